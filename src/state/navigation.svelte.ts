import { href, hrefWith, parseHash, type Place, type Query } from './routes.ts';
import type { RouteName, RouteParams } from './routes.ts';

/** Where the reader is. One per page, made in `app/`; `dispose` ends its listening. */
export class Navigation {
  #place = $state.raw<Place>(parseHash(location.hash));
  readonly #read = (): void => {
    this.#place = parseHash(location.hash);
  };

  constructor() {
    addEventListener('hashchange', this.#read);
  }

  /** The current place. */
  get place(): Place {
    return this.#place;
  }

  /** Goes to a page, with a new entry in the history. */
  go<N extends RouteName>(name: N, params: RouteParams[N], query?: Query): void {
    location.hash = href(name, params, query);
  }

  /** Follows an address made by `href`. */
  follow(address: string): void {
    location.hash = address;
  }

  /** Changes the query in place, without a new entry in the history and without moving focus. */
  setQuery(changes: Query): void {
    history.replaceState(history.state, '', hrefWith(this.#place, changes));
    this.#read();
  }

  dispose(): void {
    removeEventListener('hashchange', this.#read);
  }
}
