/**
 * Every function meets random calls that are made from its own contract: nothing of ours breaks, every
 * answer is one that the OpenAPI document promises, and no answer tells of the inside.
 *
 * `FUZZ_CALLS=200000` says how many there are in all, `FUZZ_SEED=7` which ones.
 */

// Takes long: begun first.

import fc from "fast-check";
import { invoke } from "@shared/client/invoke.ts";
import { loadFunctions } from "../house/functions.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { startStack } from "../support/stack.ts";
import { translatedBy } from "../support/translated_by.ts";
import { withEnv } from "../support/with_env.ts";
import type { Sources } from "./fuzz/arbitrary.ts";
import { callsOf } from "./fuzz/calls.ts";
import { Caller } from "./fuzz/caller.ts";
import { CHECKS, Schemas, Tally } from "./fuzz/checks.ts";
import { documentOf, type Fuzzed, fuzzedOf, schemaOf } from "./fuzz/fuzzed.ts";
import { LIVES } from "./fuzz/lives.ts";
import { Sender } from "./fuzz/sender.ts";
import { makeWorld } from "./fuzz/world.ts";

/** Both engines together meet more than twenty thousand; the embedded one takes four times as long a call. */
const CALLS = Number(
  Deno.env.get("FUZZ_CALLS") ?? (Deno.env.get("DATABASE_URL") ? 19_300 : 1_000),
);
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? 20_260_101);
const AT_ONCE = 8;
/** How often each thing lives from its beginning to its end. */
const LIVED = Math.min(50, Math.max(1, Math.round(CALLS / 3_000)));

/** What takes from the world what the others need comes last. */
const ENDING = [
  "leave-session",
  "end-session",
  "rotate-api-key",
  "revoke-api-key",
  "revoke-role",
  "delete-user-data",
];

/** Limits have tests of their own. */
const UNLIMITED = Object.fromEntries(
  [...(await Deno.readTextFile(new URL("../../shared/edge/limits.ts", import.meta.url)))
    .matchAll(/"(LIMIT_[A-Z_]+)"/g)].map(([, name = ""]) => [name, "100000/1"]),
);

Deno.test("random calls", async (t) => {
  using _ = withEnv(UNLIMITED);
  // Whatever language somebody names is spoken here: a message that waits for a translator is a 503.
  await using provider = FakeProvider.start();
  provider.languages = undefined;
  provider.spoken = () => ["Yes", "."];
  await using stack = await startStack({ own: true });
  using _translated = translatedBy({
    LIBRETRANSLATE_URL: provider.url,
    TRANSLATION_PROVIDER: "libretranslate",
    OPENAI_API_KEY: "made up",
    OPENAI_BASE_URL: `${provider.url}/v1`,
  });
  const world = await makeWorld(stack);
  const document = documentOf(await invoke(stack.stranger(), "openapi", {}));
  const schemas = new Schemas(document);
  const last = (name: string) => ENDING.indexOf(name);
  const functions = (await loadFunctions()).flatMap(fuzzedOf)
    .sort((a, b) => last(a.contract.name) - last(b.contract.name));
  const share = Math.ceil(CALLS / functions.length);
  const tally = new Tally();
  let sent = 0;

  async function meet(fuzzed: Fuzzed, at: number): Promise<string[]> {
    const sources: Sources = { known: world.known, components: document.components.schemas };
    const arbitrary = callsOf(fuzzed.contract, schemaOf(document, fuzzed), sources);
    const calls = fc.sample(arbitrary, { numRuns: share, seed: SEED + at });
    const sender = new Sender(fuzzed, world, schemas, tally);
    const faults: string[] = [];
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let call = calls.pop(); call; call = calls.pop()) {
        faults.push(...await sender.send(call));
      }
    }));
    sent += sender.sent;
    return faults;
  }

  for (const [at, [name, live]] of Object.entries(LIVES).entries()) {
    await t.step(
      `every ${name} is there once it is made, for its owner alone, until it is gone`,
      async () => {
        const faults: string[] = [];
        await Promise.all(Array.from({ length: LIVED }, async (_, nth) => {
          const caller = new Caller(
            { functions, document, schemas, tally },
            SEED + 1_000 * at + nth * 37,
          );
          await live(caller, world);
          faults.push(...caller.faults);
          sent += caller.sent;
        }));
        assertEquals(faults.slice(0, 5), [], `${faults.length} faults, FUZZ_SEED=${SEED}`);
      },
    );
  }

  for (const [at, fuzzed] of functions.entries()) {
    await t.step(`${fuzzed.contract.name} answers each as it should`, async () => {
      const faults = await meet(fuzzed, at);
      assertEquals(faults.slice(0, 5), [], `${faults.length} faults, FUZZ_SEED=${SEED}`);
    });
  }

  for (const check of CHECKS) {
    const asked = tally.asked.get(check) ?? 0;
    await t.step(`${check} was asked ${asked} times`, () => assert(asked >= LIVED, check));
  }

  await t.step("and all of them have met their share", () => {
    assert(functions.length >= 15, `${functions.length} functions`);
    assert(sent >= CALLS, `${sent} calls`);
  });
});
