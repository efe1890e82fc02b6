/** @file The equivalent Python of what was done: real code for pandas, scikit-learn, LightGBM, MLflow, Optuna, SciPy. */
export {
  pythonForIncident,
  pythonForFiring,
  pythonForRule,
  pythonForSchedule,
  pythonForWebhook,
} from './automation.ts';
export { columnUses } from './prepare.ts';
export { pythonForContract, pythonForImport, pythonForTransform } from './data.ts';
export { curlForRequest, pythonForEndpoint, pythonForRequest } from './endpoint.ts';
export { pythonForAudit, pythonForDeployment } from './deploy.ts';
export { pythonForExplain } from './explain.ts';
export { pythonForGate, pythonForRegister } from './registry.ts';
export { pythonForSearch } from './search.ts';
export { pythonForWorkspace } from './workspace.ts';
export { comparedColumns, pythonForDrift } from './drift.ts';
export { pythonForFalseAlarms, pythonForMultivariate } from './drift-checks.ts';
export { pythonForMonitor } from './monitor.ts';
export { pythonForPromotion } from './promote.ts';
export { pythonForScore } from './serve.ts';
export { pythonForSimulation } from './simulate.ts';
export { pythonForSplit } from './split.ts';
export { pythonForTrain } from './train.ts';
export { pythonForTune } from './tune.ts';
