/**
 * Sends random calls to one function and judges what comes back.
 *
 * @module
 */

import type { Call } from "./calls.ts";
import { faultsIn, type Schemas } from "./checks.ts";
import type { Fuzzed } from "./fuzzed.ts";
import type { Headers as Sent, World } from "./world.ts";

/** In these a stranger with the right word is no stranger any more. */
const WELCOMING = ["join-session"];

export class Sender {
  readonly #fuzzed: Fuzzed;
  readonly #world: World;
  readonly #schemas: Schemas;
  readonly #callers: readonly Sent[];
  #turn = 0;

  constructor(fuzzed: Fuzzed, world: World, schemas: Schemas) {
    this.#fuzzed = fuzzed;
    this.#world = world;
    this.#schemas = schemas;
    this.#callers = world.callersFor(fuzzed.contract.name, fuzzed.ways);
    if (this.#callers.length === 0) throw new Error(`Nobody may call "${fuzzed.contract.name}"`);
  }

  /** What is wrong with the answer, each with the call that it belongs to. */
  async send(call: Call): Promise<string[]> {
    const { contract: { name }, ways, fetch } = this.#fuzzed;
    const { kind, method, below, body, expected } = call;
    const isOpen = ways.includes("none");
    const isStranger = call.credential === "stranger";
    if (isStranger && WELCOMING.includes(name)) return [];

    const response = await fetch(
      new Request(`http://localhost/${name}${below}`, {
        method,
        headers: { "x-forwarded-for": "203.0.113.7", ...call.headers, ...this.#credential(call) },
        body: method === "GET" ? null : body,
      }),
    );
    const text = await response.text();
    const { status, headers } = response;
    const faults = faultsIn({
      path: `/${name}`,
      method,
      status,
      headers,
      text,
      expected,
      also: this.#fuzzed.contract.also ?? [],
      foreign: isStranger ? [this.#world.canary] : [],
    }, this.#schemas);
    if (call.credential === "none" && !isOpen && status !== 401) {
      faults.push({ check: "ignored_auth", why: `${status} ${text.slice(0, 100)}` });
    }
    const shown = `${method} ${name}${below.slice(0, 80)} (${kind}) ${shownBody(body)}`;
    return faults.map(({ check, why }) => `${check}: ${why} <- ${shown}`);
  }

  #credential({ credential }: Call): Sent {
    if (credential === "none") return {};
    if (credential === "stranger") return this.#world.stranger;
    return this.#callers[this.#turn++ % this.#callers.length] ?? {};
  }
}

function shownBody(body: BodyInit | null): string {
  return typeof body === "string" ? body.slice(0, 300) : body === null ? "" : "[bytes]";
}
