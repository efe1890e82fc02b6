/** @file A small CSV body, as `DataFrame.to_csv(index=False)` writes it, read by RFC 4180. */

const QUOTE = '"';

/**
 * Cuts a CSV text into records.
 *
 * Records end at LF, CRLF or CR; an empty last line is none. Quotes inside a quoted cell are doubled.
 *
 * @returns Cells as texts; an empty cell without quotes is null. Null for the whole when a quote is never closed.
 * Source: RFC 4180.
 */
export function readCsvRecords(text: string): (string | null)[][] | null {
  const records: (string | null)[][] = [];
  let record: (string | null)[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  const end = text.length;
  while (at < end) {
    let cell: string | null = '';
    if (text[at] === QUOTE) {
      at++;
      for (;;) {
        const close = text.indexOf(QUOTE, at);
        if (close < 0) return null;
        cell += text.slice(at, close);
        at = close + 1;
        if (text[at] !== QUOTE) break;
        cell += QUOTE;
        at++;
      }
    }
    const from = at;
    while (at < end && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at++;
    const rest = text.slice(from, at);
    cell = cell === '' && text[from - 1] !== QUOTE ? (rest === '' ? null : rest) : cell + rest;
    record.push(cell);
    if (text[at] === ',') {
      at++;
      if (at === end) record.push(null);
      else continue;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    at++;
    if (record.length > 1 || record[0] !== null) records.push(record);
    record = [];
  }
  return records;
}
