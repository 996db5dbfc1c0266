/**
 * What tokens of a model cost, by the list of prices that people's spending is reckoned with.
 *
 * @module
 */

import type { Tokens } from "@shared/platform/spending.ts";
import { migratedDatabase } from "../../../support/migrated_database.ts";

/** Millionths of a dollar, and whether the model has a price of its own there. */
export interface Price {
  readonly microUsd: number;
  readonly isListed: boolean;
}

/** Asks a database as the migrations make it: nobody's own prices are in it. */
export async function priceOf(provider: string, model: string, tokens: Tokens): Promise<Price> {
  await using database = await migratedDatabase();
  const [row] = await database.engine.query<{ micro: string | number; listed: boolean }>(
    `select private.price_of($1, $2, $3, $4) as micro,
       exists (select from private.model_prices where provider = $1 and model = $2) as listed`,
    [provider, model, tokens.input, tokens.output],
  );
  if (!row) throw new Error("Cannot reckon: the database has no prices");
  return { microUsd: Number(row.micro), isListed: row.listed };
}

/** As a part of a sentence. */
export function toldPrice({ microUsd, isListed }: Price): string {
  const dollars = `$${(microUsd / 1_000_000).toFixed(4)}`;
  return isListed ? dollars : `${dollars} at most: the model has no price in private.model_prices`;
}
