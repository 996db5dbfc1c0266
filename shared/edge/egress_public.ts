/**
 * The door to addresses that somebody gave us, a callback for example. It leads to the public
 * Internet and nowhere else: no caller can make us ask an inside address.
 *
 * @module
 */

import { isAddress, isInsideName, isPublicAddress } from "./address_rules.ts";
import { optionalEnv } from "./env.ts";
import { EgressError, exchange, type OutboundRequest } from "./exchange.ts";

/** All addresses of a name, of both families; none when there is no such name. */
export type Resolve = (name: string, signal: AbortSignal) => Promise<string[]>;

/** How a name becomes addresses, and what is allowed without asking. */
export interface PublicNetwork {
  /** Undefined where the runtime cannot resolve names: then only `hosts` are allowed. */
  resolve: Resolve | undefined;
  /** Hosts the operator vouches for. */
  hosts: readonly string[];
  /** Lets a developer's own machine listen: plain http to loopback. */
  isLocal: boolean;
}

/** Names are asked for so long; the exchange has a time of its own. */
const RESOLVE_MS = 5_000;

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Asks an address that a user gave. An answer of any status is passed on: a redirect is an answer and
 * no instruction. The body has to be read or cancelled.
 *
 * The runtime resolves the name once more for itself; https closes that gap, because a name that
 * turns to an inside address still has to show a certificate for itself.
 *
 * @throws {EgressError} `not_public` before anything is sent; others as for a provider.
 */
export async function fetchPublic(
  address: string,
  init: OutboundRequest = {},
  network: PublicNetwork = networkOf(optionalEnv),
): Promise<Response> {
  const url = await publicUrl(address, network);
  const headers = new Headers(init.headers);
  headers.set("user-agent", "Quintet");
  return await exchange(url, { ...init, headers });
}

/** What the environment says about the network. */
export function networkOf(env: (name: string) => string | undefined): PublicNetwork {
  const hosts = env("EGRESS_HOSTS")?.split(",").map((host) => host.trim().toLowerCase()) ?? [];
  const project = env("SUPABASE_URL") ?? "";
  const home = URL.canParse(project) ? new URL(project).hostname : "";
  // Whatever is set, a hosted project has an address of its own and is never local.
  const isHome = [...LOOPBACK, "kong", "host.docker.internal"].includes(home);
  return {
    resolve: typeof Deno.resolveDns === "function" ? resolveByDns : undefined,
    hosts: hosts.filter((host) => host !== ""),
    isLocal: env("EGRESS_LOCAL") === "on" && isHome,
  };
}

/**
 * The address as a URL, when everybody may reach it.
 *
 * @throws {EgressError} `not_public`, with what is wrong with it.
 */
export async function publicUrl(address: string, network: PublicNetwork): Promise<URL> {
  if (!URL.canParse(address)) throw notPublic("it is no address");
  const url = new URL(address);
  if (url.username || url.password) throw notPublic("it holds a user name");
  if (network.isLocal && url.protocol === "http:" && LOOPBACK.includes(url.hostname)) return url;

  if (url.protocol !== "https:") throw notPublic("it is not https");
  if (url.port !== "") throw notPublic("its port is not 443");
  if (isAddress(url.hostname)) {
    if (!isPublicAddress(url.hostname)) throw notPublic("it is an inside address");
    return url;
  }
  if (isInsideName(url.hostname)) throw notPublic("it is an inside name");

  const found = await addressesOf(url.hostname, network);
  if (found === "vouched for") return url;
  if (found.length === 0) throw notPublic("there is no such name");
  if (!found.every(isPublicAddress)) throw notPublic("its name leads inside");
  return url;
}

/** Where names cannot be resolved, the operator's list decides: closed, not open. */
async function addressesOf(
  hostname: string,
  { resolve, hosts }: PublicNetwork,
): Promise<string[] | "vouched for"> {
  try {
    if (resolve) return await resolve(hostname, AbortSignal.timeout(RESOLVE_MS));
  } catch (thrown) {
    if (!hosts.includes(hostname)) throw notPublic("its name cannot be resolved", thrown);
  }
  if (!hosts.includes(hostname)) throw notPublic("its name cannot be resolved");
  return "vouched for";
}

async function resolveByDns(name: string, signal: AbortSignal): Promise<string[]> {
  const found = await Promise.all(
    (["A", "AAAA"] as const).map((kind) =>
      Deno.resolveDns(name, kind, { signal }).catch((thrown) => {
        if (thrown instanceof Deno.errors.NotFound) return [];
        throw thrown;
      })
    ),
  );
  return found.flat();
}

function notPublic(why: string, cause?: unknown): EgressError {
  return new EgressError("not_public", `Cannot ask this address: ${why}`, { cause });
}
