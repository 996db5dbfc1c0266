/**
 * The door to the providers the operator chose: every request a function sends them goes through
 * here, with a time limit, a size limit and no redirects.
 *
 * @module
 */

import { EgressError, exchange, type OutboundRequest } from "./exchange.ts";

/**
 * Asks a provider. `base` comes from the operator's environment and from nowhere else; `path` starts
 * with "/" and stays below it. The body has to be read or cancelled.
 *
 * @throws {EgressError} also while the body is read; the signal's reason when the caller gave up.
 */
export async function fetchProvider(
  base: string,
  path: string,
  init: OutboundRequest = {},
): Promise<Response> {
  const response = await exchange(addressOf(base, path), init);
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    throw new EgressError("redirected", "The provider answers with a redirect");
  }
  return response;
}

function addressOf(base: string, path: string): URL {
  const root = URL.canParse(base) ? new URL(base) : undefined;
  if (!root || !/^https?:$/.test(root.protocol) || root.username || root.password) {
    throw new EgressError("misconfigured", "The provider's address is not an http address");
  }
  const below = root.origin + root.pathname.replace(/\/*$/, "");
  const address = new URL(path.startsWith("/") ? below + path : "/", root);
  if (!path.startsWith("/") || !address.href.startsWith(`${below}/`)) {
    throw new EgressError("misconfigured", "The path leads away from the provider");
  }
  return address;
}
