/** @file Which page stands behind which route. Pages come lazily, each in its own chunk. */
import type { Component } from 'svelte';
import type { Place, RouteName } from '../state/routes.ts';

/** Props of every page. */
export interface PageProps {
  /** Where the reader is; its `params` belong to the page's route. */
  readonly place: Place;
}

/** A page's module: one component, `src/pages/<folder>/<Name>Page.svelte`. */
interface PageModule {
  readonly default: Component<PageProps>;
}

const FILES: Readonly<Partial<Record<RouteName, string>>> = {
  home: 'home/HomePage',
  lab: 'lab/LabPage',
  tables: 'tables/TablesPage',
  table: 'table/TablePage',
  train: 'train/TrainPage',
  runs: 'runs/RunsPage',
  run: 'run/RunPage',
  tuning: 'tuning/TuningPage',
  study: 'study/StudyPage',
  compare: 'compare/ComparePage',
  registry: 'registry/RegistryPage',
  model: 'model/ModelPage',
  lineage: 'lineage/LineagePage',
  environments: 'environments/EnvironmentsPage',
  batch: 'batch/BatchPage',
  endpoints: 'endpoints/EndpointsPage',
  endpoint: 'endpoint/EndpointPage',
  portal: 'portal/PortalPage',
  drift: 'drift/DriftPage',
  driftReport: 'drift-report/DriftReportPage',
  performance: 'performance/PerformancePage',
  monitor: 'monitor/MonitorPage',
  automation: 'automation/AutomationPage',
  simulator: 'simulator/SimulatorPage',
  approvals: 'approvals/ApprovalsPage',
  audit: 'audit/AuditPage',
  settings: 'settings/SettingsPage',
};

const MODULES = import.meta.glob<PageModule>('../pages/*/*Page.svelte');

const WORDS: Readonly<Record<RouteName, string>> = {
  home: 'Home',
  lab: 'Churn lab',
  tables: 'Tables',
  table: 'Table',
  train: 'Training',
  runs: 'Runs',
  run: 'Run',
  tuning: 'Tuning',
  study: 'Study',
  compare: 'Compare',
  registry: 'Registry',
  model: 'Model',
  lineage: 'Lineage',
  environments: 'Environments',
  batch: 'Batch',
  endpoints: 'Endpoints',
  endpoint: 'Endpoint',
  portal: 'Customer portal',
  drift: 'Drift',
  driftReport: 'Drift report',
  performance: 'Performance',
  monitor: 'Monitor',
  automation: 'Automation',
  simulator: 'Simulator',
  approvals: 'Approvals',
  audit: 'Audit',
  settings: 'Settings',
  gallery: 'Gallery',
  notFound: 'Not found',
};

/** What the tab says: the name of what is shown, then the page, then the app. */
export function titleOf(place: Place): string {
  const named = Object.values(place.params).find((value) => typeof value === 'string');
  const page = WORDS[place.name];
  return [named, page, 'Terrarium'].filter((part) => part !== undefined).join(' · ');
}

/** Loads the page of a route; null when there is none, also for the gallery in production builds. */
export async function loadPage(name: RouteName): Promise<Component<PageProps> | null> {
  if (import.meta.env.DEV && name === 'gallery') {
    return (await import('./gallery/Gallery.svelte')).default;
  }
  const load = MODULES[`../pages/${FILES[name] ?? ''}.svelte`];
  return load === undefined ? null : (await load()).default;
}
