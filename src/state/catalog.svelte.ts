/** @file Which catalog the reader looks at; kept for the next visit. */
import type { Catalog } from '../core/registry/names.ts';

const KEY = 'terrarium.catalog';
const CATALOGS: readonly Catalog[] = ['dev', 'staging', 'prod'];

function stored(): Catalog {
  const value = localStorage.getItem(KEY);
  return CATALOGS.find((catalog) => catalog === value) ?? 'dev';
}

/** The chosen catalog. Pages show what lies in it. */
export class CatalogChoice {
  #current = $state<Catalog>(stored());

  get current(): Catalog {
    return this.#current;
  }

  set(catalog: Catalog): void {
    this.#current = catalog;
    localStorage.setItem(KEY, catalog);
  }
}
