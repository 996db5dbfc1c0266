/**
 * Sends random calls to one function and judges what comes back.
 *
 * @module
 */

import type { Call } from "./calls.ts";
import { type Fault, faultsIn, type Schemas, type Seen, type Tally } from "./checks.ts";
import type { Fuzzed } from "./fuzzed.ts";
import type { Headers as Sent, World } from "./world.ts";

/** In these a stranger with the right word is no stranger any more. */
const WELCOMING = ["join-session"];

/** So many good answers are one that nobody else may be given: each costs two calls more. */
const TWIN_OF = 9;

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

export class Sender {
  /** Counts every request. */
  sent = 0;
  readonly #fuzzed: Fuzzed;
  readonly #world: World;
  readonly #schemas: Schemas;
  readonly #tally: Tally;
  readonly #callers: readonly Sent[];
  #turn = 0;
  #told = 0;

  constructor(fuzzed: Fuzzed, world: World, schemas: Schemas, tally: Tally) {
    this.#fuzzed = fuzzed;
    this.#world = world;
    this.#schemas = schemas;
    this.#tally = tally;
    this.#callers = world.callersFor(fuzzed.contract.name, fuzzed.ways);
    if (this.#callers.length === 0) throw new Error(`Nobody may call "${fuzzed.contract.name}"`);
  }

  /** What is wrong with the answer, each with the call that it belongs to. */
  async send(call: Call): Promise<string[]> {
    const isStranger = call.credential === "stranger";
    if (isStranger && WELCOMING.includes(this.#fuzzed.contract.name)) return [];
    const seen = await this.#ask(call, isStranger ? [this.#world.canary] : []);
    const faults = faultsIn(seen, this.#schemas, this.#tally);
    if (call.credential === "none") faults.push(...this.#unsigned(seen));
    const isTold = call.credential === "own" && seen.status === 200;
    if (isTold && this.#told++ % TWIN_OF === 0) faults.push(...await this.#twins(call, seen));
    const shown = `${call.method} ${seen.path}${call.below.slice(0, 80)} (${call.kind}) ` +
      shownBody(call.body);
    return faults.map(({ check, why }) => `${check}: ${why} <- ${shown}`);
  }

  /** The same request without a credential, and with a stranger's: neither is told the same. */
  async #twins(call: Call, { path, text }: Seen): Promise<Fault[]> {
    const { contract: { name }, ways } = this.#fuzzed;
    if (ways.includes("none")) return [];
    const faults = this.#unsigned(await this.#ask({ ...call, credential: "none" }));
    if (WELCOMING.includes(name)) return faults;

    const said = `${call.below} ${typeof call.body === "string" ? call.body : ""}`;
    const owned = [...text.match(UUID) ?? [], this.#world.canary]
      .filter((each) => text.includes(each) && !said.includes(each));
    const strange = await this.#ask({ ...call, credential: "stranger" });
    const found = owned.find((each) => strange.text.includes(each));
    const why = found && `a stranger is told ${found} by ${path}, too`;
    return [...faults, ...this.#tally.judge("ignored_auth", why)];
  }

  #unsigned({ status, text }: Seen): Fault[] {
    if (this.#fuzzed.ways.includes("none")) return [];
    const why = status === 401 ? undefined : `nobody is told ${status} ${text.slice(0, 100)}`;
    return this.#tally.judge("ignored_auth", why);
  }

  async #ask(call: Call, foreign: readonly string[] = []): Promise<Seen> {
    const { contract: { name, also = [] }, fetch } = this.#fuzzed;
    const { method, below, body, expected } = call;
    const started = performance.now();
    const response = await fetch(
      new Request(`http://localhost/${name}${below}`, {
        method,
        headers: { "x-forwarded-for": "203.0.113.7", ...call.headers, ...this.#credential(call) },
        body: method === "GET" || method === "HEAD" ? null : body,
      }),
    );
    this.sent++;
    const { status, headers } = response;
    const text = await response.text();
    const ms = performance.now() - started;
    return { path: `/${name}`, method, status, headers, text, ms, expected, also, foreign };
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
