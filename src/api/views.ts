/** @file Stored records as the API shows them. */
import type { ModelVersionRow } from '../store/registry-store.ts';
import type { RunRow } from '../core/tracking/entities.ts';
import type { TableVersionRecord } from '../core/table/version.ts';
import type { TableAddress } from '../engine/protocol.ts';
import type { ModelVersion, Run, TableLike, TableVersion } from './types.ts';

/** A table in any of the forms that the API takes. */
export function addressOf(table: TableLike): TableAddress {
  if (typeof table === 'string') return { name: table };
  return { name: table.name, ...(table.version === undefined ? {} : { version: table.version }) };
}

/** A version as the API shows it. */
export function toTableVersion(record: TableVersionRecord): TableVersion {
  const { name, version, numRows, fields, digest, badRows, numBadRows, warnings } = record;
  return { name, version, numRows, schema: fields, digest, badRows, numBadRows, warnings, record };
}

/** A run as the API shows it. */
export function toRun(row: RunRow): Run {
  const { runId, experimentId, runName, status, lifecycleStage, params, metrics, tags } = row;
  const { inputs, modelHash, backend, parentRunId, startTime, endTime, error } = row;
  return {
    runId,
    experimentId,
    runName,
    status,
    lifecycleStage,
    params,
    metrics,
    tags,
    inputs,
    modelUri: `runs:/${runId}/model`,
    modelHash,
    backend,
    parentRunId,
    startTime,
    endTime,
    error,
  };
}

/** A model version as the API shows it. */
export function toModelVersion(row: ModelVersionRow): ModelVersion {
  const { aliases, ...record } = row;
  const { name, version, runId, status } = record;
  return { name, version, runId, aliases, status, record };
}
