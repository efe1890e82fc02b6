/** @file A table version as one text, `dev.churn.training@3`, for addresses and choices. */

/** A table by name and version. */
export interface TableRefText {
  readonly name: string;
  readonly version: number;
}

export const formatTableRef = ({ name, version }: TableRefText): string => `${name}@${version}`;

/** Reads what `formatTableRef` wrote; null for anything else. */
export function parseTableRef(text: string | undefined): TableRefText | null {
  const parts = /^(.+)@([1-9]\d{0,8})$/.exec(text ?? '');
  return parts === null ? null : { name: parts[1], version: Number(parts[2]) };
}
