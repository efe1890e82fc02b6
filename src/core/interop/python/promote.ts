/** @file Python for taking a model into another environment: MLflow's copy, or the same project run there. */
import type { PromotionRecord } from '../../registry/promotion.ts';
import { pythonLiteral, pythonSource } from './literal.ts';

/** MLflow code of a promotion. Deploy code runs the project's tests, then its entry point, on the other table. */
export function pythonForPromotion(
  promotion: Pick<PromotionRecord, 'strategy' | 'model' | 'version' | 'target' | 'alias'> & {
    /** Table that is trained on there. */
    readonly table: string | null;
  },
): string {
  const { strategy, model, version, target, alias, table } = promotion;
  const name = pythonLiteral(target);
  const source = pythonLiteral(`models:/${model}/${version}`);
  const setAlias =
    alias === null
      ? null
      : `client.set_registered_model_alias(${name}, ${pythonLiteral(alias)}, version)`;
  if (strategy === 'model') {
    return pythonSource(
      'import mlflow',
      '',
      'client = mlflow.MlflowClient()',
      '# Deploy model: the weights are copied, nothing is trained.',
      `version = client.copy_model_version(${source}, ${name}).version`,
      setAlias,
    );
  }
  return pythonSource(
    'import mlflow',
    'import pytest',
    '',
    `table = ${pythonLiteral(table)}`,
    'client = mlflow.MlflowClient()',
    `# Deploy code: the project behind ${source.replaceAll('\n', ' ')} is tested, then trains where the data is.`,
    'assert pytest.main(["tests/unit", "tests/integration"]) == 0',
    'run = mlflow.projects.run(".", entry_point="train", parameters={"table": table})',
    `version = mlflow.register_model(f"runs:/{run.run_id}/model", ${name}).version`,
    setAlias,
  );
}
