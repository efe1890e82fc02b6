/** Import rules of ARCHITECTURE.md. Type-only imports count too, unless a rule says otherwise. */
const LIGHT_CORE_HEAVY =
  '^src/core/(learners|splits|tuning|explain|interop|drift|features|expression|csv|lab|training)/';
const UI = '^src/(state|components|pages|app)/';

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-is-pure',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: '^src/(?!core/)' },
    },
    {
      name: 'core-no-platform',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/(svelte|dexie|@tensorflow|chart\\.js|fflate|bits-ui|@xyflow)' },
    },
    {
      name: 'kernels-and-store-use-core',
      severity: 'error',
      from: { path: '^src/(kernels|store)/' },
      to: { path: '^src/(engine|api|serving|state|components|pages|app)/' },
    },
    {
      name: 'kernels-not-store',
      severity: 'error',
      from: { path: '^src/kernels/' },
      to: { path: '^src/store/' },
    },
    {
      name: 'store-not-kernels',
      severity: 'error',
      from: { path: '^src/store/' },
      to: { path: '^src/kernels/' },
    },
    {
      name: 'jobs-below-ui',
      severity: 'error',
      from: { path: '^src/engine/' },
      to: { path: '^src/(api|serving|state|components|pages|app)/' },
    },
    {
      name: 'engine-client-is-light',
      severity: 'error',
      from: { path: '^src/engine/(engine-client|protocol|worker-pool|study-runner)' },
      to: {
        path: '^src/(core/(?!errors|checks)|kernels|store|engine/jobs)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'api-below-ui',
      severity: 'error',
      from: { path: '^src/api/' },
      to: { path: '^src/(state|components|pages|app|kernels|engine/jobs)/' },
    },
    {
      name: 'components-are-presentational',
      severity: 'error',
      from: { path: '^src/components/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^src/(engine|store|api|state|pages|app|kernels)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'state-no-views',
      severity: 'error',
      from: { path: '^src/state/' },
      // How numbers are written is shared by both.
      to: {
        path: '^src/(components|pages|app|kernels|engine/jobs)/',
        pathNot: '^src/components/format\\.ts$',
      },
    },
    {
      name: 'pages-stay-apart',
      severity: 'error',
      from: { path: '^src/pages/([^/]+)/' },
      to: { path: '^src/pages/', pathNot: '^src/pages/$1/' },
    },
    {
      name: 'pages-through-state',
      severity: 'error',
      from: { path: '^src/pages/' },
      to: { path: '^src/(engine|store|kernels|serving)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'ui-uses-light-core',
      severity: 'error',
      from: { path: UI, pathNot: '\\.test\\.ts$' },
      to: {
        path: LIGHT_CORE_HEAVY,
        pathNot:
          '(catalog|info|params|search-space|options|methods|steps|names)\\.ts$|^src/core/interop/python/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'dexie-only-in-store',
      severity: 'error',
      from: { path: '^src/(?!store/|state/)' },
      to: { path: 'node_modules/dexie' },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:|\\?(url|worker)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'browser', 'default'],
    },
  },
};
