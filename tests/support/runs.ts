/** @file Runs for tests: every member has a value, the test says what matters. */
import type { RunRow } from '../../src/core/tracking/entities.ts';

/** A run row with the given members. */
export function runRow(members: Partial<RunRow> = {}): RunRow {
  return {
    runId: '0'.repeat(32),
    experimentId: '0',
    runName: 'run',
    status: 'FINISHED',
    lifecycleStage: 'active',
    startTime: 0,
    endTime: null,
    parentRunId: null,
    params: {},
    tags: {},
    inputs: [],
    heartbeat: 0,
    owner: null,
    error: null,
    modelHash: null,
    backend: null,
    pipelineDigest: null,
    schemaVersion: 1,
    metrics: {},
    ...members,
  };
}
