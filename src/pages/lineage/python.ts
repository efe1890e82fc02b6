/** @file MLflow's way to ask what this page shows: the inputs of runs, and the versions made from them. */
import type { LineageNode } from '../../core/tracking/lineage.ts';
import { pythonLiteral, pythonSource } from '../../core/interop/python/literal.ts';

/** Code for one run or model version, or for all runs. */
export function lineagePython(node: LineageNode | null): string {
  const [kind, id = ''] = node?.id.split(/:(.*)/s) ?? [];
  const inputs = [
    'for entry in run.inputs.dataset_inputs:',
    '    context = {tag.key: tag.value for tag in entry.tags}',
    '    print(entry.dataset.name, entry.dataset.digest, context)',
  ];
  if (kind === 'run') {
    return pythonSource(
      'import mlflow',
      '',
      'client = mlflow.MlflowClient()',
      `run = client.get_run(${pythonLiteral(id)})`,
      ...inputs,
      `for version in client.search_model_versions(${pythonLiteral(`run_id = '${id}'`)}):`,
      '    print(version.name, version.version, version.aliases)',
    );
  }
  if (kind === 'model_version' || kind === 'alias') {
    const at = id.lastIndexOf('@');
    const [name, what] = [pythonLiteral(id.slice(0, at)), pythonLiteral(id.slice(at + 1))];
    return pythonSource(
      'import mlflow',
      '',
      'client = mlflow.MlflowClient()',
      kind === 'alias'
        ? `version = client.get_model_version_by_alias(${name}, ${what})`
        : `version = client.get_model_version(${name}, ${what})`,
      'run = client.get_run(version.run_id)',
      ...inputs,
    );
  }
  return pythonSource(
    'import mlflow',
    '',
    'client = mlflow.MlflowClient()',
    'for experiment in client.search_experiments():',
    '    for run in client.search_runs([experiment.experiment_id]):',
    '        for entry in run.inputs.dataset_inputs:',
    '            print(run.info.run_name, entry.dataset.name, entry.dataset.digest)',
  );
}
