/**
 * A change made up for a test: it counts how often it really happens, and waits, fails or streams when
 * it is told to.
 *
 * @module
 */

import { change } from "@shared/contract.ts";
import { defineFunction, type EdgeFunction } from "@shared/edge/define_function.ts";
import type { RateLimit } from "@shared/edge/limits.ts";
import { z } from "zod";
import type { Person, TestStack } from "./stack.ts";

/** What the next call does instead of its work. */
export type Mood = () => Response | void | Promise<Response | void>;

/** Such a change, served behind the door that every function has. */
export class CountedChange {
  /** How often it happened. */
  effects = 0;
  mood: Mood = () => {};
  readonly #stack: TestStack;
  readonly #served: EdgeFunction<ReturnType<typeof contractOf>>;

  constructor(stack: TestStack, name: string, { limit, isSecret = false }: {
    limit?: RateLimit;
    isSecret?: boolean;
  } = {}) {
    this.#stack = stack;
    this.#served = defineFunction(contractOf(name), {
      auth: ["user", "none"],
      isSecret,
      ...(limit && { limit }),
      handler: async ({ input, draw }) => {
        const instead = await this.mood();
        if (instead) return instead;
        const nth = ++this.effects;
        const drawn = isSecret ? (await draw("secret", 8)).join(".") : null;
        return { nth, word: input.word, drawn };
      },
    });
  }

  /** Calls it as a person, or as a stranger from an address. */
  async send(
    who: Person | string | null,
    key: string | undefined,
    body: unknown = { word: "hi" },
  ): Promise<Response> {
    const headers = new Headers({ apikey: this.#stack.publishableKey });
    if (key !== undefined) headers.set("idempotency-key", key);
    if (typeof who === "string") headers.set("x-forwarded-for", who);
    if (who && typeof who !== "string") {
      const { data } = await who.auth.getSession();
      headers.set("authorization", `Bearer ${data.session?.access_token}`);
    }
    return await this.#served.fetch(
      new Request("http://local/change", { method: "POST", headers, body: JSON.stringify(body) }),
    );
  }

  /** The status, whether it says that it is a repeat, and the body. */
  async ask(...sent: Parameters<CountedChange["send"]>): Promise<[number, boolean, Told]> {
    const response = await this.send(...sent);
    return [
      response.status,
      response.headers.get("idempotent-replayed") === "true",
      await response.json(),
    ];
  }
}

/** What it answers: a refusal has a code. */
export interface Told {
  nth?: number;
  word?: string;
  drawn?: string | null;
  code?: string;
  message?: string;
  hint?: string;
}

function contractOf(name: string) {
  return change({
    name,
    summary: "Counts.",
    input: z.strictObject({ word: z.string().max(20) }),
    output: z.object({ nth: z.int(), word: z.string(), drawn: z.string().nullable() }),
  });
}
