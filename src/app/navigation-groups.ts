/** @file The navigation: which page stands under which stage, and what it counts. */
import type { NavGroup, NavItem } from '../components/layout/types.ts';
import { href, type RouteName } from '../state/routes.ts';
import type { CountedPage, ShellModel, StageId } from './shell-model.ts';

interface Page {
  readonly route: Extract<
    RouteName,
    | CountedPage
    | 'home'
    | 'lab'
    | 'train'
    | 'compare'
    | 'lineage'
    | 'environments'
    | 'portal'
    | 'performance'
    | 'simulator'
    | 'audit'
    | 'automation'
    | 'settings'
  >;
  readonly label: string;
}

interface Group {
  readonly stage: StageId | null;
  readonly label: string | null;
  readonly pages: readonly Page[];
}

const GROUPS: readonly Group[] = [
  { stage: null, label: null, pages: [{ route: 'home', label: 'Home' }] },
  { stage: 'data', label: 'Data', pages: [{ route: 'tables', label: 'Tables' }] },
  {
    stage: 'train',
    label: 'Train',
    pages: [
      { route: 'train', label: 'Training' },
      { route: 'runs', label: 'Runs' },
      { route: 'tuning', label: 'Tuning' },
      { route: 'compare', label: 'Compare' },
    ],
  },
  {
    stage: 'models',
    label: 'Models',
    pages: [
      { route: 'registry', label: 'Registry' },
      { route: 'environments', label: 'Environments' },
      { route: 'lineage', label: 'Lineage' },
    ],
  },
  {
    stage: 'serve',
    label: 'Serve',
    pages: [
      { route: 'batch', label: 'Batch' },
      { route: 'endpoints', label: 'Endpoints' },
      { route: 'portal', label: 'Customer portal' },
    ],
  },
  {
    stage: 'monitor',
    label: 'Monitor',
    pages: [
      { route: 'performance', label: 'Performance' },
      { route: 'drift', label: 'Drift' },
      { route: 'simulator', label: 'Simulator' },
    ],
  },
  {
    stage: null,
    label: 'Govern',
    pages: [
      { route: 'approvals', label: 'Approvals' },
      { route: 'audit', label: 'Audit' },
    ],
  },
  { stage: null, label: 'Automate', pages: [{ route: 'automation', label: 'Automation' }] },
  { stage: null, label: 'Workspace', pages: [{ route: 'settings', label: 'Settings' }] },
];

/** Where a page that is not in the navigation belongs. */
const PARENTS: Readonly<Partial<Record<RouteName, RouteName>>> = {
  lab: 'home',
  table: 'tables',
  run: 'runs',
  study: 'tuning',
  model: 'registry',
  endpoint: 'endpoints',
  driftReport: 'drift',
  monitor: 'performance',
};

/** Id of the navigation item that is marked while `route` is open; null for none. */
export function currentItem(route: RouteName): string | null {
  const id = PARENTS[route] ?? route;
  return GROUPS.some(({ pages }) => pages.some((page) => page.route === id)) ? id : null;
}

function itemOf({ route, label }: Page, counts: ShellModel['counts']): NavItem {
  const count = (counts as Partial<Record<RouteName, ShellModel['counts'][CountedPage]>>)[route];
  return {
    id: route,
    label,
    href: hrefOf(route),
    count: count?.value,
    attention: count?.attention,
  };
}

const hrefOf = (route: Page['route']): string =>
  route === 'compare' ? href('compare', { runs: [] }) : href(route, {});

/** The navigation with its states and counts. */
export function navigationGroups(model: Pick<ShellModel, 'stages' | 'counts'>): NavGroup[] {
  return GROUPS.map(({ stage, label, pages }) => ({
    id: stage ?? label ?? 'top',
    label,
    state: stage === null ? null : model.stages[stage],
    items: pages.map((page) => itemOf(page, model.counts)),
  }));
}
