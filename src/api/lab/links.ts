/** @file Addresses of the objects that a lab makes, and access to what earlier steps left. */
import { InternalError } from '../../core/errors.ts';
import type { LabLink } from './lab-run.ts';
import type { TableRef } from './lab-state.ts';

/** A table version's page. */
export function tableLink({ name, version }: TableRef): LabLink {
  return {
    label: `${name} v${version}`,
    href: `#/tables/${encodeURIComponent(name)}?version=${version}`,
  };
}

/** A run's page. */
export function runLink(runId: string, runName: string): LabLink {
  return { label: runName, href: `#/runs/${runId}` };
}

/** A study's page. */
export function studyLink(studyId: string, name: string): LabLink {
  return { label: name, href: `#/tuning/${studyId}` };
}

/** A registered model's page. */
export function modelLink(name: string, version: number): LabLink {
  return { label: `${name} v${version}`, href: `#/registry/${encodeURIComponent(name)}` };
}

/** A drift report's page. */
export function driftLink(reportId: string): LabLink {
  return { label: 'drift report', href: `#/drift/${reportId}` };
}

/** What an earlier step must have left. Throws `lab_state` otherwise: our fault. */
export function requireState<T>(value: T | null, name: string): T {
  if (value === null) throw new InternalError('lab_state', `lab: "${name}" is not there yet`);
  return value;
}

/** A count with commas. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A metric with four decimals. */
export function show(value: number | null | undefined): string {
  return value === null || value === undefined ? 'none' : value.toFixed(4);
}
