/**
 * Sends canaries through every function there is, in right and in wrong places.
 *
 * @module
 */

import { z } from "zod";
import { loadFunctions } from "../house/functions.ts";
import { isServed } from "../house/functions_rules.ts";
import type { Canaries } from "./canaries.ts";

/** Where to call, and what to say who one is. */
export interface Gate {
  url: string;
  /** Of somebody who may as much as possible. */
  headers: Record<string, string>;
}

/** Calls each function, or only some, with its own keys and in every way that is wrong. */
export async function sendCanaries(
  { url, headers }: Gate,
  canaries: Canaries,
  only?: readonly string[],
): Promise<number> {
  let calls = 0;
  for (const { name, served } of await loadFunctions()) {
    if (!isServed(served) || only && !only.includes(name)) continue;
    const keys = keysOf(served.contract);
    const send = async (path: string, init: RequestInit) => {
      const response = await fetch(`${url}/functions/v1/${path}`, init);
      await response.body?.cancel();
      calls++;
    };
    const post = (body: unknown, more: Record<string, string> = {}) =>
      send(name, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers, ...more },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
    const filled = () => Object.fromEntries(keys.map((key) => [key, canaries.next()]));

    await post(filled());
    await post(filled());
    await post({ [canaries.next()]: canaries.next() });
    await post({ nested: { [canaries.next()]: [canaries.next()] } });
    await post(`{"broken": "${canaries.next()}`);
    await post(filled(), { "idempotency-key": canaries.next().replaceAll(/[^ -~]/g, "") });
    await post(filled(), { authorization: `Bearer ${canaries.next()}` });
    await post(filled(), { apikey: canaries.next(), "x-api-key": canaries.next() });
    await post(filled(), { "user-agent": canaries.next(), "x-client-info": canaries.next() });
    const query = new URLSearchParams(filled());
    query.set("q", canaries.next());
    await send(`${name}?${query}`, { headers });
    await send(`${name}/${encodeURIComponent(canaries.next())}`, { headers });
    await send(`${name}/users/create`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: canaries.next(), password: canaries.next() }),
    });
  }
  return calls;
}

/** The keys of an input, those of lists and unions among them. */
function keysOf(contract: object): string[] {
  const input = (contract as { input?: z.ZodType }).input;
  if (!input) return ["username", "document", "progress", "device"];
  const schema = JSON.stringify(z.toJSONSchema(input, { io: "input", unrepresentable: "any" }));
  return [...new Set([...schema.matchAll(/"properties":\{"(\w+)"/g)].map(([, key = ""]) => key))]
    .concat(Object.keys((input as z.ZodObject).shape ?? {}));
}
