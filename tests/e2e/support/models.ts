/** @file Small models that tests of explanations and trees look at. */
import type { Page } from '@playwright/test';
import type { Params } from '../../../src/core/learners/learner.ts';

/** The table that `trainOn` invents. */
export const MODEL_TABLE = 'dev.crm.churn';

/** Trains one model on invented churn data and gives its run. */
export function trainOn(page: Page, learner: string): Promise<string> {
  return page.evaluate(
    async ([table, learnerId]) => {
      const known = (await terrarium.data.tables()).some(({ name }) => name === table);
      if (!known) {
        const csv = await terrarium.lab.churnCsv({ rows: 1200 });
        await terrarium.data.importCsv(csv, { table });
      }
      const params: Readonly<Record<string, Params>> = {
        gbdt: { num_iterations: 30, num_leaves: 12 },
        random_forest: { n_estimators: 12, max_depth: 6 },
      };
      const run = await terrarium.train({
        table,
        target: 'churn',
        learner: learnerId,
        params: params[learnerId] ?? {},
      });
      return run.runId;
    },
    [MODEL_TABLE, learner] as const,
  );
}

/** A column that is anybody's text, and a target of three classes that follows the others. */
export const HOSTILE = '<img src=x onerror=alert(1)>';
function hostileCsv(): string {
  const rows = Array.from({ length: 150 }, (_, i) => {
    const size = (i * 37) % 100;
    const plan = ['__proto__', '"quoted"', 'plus'][i % 3].replaceAll('"', '""');
    return `${size},"${plan}",${size < 30 ? 'low' : i % 3 === 2 ? 'high' : 'mid'}`;
  });
  return `"${HOSTILE}",plan,level\n${rows.join('\n')}\n`;
}

/** Trains boosted trees of three classes on that table and gives the run. */
export function trainHostile(page: Page): Promise<string> {
  return page.evaluate(async (csv) => {
    const table = 'dev.lab.hostile';
    await terrarium.data.importCsv(csv, { table, types: { plan: 'category', level: 'category' } });
    const params = { num_iterations: 5, min_data_in_leaf: 5 };
    return (await terrarium.train({ table, target: 'level', learner: 'gbdt', params })).runId;
  }, hostileCsv());
}
