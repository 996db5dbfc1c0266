/**
 * A translation read while it is being written.
 *
 * @module
 */

import type { TranslationPart } from "@shared/platform/translation.ts";
import { TranslationError } from "@shared/platform/translation_error.ts";
import { OpenAiTranslator } from "@shared/platform/translation_openai.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { PROVIDER_SECRET } from "../support/fake_model.ts";
import { FakeProvider } from "../support/fake_provider.ts";

const TEXT = 'Dijo: "¡hola!" 😀😀\n\\ y\tse fue';
const WHOLE = `«${TEXT}» in English (en)`;

Deno.test("a model translates while it writes", async (t) => {
  const provider = FakeProvider.start();
  const open = (timeoutMs = 5_000) =>
    new OpenAiTranslator({ baseUrl: `${provider.url}/v1`, apiKey: "k", model: "m-1", timeoutMs });
  const request = { text: TEXT, from: "es", to: "en" };

  await t.step("gives whole characters, and the whole text at the end", async () => {
    const { deltas, done } = await collected(open().translateStream(request));
    assertEquals(deltas.join(""), WHOLE);
    assert(deltas.length > 5 && deltas.every((delta) => delta.isWellFormed()));
    assertEquals(done, { text: WHOLE, detected: "es", usage: { input: 21, output: 9 } });
  });

  await t.step("asks nobody for the reader's own language", async () => {
    provider.behave("failing");
    const { deltas, done } = await collected(open().translateStream({ ...request, to: "es-MX" }));
    assertEquals([deltas, done], [[TEXT], { text: TEXT }]);
  });

  await t.step("begins again where nothing was said yet", async () => {
    provider.behave("failing", "right");
    assertEquals((await collected(open().translateStream(request))).done?.text, WHOLE);
  });

  await t.step("speaks the older dialect to a server that knows no schema", async () => {
    provider.behave("knows no schema");
    const { deltas, done } = await collected(open().translateStream(request));
    assertEquals([deltas.join(""), done], [WHOLE, { text: WHOLE, detected: "es" }]);
  });

  await t.step("shows nothing of a refusal or an excuse", async () => {
    for (const [behaviour, reason] of [["refusing", "refused"], ["prose", "bad_answer"]] as const) {
      provider.behave(behaviour);
      const deltas: string[] = [];
      const error = await assertRejects(
        () => collected(open().translateStream(request), deltas),
        TranslationError,
      );
      assertEquals([error.reason, deltas], [reason, []]);
    }
  });

  await t.step(
    "ends in an error when the rest does not come, and does not start over",
    async () => {
      const outcomes = [
        ["breaking", "unreachable"],
        ["ending early", "bad_answer"],
        ["cut answer", "bad_answer"],
        ["falling silent", "timeout"],
      ] as const;
      for (const [behaviour, reason] of outcomes) {
        provider.behave(behaviour);
        const deltas: string[] = [];
        const error = await assertRejects(
          () => collected(open(200).translateStream(request), deltas),
          TranslationError,
        );
        assertEquals([behaviour, error.reason], [behaviour, reason]);
        assert(deltas.length > 0 && WHOLE.startsWith(deltas.join("")), behaviour);
        assertEquals(provider.received.length, 1);
        assert(!Deno.inspect(error, { depth: 9 }).includes(PROVIDER_SECRET));
      }
    },
  );

  await t.step("stops when the caller stops", async () => {
    provider.behave("falling silent");
    const caller = new AbortController();
    const reading = collected(open().translateStream(request, caller.signal));
    caller.abort(new Error("The reader left"));
    await assertRejects(() => reading, Error, "The reader left");
  });

  await t.step("lets a reader leave in the middle", async () => {
    provider.behave("falling silent");
    for await (const part of open().translateStream(request)) {
      assert("delta" in part);
      break;
    }
  });

  await provider.close();
});

async function collected(
  parts: AsyncIterable<TranslationPart>,
  deltas: string[] = [],
): Promise<
  { deltas: string[]; done: Extract<TranslationPart, { done: unknown }>["done"] | undefined }
> {
  let done;
  for await (const part of parts) {
    if ("delta" in part) deltas.push(part.delta);
    else done = part.done;
  }
  return { deltas, done };
}
