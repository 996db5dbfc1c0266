/**
 * Calls that follow from each other, each judged as random ones are; what they say is random where it
 * does not matter.
 *
 * @module
 */

import fc from "fast-check";
import { type Sources, valuesOf } from "./arbitrary.ts";
import { type Check, faultsIn, type Schemas, type Tally } from "./checks.ts";
import { type Document, type Fuzzed, schemaOf } from "./fuzzed.ts";
import type { Headers as Sent } from "./world.ts";

/** What was answered. */
export interface Told {
  status: number;
  // deno-lint-ignore no-explicit-any -- answers of every function
  body: any;
}

/** Where the calls go. */
export interface Site {
  functions: readonly Fuzzed[];
  document: Document;
  schemas: Schemas;
  tally: Tally;
}

export class Caller {
  /** Counts every request. */
  sent = 0;
  readonly faults: string[] = [];
  readonly #site: Site;
  readonly #seed: number;

  constructor(site: Site, seed: number) {
    this.#site = site;
    this.#seed = seed;
  }

  /** Calls a function with a random input that it takes, and in it what is given. */
  async call(name: string, headers: Sent, given: Record<string, unknown>): Promise<Told> {
    const { functions, document, schemas, tally } = this.#site;
    const fuzzed = functions.find(({ contract }) => contract.name === name);
    if (!fuzzed) throw new Error(`There is no function "${name}"`);
    const sources: Sources = { known: {}, components: document.components.schemas };
    const [random] = fc.sample(valuesOf(schemaOf(document, fuzzed), sources), {
      numRuns: 1,
      seed: this.#seed + this.sent++,
    });
    const input = Object.entries({ ...random as Record<string, unknown>, ...given });
    const body = JSON.stringify(
      Object.fromEntries(input.filter(([, value]) => value !== LEFT_OUT)),
    );
    const started = performance.now();
    const response = await fuzzed.fetch(
      new Request(`http://localhost/${name}`, {
        method: "POST",
        // An address of its own: codes are guessed from one.
        headers: {
          "content-type": "application/json",
          "x-forwarded-for": `2001:db8:${(this.#seed % 65_536).toString(16)}::1`,
          ...headers,
        },
        body,
      }),
    );
    const text = await response.text();
    const [{ status }, ms] = [response, performance.now() - started];
    const also = fuzzed.contract.also ?? [];
    const seen = { path: `/${name}`, method: "POST", status, headers: response.headers, text, ms };
    const faults = faultsIn({ ...seen, also, expected: "any", foreign: [] }, schemas, tally);
    this.faults.push(...faults.map(({ check, why }) => `${check}: ${why} <- ${name} ${body}`));
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    return { status, body: isJson ? JSON.parse(text) : {} };
  }

  /** Asks a rule of what was answered. */
  judge(check: Check, isKept: boolean, about: string, told: unknown): void {
    const why = isKept ? undefined : `${about}: ${JSON.stringify(told).slice(0, 300)}`;
    this.faults.push(...this.#site.tally.judge(check, why).map(({ why }) => `${check}: ${why}`));
  }
}

/** Stands for a property that is not sent. */
export const LEFT_OUT = Symbol("left out");
