/** @file `terrarium.automation` without its code: that is loaded when somebody first asks. */
import type { PersonaId } from '../core/governance/personas.ts';
import type { ApiContext } from './context.ts';
import { lazyCalls } from './lazy.ts';
import type { AutomationApi, Terrarium } from './types.ts';

/**
 * Builds `terrarium.automation`.
 *
 * @param actingAs The API for a persona: rules act for whoever made them.
 */
export function createLazyAutomation(
  context: ApiContext,
  actingAs: (persona: PersonaId) => Terrarium,
): AutomationApi {
  let loading: Promise<AutomationApi> | null = null;
  const load = async (): Promise<AutomationApi> => {
    loading ??= import('./automation/automation.ts').then(({ createAutomation }) =>
      createAutomation(context, actingAs),
    );
    try {
      return await loading;
    } catch (error) {
      loading = null;
      throw error;
    }
  };
  return {
    ...lazyCalls(load, [
      ...(['tick', 'runSchedules', 'enableLoop', 'disableLoop'] as const),
      ...(['follow', 'isPaused', 'setPaused'] as const),
    ]),
    rules: lazyCalls(
      async () => (await load()).rules,
      ['create', 'update', 'delete', 'get', 'list', 'words', 'evaluate'],
    ),
    schedules: lazyCalls(
      async () => (await load()).schedules,
      ['create', 'update', 'delete', 'get', 'list', 'next', 'run'],
    ),
    firings: lazyCalls(async () => (await load()).firings, ['list', 'get']),
    webhooks: lazyCalls(
      async () => (await load()).webhooks,
      [
        ...(['create', 'update', 'delete', 'get', 'list', 'rotateSecret', 'test'] as const),
        ...(['receiver', 'setReceiver', 'receipts', 'receive'] as const),
      ],
    ),
    deliveries: lazyCalls(
      async () => (await load()).deliveries,
      ['list', 'get', 'replay', 'command', 'confirm'],
    ),
    incidents: lazyCalls(
      async () => (await load()).incidents,
      ['open', 'acknowledge', 'comment', 'resolve', 'get', 'list'],
    ),
  };
}
