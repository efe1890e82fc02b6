/** @file What automation may do. An action is data: what runs it calls the public API as a person would. */
import { checkInteger, checkOneOf, checkText, describe } from '../checks.ts';
import { ParamError } from '../errors.ts';
import { checkAlias, checkModelName, checkTableName } from '../registry/names.ts';

/** Trains the pipeline of a model's champion again, and registers the result under an alias. */
export interface RetrainAction {
  readonly do: 'retrain';
  readonly model: string;
  /** Its newest version is trained on; null: the table that the champion was trained on. */
  readonly table: string | null;
  /** `cold`: from nothing, the same pipeline digest. `warm`: goes on from the champion's rounds. */
  readonly start: 'cold' | 'warm';
  /** What the new version is called. Never `champion`: that takes a gate. */
  readonly alias: string;
}

/** Writes the rows that a monitor has seen and whose label is known as a table to learn from. */
export interface GatherAction {
  readonly do: 'gather';
  /** Name or id of the monitor. */
  readonly monitor: string;
  readonly into: string;
  /** Most rows, the last ones; null for all. */
  readonly rows: number | null;
}

/** Runs the tests of a model's pipeline; a failed test fails the action. */
export interface TestPipelineAction {
  readonly do: 'test_pipeline';
  readonly model: string;
  readonly alias: string;
}

/** Starts a deployment job: evaluation, approval where the policy wants one, deployment. */
export interface DeployAction {
  readonly do: 'deploy';
  readonly model: string;
  /** Version with this alias. */
  readonly alias: string;
  /** Rows that champion and challenger are compared on; null: those the challenger was trained on. */
  readonly table: string | null;
}

/** Lets the gate decide whether the alias `champion` moves; without approval, as `registry.challenge`. */
export interface MoveAliasAction {
  readonly do: 'move_alias';
  readonly model: string;
  /** The alias whose version challenges the champion. */
  readonly from: string;
  readonly table: string;
}

/** Scores the newest version of a table with a model's alias. */
export interface ScoreAction {
  readonly do: 'score';
  readonly model: string;
  readonly alias: string;
  readonly table: string;
  readonly into: string;
}

/** Makes the champion before the present one champion again. */
export interface RollbackAction {
  readonly do: 'rollback';
  readonly model: string;
}

/** Opens an incident, or adds to the one that is open for the same rule. */
export interface IncidentAction {
  readonly do: 'open_incident';
  /** Default: the name of the rule. */
  readonly title?: string;
  /** What to do, for the one who takes it. */
  readonly runbook?: string;
}

/** Shows a message, through the browser where the user has allowed it. */
export interface NotifyAction {
  readonly do: 'notify';
  /** Default: the rule in words. */
  readonly text?: string;
}

/** Sends the event `rule.fired` to a webhook, whether it subscribes to it or not. */
export interface WebhookAction {
  readonly do: 'webhook';
  readonly webhookId: string;
}

export type Action =
  | GatherAction
  | RetrainAction
  | TestPipelineAction
  | DeployAction
  | MoveAliasAction
  | ScoreAction
  | RollbackAction
  | IncidentAction
  | NotifyAction
  | WebhookAction;

/** Ids of the actions, in the order of the menu. */
export const ACTION_IDS = [
  'open_incident',
  'notify',
  'gather',
  'retrain',
  'test_pipeline',
  'deploy',
  'move_alias',
  'score',
  'rollback',
  'webhook',
] as const satisfies readonly Action['do'][];

/** Most actions of a rule or schedule. */
const MAX_ACTIONS = 20;

const challenger = (alias: string): string => {
  if (checkAlias(alias) !== 'champion') return alias;
  throw new ParamError(
    'gate_required',
    'automation: a new version must not become champion without a gate; name it challenger and add the action deploy',
  );
};

const orNull = (table: string | null): string | null =>
  table === null ? null : checkTableName(table);

