/**
 * @file Addresses of the pages: hash routes, so the app works from any folder and from a file. What a page shows
 * beyond its route (tab, sort, filter) is kept in the query, so every view can be linked.
 */

/** What each route needs. Optional ones are left out of the address when absent. */
export interface RouteParams {
  home: Record<never, never>;
  lab: Record<never, never>;
  tables: Record<never, never>;
  table: { readonly table: string; readonly version?: number };
  train: Record<never, never>;
  runs: Record<never, never>;
  run: { readonly runId: string };
  tuning: Record<never, never>;
  study: { readonly studyId: string };
  compare: { readonly runs: readonly string[] };
  registry: Record<never, never>;
  model: { readonly name: string };
  /** `focus` stays in the query: the page is the same whatever it looks at. */
  lineage: { readonly focus?: string };
  environments: Record<never, never>;
  batch: Record<never, never>;
  endpoints: Record<never, never>;
  endpoint: { readonly endpoint: string };
  portal: Record<never, never>;
  drift: Record<never, never>;
  driftReport: { readonly reportId: string };
  performance: Record<never, never>;
  monitor: { readonly name: string };
  automation: Record<never, never>;
  simulator: Record<never, never>;
  approvals: Record<never, never>;
  audit: Record<never, never>;
  settings: Record<never, never>;
  gallery: Record<never, never>;
  notFound: { readonly path: string };
}

export type RouteName = keyof RouteParams;

/** A route with its params and the rest of the query. */
export type Place = {
  [N in RouteName]: {
    readonly name: N;
    readonly params: RouteParams[N];
    /** Query entries that are not params of the route, e.g. `tab`. */
    readonly query: ReadonlyMap<string, string>;
  };
}[RouteName];

/** Query entries to write; null, undefined and '' are left out. */
export type Query = Readonly<Record<string, string | number | null | undefined>>;

/** Routes whose address is one word, and those with one name behind it. */
const PLAIN = new Map<string, RouteName>([
  ['', 'home'],
  ['lab', 'lab'],
  ['tables', 'tables'],
  ['train', 'train'],
  ['runs', 'runs'],
  ['tuning', 'tuning'],
  ['compare', 'compare'],
  ['registry', 'registry'],
  ['lineage', 'lineage'],
  ['environments', 'environments'],
  ['batch', 'batch'],
  ['endpoints', 'endpoints'],
  ['portal', 'portal'],
  ['drift', 'drift'],
  ['performance', 'performance'],
  ['automation', 'automation'],
  ['simulator', 'simulator'],
  ['approvals', 'approvals'],
  ['audit', 'audit'],
  ['settings', 'settings'],
  ['gallery', 'gallery'],
]);

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** Takes a param out of the query, so that what remains is the page's own. */
function take(query: Map<string, string>, key: string): string | undefined {
  const value = query.get(key);
  query.delete(key);
  return value;
}

function parseNamed(head: string, name: string, query: Map<string, string>): Place | null {
  switch (head) {
    case 'tables': {
      const text = take(query, 'version');
      const version = text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
      const params = version === null ? { table: name } : { table: name, version };
      return { name: 'table', params, query };
    }
    case 'runs':
      return { name: 'run', params: { runId: name }, query };
    case 'tuning':
      return { name: 'study', params: { studyId: name }, query };
    case 'registry':
      return { name: 'model', params: { name }, query };
    case 'endpoints':
      return { name: 'endpoint', params: { endpoint: name }, query };
    case 'performance':
      return { name: 'monitor', params: { name }, query };
    case 'drift':
      return { name: 'driftReport', params: { reportId: name }, query };
    default:
      return null;
  }
}

function parsePlain(route: RouteName, query: Map<string, string>): Place {
  // Where runs were begun before there was a page for it.
  if (route === 'runs' && take(query, 'new') !== undefined) {
    return { name: 'train', params: {}, query };
  }
  if (route === 'compare') {
    const runs = (take(query, 'runs') ?? '').split(',').filter((id) => id !== '');
    return { name: 'compare', params: { runs }, query };
  }
  return { name: route, params: {}, query } as Place;
}

/** Reads `location.hash`. What is not an address of a page becomes `notFound`; it never throws. */
export function parseHash(hash: string): Place {
  const text = hash.replace(/^#\/?/, '');
  const [path = '', search = ''] = text.split(/\?(.*)/s);
  const query = new Map(new URLSearchParams(search));
  const parts = path.replace(/\/$/, '').split('/').map(decode);
  const [head, name] = parts;
  const missing: Place = { name: 'notFound', params: { path: `/${path}` }, query };
  if (head === null || name === null || parts.length > 2) return missing;
  if (name !== undefined) return parseNamed(head, name, query) ?? missing;
  const route = PLAIN.get(head);
  return route === undefined ? missing : parsePlain(route, query);
}

function pathOf(place: { [N in RouteName]: readonly [N, RouteParams[N]] }[RouteName]): string {
  const [name, params] = place;
  switch (name) {
    case 'home':
      return '/';
    case 'table':
      return `/tables/${encodeURIComponent(params.table)}`;
    case 'run':
      return `/runs/${encodeURIComponent(params.runId)}`;
    case 'study':
      return `/tuning/${encodeURIComponent(params.studyId)}`;
    case 'model':
      return `/registry/${encodeURIComponent(params.name)}`;
    case 'endpoint':
      return `/endpoints/${encodeURIComponent(params.endpoint)}`;
    case 'monitor':
      return `/performance/${encodeURIComponent(params.name)}`;
    case 'driftReport':
      return `/drift/${encodeURIComponent(params.reportId)}`;
    case 'notFound':
      return params.path;
    default:
      return `/${name}`;
  }
}

/** Commas between run ids and slashes in names stay readable in the address. */
const encodeValue = (value: string): string =>
  encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%3A', ':');

/**
 * Address of a page, to put into an `href`.
 *
 * @param name Route.
 * @param params What the route needs.
 * @param query The page's own state; entries without a value are left out.
 */
export function href<N extends RouteName>(name: N, params: RouteParams[N], query?: Query): string {
  const entries: [string, string][] = [];
  if ('version' in params) entries.push(['version', String(params.version)]);
  if ('runs' in params) entries.push(['runs', params.runs.join(',')]);
  if ('focus' in params) entries.push(['focus', String(params.focus)]);
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== '') entries.push([key, String(value)]);
  }
  const search = entries
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeValue(value)}`)
    .join('&');
  const path = pathOf([name, params] as Parameters<typeof pathOf>[0]);
  return `#${path}${search ? `?${search}` : ''}`;
}

/** Address of the same place with some query entries changed; null removes one. */
export function hrefWith(place: Place, changes: Query): string {
  const query = Object.fromEntries([...place.query, ...Object.entries(changes)]);
  return href(place.name, place.params, query);
}
