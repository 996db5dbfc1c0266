/**
 * What the REST gateway knows about a request and the database needs to answer it as PostgREST does.
 *
 * @module
 */

import { AsyncLocalStorage } from "node:async_hooks";

/** One request below `/rest/v1` whose profile is exposed; no other name may get this far. */
export interface RestRequest {
  /** The schema of its profile. */
  schema: string;
  /** That schema, then `[api].extra_search_path`; the names become the `search_path`. */
  searchPath: string[];
  /** `GET`, `POST`, … as the caller sent it. */
  method: string;
  /** The path below `/rest/v1`, such as `/rpc/open_session`. */
  path: string;
  /** All headers, names in lower case; SQL reads them from `request.headers`. */
  headers: Record<string, string>;
}

/** Set by the gateway around `fetchLite`; survives the engine's queue. Empty for Auth and Storage. */
export const restRequest: AsyncLocalStorage<RestRequest> = new AsyncLocalStorage();
