/** @file Python of automation: MLflow's webhooks with the check of their signature, and a rule as a function. */
import { actionWords, type Action } from '../../automation/actions.ts';
import { conditionWords } from '../../automation/condition-words.ts';
import type { FiringRecord } from '../../automation/firing.ts';
import type { IncidentRecord } from '../../automation/incident.ts';
import type { RuleSpec } from '../../automation/rule.ts';
import type { ScheduleSpec } from '../../automation/schedule.ts';
import type { WebhookSpec } from '../../automation/webhook.ts';
import { indented, pythonComment, pythonLiteral, pythonSource, tableFile } from './literal.ts';

/** Events that MLflow's own registry sends. */
const MLFLOW_EVENTS: readonly string[] = [
  'registered_model.created',
  'model_version.created',
  'model_version_tag.set',
  'model_version_tag.deleted',
  'model_version_alias.created',
  'model_version_alias.deleted',
];

/** MLflow code that makes a webhook, and what its receiver does to know that a delivery is genuine. */
export function pythonForWebhook({ name, url, events }: WebhookSpec): string {
  const known = events.filter((event) => MLFLOW_EVENTS.includes(event));
  const others = events.filter((event) => !MLFLOW_EVENTS.includes(event));
  return pythonSource(
    'import base64, hashlib, hmac',
    'from mlflow import MlflowClient',
    '',
    others.length === 0 ? null : pythonComment(`MLflow does not send ${others.join(', ')}`),
    'webhook = MlflowClient().create_webhook(',
    `    name=${pythonLiteral(name)},`,
    `    url=${pythonLiteral(url)},`,
    `    events=${pythonLiteral(known)},`,
    '    secret="<the secret>",',
    ')',
    '',
    'def is_genuine(headers, body: str, secret: str) -> bool:',
    "    signed = f\"{headers['X-MLflow-Delivery-Id']}.{headers['X-MLflow-Timestamp']}.{body}\"",
    '    digest = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()',
    '    expected = "v1," + base64.b64encode(digest).decode()',
    '    return hmac.compare_digest(headers["X-MLflow-Signature"], expected)',
  );
}

function actionLines(action: Action): readonly string[] {
  switch (action.do) {
    case 'retrain': {
      const [model, alias] = [pythonLiteral(action.model), pythonLiteral(action.alias)];
      return [
        `run = mlflow.projects.run(".", entry_point="train", parameters={"start": ${pythonLiteral(action.start)}})`,
        `new = mlflow.register_model(f"runs:/{run.run_id}/model", ${model})`,
        `client.set_registered_model_alias(${model}, ${alias}, new.version)`,
      ];
    }
    case 'gather':
      return [
        pythonComment(actionWords(action)),
        `seen = pd.read_csv(${tableFile('scored')}).merge(pd.read_csv(${tableFile('labels')}), how="inner")`,
        `seen${action.rows === null ? '' : `.tail(${action.rows})`}.to_csv(${tableFile(action.into)}, index=False)`,
      ];
    case 'score':
      return [
        `model = mlflow.pyfunc.load_model(${pythonLiteral(`models:/${action.model}@${action.alias}`)})`,
        `rows = pd.read_csv(${tableFile(action.table)})`,
        `rows.assign(prediction=model.predict(rows)).to_csv(${tableFile(action.into)}, index=False)`,
      ];
    default:
      return [pythonComment(actionWords(action))];
  }
}

/** What a rule does, as a function that a scheduler would call. */
export function pythonForRule(rule: Pick<RuleSpec, 'name' | 'when' | 'actions'>): string {
  const { name, when, actions } = rule;
  const hasTables = actions.some((action) => action.do === 'score' || action.do === 'gather');
  return pythonSource(
    'import mlflow',
    hasTables ? 'import pandas as pd' : null,
    '',
    'client = mlflow.MlflowClient()',
    '',
    pythonComment(name),
    'def act(is_true: bool) -> None:',
    indented(pythonComment(`is_true: ${conditionWords(when)}`)),
    '    if not is_true:',
    '        return',
    indented(actions.flatMap(actionLines).join('\n')),
    '    print("done")',
  );
}

/** What a schedule does, under a scheduler for Python. */
export function pythonForSchedule({ name, cron, zone, actions }: ScheduleSpec): string {
  return pythonSource(
    'import mlflow',
    'import pandas as pd',
    'from apscheduler.schedulers.blocking import BlockingScheduler',
    'from apscheduler.triggers.cron import CronTrigger',
    '',
    'client = mlflow.MlflowClient()',
    '',
    pythonComment(name),
    'def act() -> None:',
    indented(actions.flatMap(actionLines).join('\n')),
    '    print("done")',
    '',
    `trigger = CronTrigger.from_crontab(${pythonLiteral(cron)}, timezone=${pythonLiteral(zone)})`,
    'scheduler = BlockingScheduler()',
    'scheduler.add_job(act, trigger, coalesce=True)',
    'scheduler.start()',
  );
}

/** Lines that give the id of an experiment, which is made when it is not there. */
const experimentLines = (name: string): readonly string[] => [
  'client = mlflow.MlflowClient()',
  `experiment = client.get_experiment_by_name(${pythonLiteral(name)})`,
  `experiment_id = experiment.experiment_id if experiment else client.create_experiment(${pythonLiteral(name)})`,
];

/** A firing kept where MLflow has room for it: as a run, with what became of each action as tags. */
export function pythonForFiring({ name, severity, status, subject, steps }: FiringRecord): string {
  const outcomes = steps.map((step, index): [string, string] => [
    `step.${index + 1}.${step.action.do}`,
    `${step.status}: ${step.error?.message ?? step.outcome}`,
  ]);
  const tags = { fired: name, severity, subject, ...Object.fromEntries(outcomes) };
  return pythonSource(
    'import mlflow',
    '',
    ...experimentLines('automation'),
    `run = client.create_run(experiment_id, tags=${pythonLiteral(tags)})`,
    `client.set_terminated(run.info.run_id, ${pythonLiteral(status === 'FAILED' ? 'FAILED' : 'FINISHED')})`,
  );
}

/** An incident kept where MLflow has room for it: as tags of a run. */
export function pythonForIncident({ title, severity, status, subject }: IncidentRecord): string {
  const tags = { incident: title, severity, status, subject };
  return pythonSource(
    'import mlflow',
    '',
    ...experimentLines('incidents'),
    `run = client.create_run(experiment_id, tags=${pythonLiteral(tags)})`,
  );
}