function checkAction(action: Action): Action {
  switch (action.do) {
    case 'gather':
      return {
        do: action.do,
        monitor: checkText('monitor', action.monitor),
        into: checkTableName(action.into),
        rows: action.rows === null ? null : checkInteger('rows', action.rows, { min: 1 }),
      };
    case 'retrain':
      return {
        do: action.do,
        model: checkModelName(action.model),
        table: orNull(action.table),
        start: checkOneOf('start', action.start, ['cold', 'warm']),
        alias: challenger(action.alias),
      };
    case 'test_pipeline':
      return {
        do: action.do,
        model: checkModelName(action.model),
        alias: checkAlias(action.alias),
      };
    case 'deploy':
      return {
        do: action.do,
        model: checkModelName(action.model),
        alias: checkAlias(action.alias),
        table: orNull(action.table),
      };
    case 'move_alias':
      return {
        do: action.do,
        model: checkModelName(action.model),
        from: checkAlias(action.from),
        table: checkTableName(action.table),
      };
    case 'score':
      return {
        do: action.do,
        model: checkModelName(action.model),
        alias: checkAlias(action.alias),
        table: checkTableName(action.table),
        into: checkTableName(action.into),
      };
    case 'rollback':
      return { do: action.do, model: checkModelName(action.model) };
    case 'open_incident':
      return {
        do: action.do,
        ...(action.title === undefined ? {} : { title: checkText('title', action.title) }),
        ...(action.runbook === undefined ? {} : { runbook: action.runbook }),
      };
    case 'notify':
      return {
        do: action.do,
        ...(action.text === undefined ? {} : { text: checkText('text', action.text) }),
      };
    case 'webhook':
      return { do: action.do, webhookId: checkText('webhookId', action.webhookId) };
    default:
      action satisfies never;
      throw new ParamError(
        'invalid_action',
        `automation: an action must be one of ${ACTION_IDS.join(', ')}, got ${describe((action as Action).do)}`,
      );
  }
}

/**
 * Gives the actions with nothing in them that does not belong there.
 *
 * @throws {ParamError} `invalid_param`, `invalid_action`, `gate_required`, and those of the names.
 */
export function checkActions(actions: readonly Action[]): readonly Action[] {
  checkInteger('number of actions', actions.length, { min: 1, max: MAX_ACTIONS });
  return actions.map(checkAction);
}

const q = (text: string): string => JSON.stringify(text);

/** An action in words, as the end of a sentence: `score dev.a.b with churn@champion into dev.a.c`. */
export function actionWords(action: Action, webhookName: (id: string) => string = q): string {
  switch (action.do) {
    case 'gather': {
      const which = action.rows === null ? 'the rows' : `the last ${action.rows} rows`;
      return `gather ${which} of monitor ${q(action.monitor)} whose label is known into ${action.into}`;
    }
    case 'retrain': {
      const on = action.table === null ? 'its training table' : action.table;
      const how = action.start === 'cold' ? 'from scratch' : 'from where the champion stopped';
      return `retrain ${action.model} on the newest version of ${on}, ${how}, as ${action.alias}`;
    }
    case 'test_pipeline':
      return `test the pipeline of ${action.model}@${action.alias}`;
    case 'deploy': {
      const on = action.table === null ? '' : ` judged on ${action.table}`;
      return `deploy ${action.model}@${action.alias} through its gates${on}`;
    }
    case 'move_alias':
      return `make ${action.model}@${action.from} champion if it wins on ${action.table}`;
    case 'score':
      return `score ${action.table} with ${action.model}@${action.alias} into ${action.into}`;
    case 'rollback':
      return `roll ${action.model} back to the champion before`;
    case 'open_incident':
      return action.title === undefined
        ? 'open an incident'
        : `open the incident ${q(action.title)}`;
    case 'notify':
      return action.text === undefined ? 'notify' : `notify ${q(action.text)}`;
    case 'webhook':
      return `call the webhook ${webhookName(action.webhookId)}`;
  }
}
