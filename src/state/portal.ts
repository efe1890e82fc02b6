/** @file The customer portal: a fictional customer's words and the offer that a probability leads to. Pure. */
import { formatNumber } from '../components/format.ts';
import type { Cell } from '../core/table/column.ts';

/** A customer of the table or the stream. */
export interface PortalCustomer {
  /** What names it; the row's number when nothing does. */
  readonly key: string;
  /** An invented name, the same for the same key. */
  readonly name: string;
  readonly row: Readonly<Record<string, Cell>>;
}

const FIRST = ['Ada', 'Bela', 'Cleo', 'Dario', 'Edda', 'Finn', 'Gesa', 'Hugo', 'Ines', 'Jaro'];
const LAST = ['Alder', 'Birch', 'Cedar', 'Elm', 'Fern', 'Hazel', 'Larch', 'Maple', 'Rowan', 'Yew'];

/** An invented name for a key. */
export function inventedName(key: string): string {
  let hash = 7;
  for (const char of key) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003;
  return `${FIRST[hash % FIRST.length]} ${LAST[Math.floor(hash / FIRST.length) % LAST.length]}`;
}

/** Columns that may name a customer. */
const KEYS = ['customer_id', 'customerID', 'customer', 'id'];

/** A row as a customer. */
export function customerOf(
  row: Readonly<Record<string, Cell>>,
  place: number,
  key?: string | null,
): PortalCustomer {
  const own = KEYS.find((name) => Object.hasOwn(row, name) && row[name] !== null);
  const named = key ?? (own === undefined ? `customer ${place + 1}` : String(row[own]));
  return { key: named, name: inventedName(named), row };
}

/** A fact of an account: words that a customer reads. */
export interface AccountFact {
  readonly term: string;
  readonly value: string;
}

const words = (name: string): string => {
  const text = name.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

function textOf(name: string, cell: Cell): string {
  if (cell === null) return 'not known';
  if (typeof cell !== 'number') return String(cell);
  if (/charges|price|amount/.test(name)) return `$${formatNumber(cell, 2)}`;
  if (name === 'tenure') return `${formatNumber(cell)} months`;
  return formatNumber(cell, Number.isInteger(cell) ? 0 : 2);
}

/** Columns that an account page shows first. */
const FIRST_FACTS = [
  'contract',
  'tenure',
  'monthly_charges',
  'payment_method',
  'internet_service',
  'phone_service',
];

/** What the account page shows: the columns a customer knows, or the first ones. */
export function accountFacts(row: Readonly<Record<string, Cell>>, most = 6): AccountFact[] {
  const names = Object.keys(row);
  const known = FIRST_FACTS.filter((name) => names.includes(name));
  const others = names.filter((name) => !known.includes(name));
  return [...known, ...others]
    .slice(0, most)
    .map((name) => ({ term: words(name), value: textOf(name, row[name]) }));
}

/** What a customer is offered to stay. */
export function offerFor({ row }: PortalCustomer): string {
  const price = Object.hasOwn(row, 'monthly_charges') ? row['monthly_charges'] : null;
  if (typeof price !== 'number') return 'Stay with us: the next six months cost 20 % less.';
  return `Stay with us: the next six months cost $${formatNumber(0.8 * price, 2)} instead of $${formatNumber(price, 2)}.`;
}

/** Probability of the positive label in a reply of `predict_proba`; null when the reply has none. */
export function probabilityOf(predictions: unknown): number | null {
  const first: unknown = Array.isArray(predictions) ? predictions[0] : undefined;
  const value: unknown = Array.isArray(first) ? first.at(-1) : first;
  return typeof value === 'number' ? value : null;
}
