/** A model is judged by the committed questions as the grammar is, and what it took is counted. */

import { assertEquals, assertThrows } from "../support/assert.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { planned, questionIn } from "../support/model_plans.ts";
import { openBook } from "./phonelog/asked/book.ts";
import { questionsOf } from "./phonelog/asked/expected.ts";
import { AskedModel } from "./phonelog/asked/model.ts";
import { priceOf, toldPrice } from "./phonelog/asked/price.ts";
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
  assertEquals(model.tokens, { input: 126, output: 54 });
  assertEquals(model.told, "m: 5 questions, 126 tokens in and 54 out");
});

Deno.test("what its tokens cost is said by the prices that people pay", async () => {
  const tokens = { input: 2_000_000, output: 500_000 };
  const listed = await priceOf("openai", "gpt-4o-mini", tokens);
  assertEquals(listed, { microUsd: 600_000, isListed: true });
  assertEquals(toldPrice(listed), "$0.6000");
  const other = await priceOf("openai", "m", tokens);
  assertEquals(other, { microUsd: 40_000_000, isListed: false });
  assertEquals(
    toldPrice(other),
    "$40.0000 at most: the model has no price in private.model_prices",
  );
});

Deno.test("without a key or an address there is no model to judge", () => {
  assertThrows(() => AskedModel.from(() => undefined));
});
