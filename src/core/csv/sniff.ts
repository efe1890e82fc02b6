/** @file A look at the beginning of a CSV: what the import would make of it. */
import type { CsvOptions, CsvSniff } from './options.ts';
import { planCsv } from './plan.ts';
import { guessRoles } from './roles.ts';

/**
 * Proposes how to read a file.
 *
 * @param bytes The first bytes; `SAMPLE_BYTES` suffice, more do no harm.
 * @param complete Is that the whole file?
 * @param options What the user has already decided.
 * @throws {DataError} `empty_file` · `unknown_column`. @throws {ParamError} `invalid_param`.
 *
 * Cost: some 30 ms.
 */
export function sniffCsv(
  bytes: Uint8Array,
  fileSizeBytes: number,
  complete: boolean,
  options: CsvOptions = {},
): CsvSniff {
  const plan = planCsv(bytes, fileSizeBytes, complete, options);
  const numRows = plan.columns[0].stats.present + plan.columns[0].stats.missing;
  const roles = guessRoles(
    plan.columns.map(({ name, type, stats }) => ({
      name,
      type,
      distinct: stats.distinct.size,
      present: stats.present,
      isEmpty: numRows > 0 && stats.present === 0,
      isConstant: numRows >= 3 && stats.missing === 0 && stats.distinct.size === 1,
    })),
    plan.roles,
  );
  return {
    dialect: plan.dialect,
    columns: plan.columns.map(({ name, type }, i) => ({ name, type, role: roles[i].role })),
    evidence: plan.columns.map(({ name, type, reason }, i) => ({
      column: name,
      type: `${type}: ${reason}`,
      role: `${roles[i].role}: ${roles[i].reason}`,
    })),
    preview: plan.preview,
    badRows: plan.badRows.slice(0, 1000),
    warnings: plan.warnings,
    fileSizeBytes,
    estimatedRows: plan.estimatedRows,
  };
}
