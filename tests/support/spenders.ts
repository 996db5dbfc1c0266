/**
 * People who ask a model that answers over HTTP, and budgets that can be counted on one's fingers.
 *
 * @module
 */

import { asServer } from "@shared/edge/authenticate.ts";
import { spend, type SpendCall } from "@shared/platform/spending.ts";
import { OpenAiTranslator } from "@shared/platform/translation_openai.ts";
import type { FakeProvider } from "./fake_provider.ts";
import type { Sql } from "./stack.ts";

/** What the pretended model writes in each answer, which is the most that is set aside: nine dollars' millionths. */
export const COST = 9;

/** Prices of the pretended model, and no budget but those a test sets. */
export async function pricedModel(sql: Sql): Promise<void> {
  await sql("insert into private.model_prices values ('openai', 'priced', 0, 1000000)");
  await sql("delete from platform.budgets");
}

/** So many accounts, by their ids. */
export async function accounts(sql: Sql, count: number): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    `insert into auth.users (id, aud, role, is_anonymous)
     select gen_random_uuid(), 'authenticated', 'authenticated', true
     from generate_series(1, $1::int) returning id`,
    [count],
  );
  return rows.map(({ id }) => id);
}

/** Asks the model once at somebody's cost; the answer's text. */
export function asker(provider: FakeProvider, more: Partial<SpendCall> = {}) {
  const translator = new OpenAiTranslator({
    baseUrl: `${provider.url}/v1`,
    apiKey: "made up",
    model: "priced",
  });
  return (user: string, signal?: AbortSignal) =>
    spend(
      {
        platform: asServer().platform,
        user,
        function: "test",
        provider: "openai",
        model: "priced",
        ...more,
      },
      { input: 0, output: COST },
      async (meter) => {
        const { text, usage } = await translator.translate({ text: "Hello", to: "es" }, signal);
        meter.used(usage);
        return text;
      },
    );
}
