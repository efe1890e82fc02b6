/** @file Python of a deployment job, of a way back, and of the audit chain. */
import type { Deployment } from '../../registry/deployment.ts';
import { pythonComment, pythonLiteral, pythonSource } from './literal.ts';

/**
 * MLflow code of a deployment job's tasks, as Databricks runs them: the approval is a tag of the version, and the alias
 * moves only behind it.
 */
export function pythonForDeployment(
  deployment: Pick<Deployment, 'model' | 'version' | 'to' | 'policy' | 'stages'>,
): string {
  const { model, version, to, policy, stages } = deployment;
  const required = (stages.find(({ name }) => name === 'evaluation')?.checks ?? [])
    .filter(({ isRequired }) => isRequired)
    .map(({ id }) => id);
  const asks = policy.approval !== 'none';
  return pythonSource(
    'import mlflow',
    '',
    'client = mlflow.MlflowClient()',
    `name, version = ${pythonLiteral(model)}, ${pythonLiteral(String(version))}`,
    '',
    pythonComment('Evaluation: each check writes what it found; a missing one has failed.'),
    `required = ${pythonLiteral(required)}`,
    'tags = client.get_model_version(name, version).tags',
    'failed = [check for check in required if tags.get("check_" + check) != "pass"]',
    'if failed:',
    '    raise RuntimeError("evaluation failed: " + ", ".join(failed))',
    ...(asks
      ? [
          '',
          pythonComment('Approval: another person sets the tag.'),
          'if tags.get("Approval_Check") != "Approved":',
          '    raise RuntimeError("waits for approval")',
        ]
      : []),
    '',
    pythonComment('Deployment.'),
    `client.set_registered_model_alias(name, ${pythonLiteral(to)}, version)`,
  );
}

/** Code that recomputes the chain of an exported audit log. */
export function pythonForAudit(file = 'audit.json'): string {
  return pythonSource(
    'import hashlib',
    'import json',
    '',
    'import pandas as pd',
    '',
    `with open(${pythonLiteral(file)}, encoding="utf-8") as source:`,
    '    records = json.load(source)',
    '',
    'previous = "0" * 64',
    'for number, record in enumerate(records, start=1):',
    '    body = {key: value for key, value in record.items() if key != "hash"}',
    '    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)',
    '    assert record["seq"] == number and record["previous"] == previous, number',
    '    assert record["hash"] == hashlib.sha256(text.encode()).hexdigest(), number',
    '    previous = record["hash"]',
    '',
    'log = pd.DataFrame(records)',
    'log["at"] = pd.to_datetime(log["at"], unit="ms")',
    'print(log.groupby(["actor", "action"]).size())',
  );
}
