/** @file Made-up data for the gallery. Nothing here leaves it, and nothing here is a result. */
import type { GridColumn } from '../../components/tables/grid-types.ts';
import type { TrialPoint } from '../../components/charts/trial-data.ts';
import type { Cell } from '../../core/table/column.ts';
import type { ColumnSummary } from '../../core/table/version.ts';
import type { CalibrationBin, Curve } from '../../core/metrics/evaluation.ts';
import type { RunStatus } from '../../core/tracking/entities.ts';
import type { TablePage } from '../../engine/protocol.ts';

/** A number in 0…1 that depends on two whole numbers only. */
export function noise(a: number, b = 0): number {
  let h = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 7, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Falling loss, with an optional turn. */
export const loss = (count: number, floor: number, rise: number): number[] =>
  range(count).map((x) => floor + 0.18 * Math.exp(-x / 18) + rise * (x / count) ** 2);

/** A curve of an imaginary classifier. */
export function curve(power: number, kind: 'roc' | 'pr'): Curve {
  const thresholds = range(101).map((index) => 1 - index / 100);
  const x = thresholds.map((threshold) => (1 - threshold) ** 1.6);
  const y = x.map((share) =>
    kind === 'roc' ? share ** power : 1 - 0.72 * share ** (1 / power / 2),
  );
  return {
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    thresholds: Float64Array.from(thresholds),
  };
}

/** Ten bins near the diagonal. */
export const bins: readonly CalibrationBin[] = range(10).map((bin) => {
  const meanPredicted = (bin + 0.5) / 10;
  return {
    meanPredicted,
    observed: Math.min(1, Math.max(0, meanPredicted + 0.12 * (noise(bin, 3) - 0.5))),
    count: Math.round(420 * Math.exp(-bin / 3)) + 12,
  };
});

/** Nineteen of thirty trials. */
export const trials: readonly TrialPoint[] = range(19).map((number) => {
  const pruned = number % 4 === 3;
  return {
    number,
    state: pruned ? 'PRUNED' : 'COMPLETE',
    value: (pruned ? 0.57 : 0.6) + 0.03 * noise(number, 9) + (pruned ? 0 : number * 0.001),
  };
});

/** A row of the sample run table. */
export interface SampleRun {
  readonly id: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly f1: number | null;
  readonly rocAuc: number | null;
  readonly durationMs: number;
  readonly alias: string | null;
}

const STATUSES: readonly RunStatus[] = ['FINISHED', 'FINISHED', 'KILLED', 'FAILED', 'RUNNING'];

/** Imaginary runs. */
export const runs = (count: number): SampleRun[] =>
  range(count).map((index) => {
    const status = STATUSES[index % 11 < 5 ? index % 5 : 0];
    const done = status === 'FINISHED';
    return {
      id: `run-${index}`,
      name: `sample_trial_${index}`,
      status,
      f1: done ? 0.55 + 0.07 * noise(index, 1) : null,
      rocAuc: done ? 0.82 + 0.02 * noise(index, 2) : null,
      durationMs: 600 + 9000 * noise(index, 4),
      alias: index === 2 ? 'challenger' : index === 5 ? 'champion' : null,
    };
  });

const CONTRACTS = ['Month-to-month', 'Two year', 'One year'];

function summary(name: string, type: ColumnSummary['type'], missing = 0): ColumnSummary {
  const isNumber = type === 'number' || type === 'integer';
  return {
    name,
    type,
    missing,
    distinct: isNumber ? 6530 : type === 'text' ? 1_000_000 : 3,
    numeric: isNumber
      ? {
          min: 18.25,
          max: type === 'integer' ? 72.25 : 8684.8,
          mean: 100,
          std: 10,
          infinite: 0,
          histogram: range(18).map((bin) => Math.round(900 * Math.exp(-bin / 5) + 90 * noise(bin))),
        }
      : null,
    top:
      isNumber || type === 'text'
        ? []
        : CONTRACTS.map((value, i) => [value, 550_000 - 150_000 * i]),
  };
}

/** Columns of an imaginary table, the first few named, the rest numbered. */
export function gridColumns(count: number): GridColumn[] {
  const named: GridColumn[] = [
    { name: 'customer_id', type: 'text', role: 'id', summary: summary('customer_id', 'text') },
    { name: 'tenure', type: 'integer', summary: summary('tenure', 'integer') },
    { name: 'total_charges', type: 'number', summary: summary('total_charges', 'number', 11) },
    { name: 'contract', type: 'category', summary: summary('contract', 'category') },
    { name: 'churn', type: 'category', role: 'target', summary: summary('churn', 'category') },
  ];
  const more = range(Math.max(0, count - named.length)).map((index): GridColumn => {
    const name = `feature_${index + 1}`;
    return { name, type: 'number', summary: summary(name, 'number') };
  });
  return [...named, ...more].slice(0, count);
}

function cellAt(row: number, column: number): Cell {
  const share = noise(row, column);
  if (column === 0) return `${String(1000 + (row % 9000))}-SAMPL`;
  if (column === 1) return Math.floor(share * 73);
  if (column === 2) return share < 0.03 ? null : Math.round(share * 868480) / 100;
  if (column === 3) return CONTRACTS[Math.floor(share * 3)];
  if (column === 4) return share < 0.27 ? 'Yes' : 'No';
  return Math.round(share * 1000) / 1000;
}

/** Answers after a moment, as a worker does. */
export async function gridPage(from: number, count: number, columns: number): Promise<TablePage> {
  await new Promise((resolve) => setTimeout(resolve, 60));
  const rows = range(count).map((index) => from + index);
  return {
    from,
    numRows: count,
    rowIds: rows.map((row) => row + 1),
    cells: range(columns).map((column) => rows.map((row) => cellAt(row, column))),
  };
}

/** A snippet of Python. */
export const python = `import mlflow, optuna
from optuna.samplers import TPESampler

mlflow.set_experiment("sample")  # an imaginary experiment
def objective(trial):
    params = dict(
        learning_rate=trial.suggest_float("learning_rate", 0.01, 0.3, log=True),
        num_leaves=trial.suggest_int("num_leaves", 4, 64),
    )
    with mlflow.start_run(nested=True):
        return fit(**params)

study = optuna.create_study(direction="maximize", sampler=TPESampler(seed=42))
study.optimize(objective, n_trials=30)
`;
