/** @file A search over runs in Python; light, so that Home can show one. */
import { pythonLiteral, pythonSource } from './literal.ts';

/** What else a search may say. */
export interface PythonSearch {
  /** Names. Default: all experiments. */
  readonly experiments?: readonly string[];
  readonly maxResults?: number;
}

/** MLflow code of a search over runs; the grammar of the filter is the same. */
export function pythonForSearch(
  filterString: string | undefined,
  orderBy: readonly string[] = [],
  { experiments, maxResults }: PythonSearch = {},
): string {
  return pythonSource(
    'import mlflow',
    '',
    'runs = mlflow.search_runs(',
    experiments
      ? `    experiment_names=${pythonLiteral(experiments, 4)},`
      : '    search_all_experiments=True,',
    filterString === undefined ? null : `    filter_string=${pythonLiteral(filterString)},`,
    orderBy.length === 0 ? null : `    order_by=${pythonLiteral(orderBy, 4)},`,
    maxResults === undefined ? null : `    max_results=${pythonLiteral(maxResults)},`,
    ')',
    'print(runs.head())',
  );
}
