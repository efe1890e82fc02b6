/** @file Python of a simulation: rows drawn by day, one planned drift, scored by the model. */
import type { SimulationSpec } from '../../simulation/entities.ts';
import type { Injection } from '../../simulation/injection.ts';
import { pythonComment, pythonLiteral, pythonSource } from './literal.ts';

/** pandas that does to the frame `day` what an injection does; null for kinds that change no cell. */
function effectOf(injection: Injection): string | null {
  const column = 'column' in injection ? pythonLiteral(injection.column) : '';
  const share = 'share' in injection ? pythonLiteral(injection.share) : '1';
  const some = `rng.random(len(day)) < ${share}`;
  switch (injection.kind) {
    case 'covariate':
      if (injection.how === 'shift')
        return `day[${column}] += ${injection.by} * source[${column}].std()`;
      return injection.how === 'scale'
        ? `day[${column}] = source[${column}].mean() + ${injection.factor} * (day[${column}] - source[${column}].mean())`
        : null;
    case 'schema':
      return injection.how === 'drop' ? `day = day.drop(columns=[${column}])` : null;
    case 'nulls':
      return `day.loc[${some}, ${column}] = None`;
    case 'unit':
      return `day[${column}] *= ${injection.factor}`;
    case 'duplicates':
      return `day = pd.concat([day, day[${some}]])`;
    case 'seasonality':
      return `day[${column}] += ${injection.amplitude} * source[${column}].std() * np.sin(2 * np.pi * t / ${injection.period})`;
    case 'prior':
    case 'concept':
    case 'delay':
      return null;
    default:
      return injection satisfies never;
  }
}

/** pandas and MLflow code that lets the same days pass. */
export function pythonForSimulation(
  spec: Pick<
    SimulationSpec,
    'days' | 'customersPerDay' | 'seed' | 'drift' | 'source' | 'scorer' | 'target'
  >,
): string {
  const table = spec.source.kind === 'table' ? spec.source.name : 'churn';
  const model = spec.scorer.kind === 'model' ? spec.scorer.uri : spec.scorer.name;
  const effects = spec.drift.map(({ injection, from }) => {
    const code = effectOf(injection);
    return code === null
      ? `    ${pythonComment(`from day ${from + 1}: ${injection.kind}, which changes rows or labels`)}`
      : `    if t >= ${from}:\n        ${code}`;
  });
  return pythonSource(
    'import mlflow',
    'import numpy as np',
    'import pandas as pd',
    '',
    `rng = np.random.default_rng(${spec.seed})`,
    `source = pd.read_csv(${pythonLiteral(`${table}.csv`)})`,
    `model = mlflow.pyfunc.load_model(${pythonLiteral(model)})`,
    `for t in range(${spec.days}):`,
    `    day = source.sample(${spec.customersPerDay}, replace=True, random_state=rng.integers(2**31))`,
    ...effects,
    `    day["prediction"] = model.predict(day.drop(columns=[${pythonLiteral(spec.target)}]))`,
    '    print(t + 1, day["prediction"].value_counts(normalize=True).to_dict())',
  );
}
