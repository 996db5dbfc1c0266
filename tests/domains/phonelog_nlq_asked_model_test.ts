/** A model is judged by the committed questions as the grammar is, and what it took is counted. */

import { assertEquals, assertThrows } from "../support/assert.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { planned, questionIn } from "../support/model_plans.ts";
import { openBook } from "./phonelog/asked/book.ts";
import { questionsOf } from "./phonelog/asked/expected.ts";
import { AskedModel } from "./phonelog/asked/model.ts";
import { judge } from "./phonelog/asked/verdicts.ts";

const LINES = `How many calls did I make? => count call out
How many calls did I miss? => count call missed
How many calls will I make? => refuse
How tall is Mama? => refuse
What did I do? => count call out`;

Deno.test("a model is judged by the same questions, and its tokens are counted", async () => {
  await using provider = FakeProvider.start();
  provider.behave("right");
  const unclear = { unclear: ["tall"], taken: [], plan: null };
  provider.written = (body) => {
    const question = questionIn(body);
    if (question.startsWith("What")) return "no plan at all";
    return JSON.stringify(question.startsWith("How tall") ? unclear : planned());
  };
  const env: Record<string, string> = {
    OPENAI_BASE_URL: `${provider.url}/v1`,
    OPENAI_API_KEY: "made up",
    NLQ_MODEL: "m",
  };
  const book = openBook(400);
  const model = AskedModel.from((name) => env[name]);
  const judged = await judge(model, questionsOf("few.txt", LINES, book.idsOf), book);
  assertEquals(judged.map(({ verdict }) => verdict), [
    "right",
    "wrong",
    "wrong",
    "right",
    "refused",
  ]);
  // The last one was asked twice: its first answer was no plan.
  assertEquals(provider.sentTo("/v1/chat/completions").length, 6);
  assertEquals(model.told, "m: 5 questions, 126 tokens in and 54 out");
});

Deno.test("without a key or an address there is no model to judge", () => {
  assertThrows(() => AskedModel.from(() => undefined));
});
