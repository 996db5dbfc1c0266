/** Who turns texts into numbers: without a model, with the runtime's own, and over HTTP. */

import { DIMENSIONS, embeddingFrom, vectorText } from "@shared/platform/embedding.ts";
import { EdgeEmbedder } from "@shared/platform/embedding_edge.ts";
import { EmbeddingError } from "@shared/platform/embedding_error.ts";
import { HashEmbedder } from "@shared/platform/embedding_hash.ts";
import { OpenAiEmbedder } from "@shared/platform/embedding_openai.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import type { Behaviour } from "../support/fake_model.ts";
import { PROVIDER_SECRET } from "../support/fake_model.ts";
import { FakeProvider } from "../support/fake_provider.ts";

async function cosine(one: string, other: string): Promise<number> {
  const { vectors: [a = [], b = []] } = await new HashEmbedder().embed([one, other]);
  return a.reduce((sum, value, nth) => sum + value * (b[nth] ?? NaN), 0);
}

Deno.test("without a model, words alike are near each other and others are not", async () => {
  const { nearness } = new HashEmbedder();
  const text = "Dinner on Friday at the Zürich station?";
  for (const question of ["dinner", "diner fridays", "stations", "ZURICH"]) {
    assert(await cosine(text, question) > nearness, question);
  }
  for (const question of ["tax return", "привет", "the of and", ""]) {
    assert(await cosine(text, question) < nearness / 2, question);
  }
});

Deno.test("the same text is the same numbers on every machine, of length one", async () => {
  const { vectors: [vector = []] } = await new HashEmbedder().embed(["Lunch, at noon"]);
  assertEquals(vector.length, DIMENSIONS);
  assert(Math.abs(Math.hypot(...vector) - 1) < 1e-9);
  const cells = vector.flatMap((number, cell) => Math.abs(number) > 0.4 ? [cell] : []);
  assertEquals(cells, CELLS);
  assertEquals(JSON.parse(vectorText(vector)).length, DIMENSIONS);
});

/** Where "lunch" and "noon" are. */
const CELLS = [31, 51];

Deno.test("a server of OpenAI's kind", async (t) => {
  await using server = FakeProvider.start();
  const embedder = new OpenAiEmbedder({
    baseUrl: `${server.url}/v1/`,
    apiKey: "made up",
    model: "a-model",
    timeoutMs: 300,
  });

  await t.step("answers a vector for each text, in their order", async () => {
    const { vectors, usage } = await embedder.embed(["A", "B"]);
    assertEquals(vectors.map((vector) => vector.indexOf(1)), [65, 66]);
    assertEquals(usage, { input: 3, output: 0 });
    const [sent] = server.received;
    assertEquals(sent?.headers.get("authorization"), "Bearer made up");
    assertEquals([sent?.body["model"], sent?.body["dimensions"]], ["a-model", 384]);
  });

  const wrong: [Behaviour, string][] = [
    ["failing", "unreachable"],
    ["unauthorised", "no_provider"],
    ["rate limited", "rate_limited"],
    ["hanging", "timeout"],
    ["redirecting", "bad_answer"],
    ["not json", "bad_answer"],
    ["wrong shape", "bad_answer"],
    ["miscounting", "bad_answer"],
  ];
  for (const [behaviour, reason] of wrong) {
    await t.step(`that is ${behaviour}`, async () => {
      server.behave(behaviour);
      const error = await assertRejects(() => embedder.embed(["A", "B"]), EmbeddingError);
      assertEquals<string>(error.reason, reason);
      assert(!`${error.message}${error.cause}`.includes(PROVIDER_SECRET));
    });
  }

  await t.step("that takes no such text is no worse for others", async () => {
    server.behave("right");
    const error = await assertRejects(() => embedder.embed(["REFUSED"]), EmbeddingError);
    assertEquals(error.reason, "refused");
  });

  await t.step("gives up when the caller does", async () => {
    server.behave("hanging");
    const error = await embedder.embed(["A"], AbortSignal.timeout(50)).catch((thrown) => thrown);
    assertEquals(error.name, "TimeoutError");
  });
});

Deno.test("the model of the runtime", async (t) => {
  let run = (_text: string): Promise<unknown> => Promise.resolve(Array(DIMENSIONS).fill(0.1));
  let opened = 0;
  class Session {
    constructor() {
      opened++;
    }
    run(text: string) {
      return run(text);
    }
  }
  using _ = standingIn({ ai: { Session } });
  const embedder = new EdgeEmbedder();

  await t.step("reads one text after the other, by one session", async () => {
    const { vectors } = await embedder.embed(["A", "B"]);
    assertEquals([vectors.length, opened], [2, 1]);
  });

  await t.step("is waited for no longer than the caller waits", async () => {
    run = () => new Promise(() => {});
    const error = await embedder.embed(["A"], AbortSignal.timeout(20)).catch((thrown) => thrown);
    assertEquals(error.name, "TimeoutError");
  });

  await t.step("fails as every other does, whatever it throws, and is opened anew", async () => {
    run = () => Promise.reject(new Error("out of memory"));
    const error = await assertRejects(() => embedder.embed(["A"]), EmbeddingError);
    assertEquals(error.reason, "unreachable");
    run = () => Promise.resolve("nothing");
    assertEquals(
      (await assertRejects(() => embedder.embed(["A"]), EmbeddingError)).reason,
      "bad_answer",
    );
    assertEquals(opened, 2);
  });
});

/** What functions find at `Supabase`, until it is disposed of. */
function standingIn(Supabase: unknown): Disposable {
  Object.assign(globalThis, { Supabase });
  return { [Symbol.dispose]: () => Reflect.deleteProperty(globalThis, "Supabase") };
}

Deno.test("the environment names who reads", async () => {
  const by = (settings: Record<string, string>) => embeddingFrom((name) => settings[name]);
  assertEquals(by({}).model, "hash-384-v1");
  assertEquals(by({ OPENAI_API_KEY: "x" }).model, "hash-384-v1");
  const openai = { EMBEDDING_PROVIDER: "openai", OPENAI_API_KEY: "x" };
  assertEquals(by(openai).model, "text-embedding-3-small");
  assertEquals(by({ ...openai, EMBEDDING_MODEL: "m" }).model, "m");
  assertEquals(by({ EMBEDDING_NEARNESS: "0.5" }).nearness, 0.5);
  const mistyped = await assertRejects(
    () => by({ EMBEDDING_NEARNESS: "0,3" }).embed(["A"]),
    EmbeddingError,
  );
  assertStringIncludes(mistyped.hint ?? "", "EMBEDDING_NEARNESS");
  assertEquals(by({ EMBEDDING_PROVIDER: "gte-small" }).model, "gte-small");
  for (const EMBEDDING_PROVIDER of ["none", "openai", "something", "gte-small"]) {
    await assertRejects(() => by({ EMBEDDING_PROVIDER }).embed(["A"]), EmbeddingError);
  }
});
