/** @file The audit log made ready to be searched and saved. Pure. */
import type { AuditRecord } from '../core/governance/audit.ts';

/** What is looked for; empty parts match everything. */
export interface AuditFilter {
  readonly actor: string;
  /** The noun of the action: `alias` of `alias.set`. */
  readonly kind: string;
  /** Any text of subject, action or details. */
  readonly text: string;
}

/** What an action is about. */
export const kindOf = ({ action }: Pick<AuditRecord, 'action'>): string => action.split('.')[0];

/** Details on one line: `from 1 · to 2 · why better`. */
export function detailWords({ details }: Pick<AuditRecord, 'details'>): string {
  return Object.entries(details)
    .filter(([, value]) => value !== null && value !== '')
    .map(([key, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return `${key} ${text}`;
    })
    .join(' · ');
}

/** Records that match, in their order. */
export function filterAudit(
  records: readonly AuditRecord[],
  { actor, kind, text }: AuditFilter,
): readonly AuditRecord[] {
  const wanted = text.trim().toLowerCase();
  return records.filter(
    (record) =>
      (actor === '' || record.actor === actor) &&
      (kind === '' || kindOf(record) === kind) &&
      (wanted === '' ||
        `${record.subject} ${record.action} ${detailWords(record)}`.toLowerCase().includes(wanted)),
  );
}

/** Values of a column to choose from, in order. */
export function choicesOf(
  records: readonly AuditRecord[],
  of: (record: AuditRecord) => string,
): readonly string[] {
  return [...new Set(records.map(of))].sort();
}

/** Cells that a spreadsheet would run begin with a quote. */
const safe = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quoted = (text: string): string => `"${safe(text).replaceAll('"', '""')}"`;

/** Records as CSV, oldest first. */
export function auditCsv(records: readonly AuditRecord[]): string {
  const lines = records.map(({ seq, at, actor, action, subject, details, previous, hash }) =>
    [
      String(seq),
      new Date(at).toISOString(),
      ...[actor, action, subject, JSON.stringify(details), previous, hash].map(quoted),
    ].join(','),
  );
  return ['seq,at,actor,action,subject,details,previous,hash', ...lines, ''].join('\n');
}
