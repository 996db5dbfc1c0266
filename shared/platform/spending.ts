/**
 * Paying for a model: the most a call can cost is set aside before it is made, and corrected by what
 * it did cost. The database counts, so that any number of isolates cannot spend a budget twice.
 *
 * @module
 */

import type { DatabaseService } from "./database_service.ts";

/** What a model read and wrote, in tokens. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** What a call costs: tokens, which the database prices, or money where nobody counts tokens. */
export type Cost = Tokens | { readonly microUsd: number };

/** Who pays for what. */
export interface SpendCall {
  /** With the server's rights: nobody else touches money. */
  readonly platform: Pick<DatabaseService<"platform">, "rpc">;
  /** Whose budget it is; null where nobody in particular asks. */
  readonly user: string | null;
  /** Others it counts for, such as "session:<id>", with a cap for the day or null for the budget's. */
  readonly caps?: Readonly<Record<string, number | null>>;
  readonly function: string;
  readonly provider: string;
  readonly model: string;
  /** How many calls one person may have under way; two unless told. */
  readonly atOnce?: number;
  /** What a failure means; unless told, the provider's fault, and paid for. */
  readonly judge?: (thrown: unknown) => Verdict;
}

/** What a failed call means for money and for the provider's good name. */
export interface Verdict {
  /** The provider may have billed it. */
  readonly isBilled: boolean;
  /** Five of these in a row and nobody asks the provider for half a minute; undefined tells nothing. */
  readonly isFailure?: boolean | undefined;
  /** What it did cost, where somebody counted. */
  readonly usage?: Cost | undefined;
}

/** Counts while a call is under way. */
export class Meter {
  #usage: Cost | undefined;
  #arrived = 0;

  /** What the provider counted. */
  used(usage: Cost | undefined): void {
    this.#usage = usage ?? this.#usage;
  }

  /** A piece of the answer; no token is shorter than a byte. */
  arrived(text: string): void {
    this.#arrived += new TextEncoder().encode(text).length;
  }

  /** What is known of the cost; undefined while nothing is. */
  read(most: Cost): { cost: Cost; isEstimate: boolean } | undefined {
    if (this.#usage) return { cost: this.#usage, isEstimate: false };
    if (this.#arrived === 0 || "microUsd" in most) return undefined;
    const output = Math.min(this.#arrived, most.output);
    return { cost: { input: most.input, output }, isEstimate: true };
  }
}

/**
 * Sets aside what `most` costs, runs, and settles by what the meter says.
 *
 * @throws {AppError} 429 when a budget is spent or too many calls are under way, 503 while the provider
 * rests; then nothing was run.
 */
export async function spend<T>(
  call: SpendCall,
  most: Cost,
  run: (meter: Meter) => Promise<T>,
): Promise<T> {
  const hold = await reserve(call, most);
  const meter = new Meter();
  try {
    const answer = await run(meter);
    await settle(call, hold, meter.read(most) ?? inFull(most), false);
    return answer;
  } catch (thrown) {
    await settleFailure(call, hold, most, meter, thrown);
    throw thrown;
  }
}

/** The same for an answer that comes in pieces; whoever stops listening pays for what arrived. */
export async function* spendStream<T>(
  call: SpendCall,
  most: Cost,
  run: (meter: Meter) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const hold = await reserve(call, most);
  const meter = new Meter();
  let isSettled = false;
  try {
    yield* run(meter);
  } catch (thrown) {
    isSettled = true;
    await settleFailure(call, hold, most, meter, thrown);
    throw thrown;
  } finally {
    if (!isSettled) await settle(call, hold, meter.read(most) ?? inFull(most), false);
  }
}

function reserve(call: SpendCall, most: Cost): Promise<string> {
  const { platform, user, caps = {}, function: name, provider, model, atOnce = 2 } = call;
  return platform.rpc("reserve_spend", {
    ...(user !== null && { p_user: user }),
    p_caps: caps,
    ...inMoney(most),
    p_call: { function: name, provider, model, ...inTokens(most) },
    p_at_once: atOnce,
  });
}

function inMoney(cost: Cost) {
  return "microUsd" in cost ? { p_micro_usd: cost.microUsd } : {};
}

function inTokens(cost: Cost) {
  return "microUsd" in cost ? {} : { tokens_in: cost.input, tokens_out: cost.output };
}

function inFull(most: Cost) {
  return { cost: most, isEstimate: true };
}

async function settleFailure(
  call: SpendCall,
  hold: string,
  most: Cost,
  meter: Meter,
  thrown: unknown,
): Promise<void> {
  const { isBilled, isFailure, usage } = call.judge?.(thrown) ??
    { isBilled: true, isFailure: true };
  meter.used(usage);
  const nothing = { cost: { microUsd: 0 }, isEstimate: false };
  const known = meter.read(most) ?? (isBilled ? inFull(most) : nothing);
  await settle(call, hold, known, isFailure);
}

async function settle(
  { platform }: SpendCall,
  hold: string,
  { cost, isEstimate }: { cost: Cost; isEstimate: boolean },
  isFailure: boolean | undefined,
): Promise<void> {
  try {
    await platform.rpc("settle_spend", {
      p_hold: hold,
      ...inMoney(cost),
      p_usage: {
        ...inTokens(cost),
        is_estimate: isEstimate,
        ...(isFailure !== undefined && { is_failure: isFailure }),
      },
    });
  } catch {
    // The answer is there and stays; in two minutes cron charges what was set aside.
  }
}
