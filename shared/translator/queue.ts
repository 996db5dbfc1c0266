/**
 * Moving messages from queued to translated: claim, ask memory and then a provider, finish or release.
 *
 * @module
 */

import { fromDatabase } from "../edge/errors.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import type { TranslationProvider } from "../platform/translation.ts";
import { TranslationError } from "../platform/translation_error.ts";
import type { LoggingService } from "../platform/logging_service.ts";
import { askKnowing } from "./asking.ts";
import { knownFrom } from "./memory.ts";
import { paidBy, type Purse } from "./paying.ts";

/** What happens to a translation, for whoever watches. */
export type Progress =
  | { kind: "delta"; id: string; lang: string; text: string }
  | { kind: "translation"; id: string; lang: string; text: string; provider: string }
  | { kind: "waiting"; id: string; lang: string; reason: string };

/** How a round went, in translations. */
export interface Round {
  claimed: number;
  done: number;
  failed: number;
}

/** What a round needs. */
export interface Worker {
  /** With the server's rights: nobody else may claim. */
  translator: DatabaseService<"translator">;
  provider: TranslationProvider;
  log: LoggingService;
  /** Who pays, where the provider wants to be paid. */
  purse: Purse;
}

type Claim = Awaited<ReturnType<typeof claim>>[number];

/** So many providers' calls run at once; a round of fifty must not look like an attack. */
const AT_ONCE = 8;

/** A call that takes longer lost its claim's minute anyway. */
const PATIENCE_MS = 45_000;

/** What begins later could outlive its claim, and be asked a second time by whoever takes it over. */
const BEGIN_WITHIN_MS = 60_000 - PATIENCE_MS;

/**
 * Translates the given messages, or whatever is due, into every language that lacks it.
 *
 * The claim happens in the database, so two calls never pay for the same translation; what fails is
 * released at once with its reason and tried again later; what succeeds is kept.
 */
export async function translateWaiting(
  worker: Worker,
  wanted: { messages?: string[]; max?: number },
  heard: (progress: Progress) => void = () => {},
): Promise<Round> {
  const waiting = await claim(worker, wanted);
  const end = Date.now() + BEGIN_WITHIN_MS;
  let done = 0;
  let failed = 0;
  const lanes = Array.from({ length: Math.min(AT_ONCE, waiting.length) }, async () => {
    while (Date.now() < end) {
      const next = waiting.shift();
      if (!next) return;
      if (await translateOne(worker, next, heard)) done++;
      else failed++;
    }
  });
  await Promise.all(lanes);
  if (waiting.length > 0) await putBack(worker, waiting);
  return { claimed: done + failed, done, failed };
}

/** How many translations are due, in all rooms. */
export async function countWaiting(translator: DatabaseService<"translator">): Promise<number> {
  const now = new Date().toISOString();
  const { count, error } = await translator.from("message_translations")
    .select("*", { count: "exact", head: true })
    .is("text", null).lt("attempts", 5).lte("try_after", now)
    .or(`claimed_until.is.null,claimed_until.lt.${now}`);
  if (error) throw fromDatabase(error);
  return count ?? 0;
}

function claim({ translator }: Worker, { messages, max }: { messages?: string[]; max?: number }) {
  return translator.rpc("claim_translations", {
    ...(messages && { p_messages: messages }),
    ...(max !== undefined && { p_max: max }),
  });
}

async function translateOne(
  worker: Worker,
  claim: Claim,
  heard: (progress: Progress) => void,
): Promise<boolean> {
  const { translator } = worker;
  const { message_id, lang } = claim;
  const translationRequestStart = Date.now();
  try {
    const { detected: _, ...asked } = await askKnowing(
      paidBy(worker.purse, worker.provider, claim),
      {
        request: { text: claim.original, from: claim.original_lang, to: lang },
        known: knownFrom(claim.known, claim.original),
        signal: AbortSignal.timeout(PATIENCE_MS),
        piece: (delta) => heard({ kind: "delta", id: message_id, lang, text: delta }),
      },
    );
    const { text, provider } = asked;
    const translationResponseEnd = Date.now();
    await translator.rpc("finish_translations", {
      p_done: [{
        message_id,
        lang,
        claim: claim.claim,
        ...asked,
        latency_ms: translationResponseEnd - translationRequestStart,
      }],
      p_metrics: { translationRequestStart, translationResponseEnd },
    });
    heard({ kind: "translation", id: message_id, lang, text, provider });
    return true;
  } catch (thrown) {
    await release(worker, claim, thrown);
    heard({ kind: "waiting", id: message_id, lang, reason: reasonOf(thrown) });
    return false;
  }
}

/** With a slow provider the rest is for the next round, at once and as if it had not been claimed. */
async function putBack({ translator }: Worker, claims: Claim[]) {
  await translator.rpc("release_translations", {
    p_failed: claims.map(({ message_id, lang, claim }) => (
      { message_id, lang, claim, is_counted: false, wait_seconds: 0 }
    )),
  });
}

async function release({ translator, provider, log }: Worker, claim: Claim, thrown: unknown) {
  const error = thrown instanceof TranslationError ? thrown : undefined;
  const reason = reasonOf(thrown);
  // What nobody was asked for costs no try; what cannot get better is not tried again by itself.
  const isFinal = error?.reason === "unsupported_pair" || error?.reason === "refused";
  await translator.rpc("release_translations", {
    p_failed: [{
      message_id: claim.message_id,
      lang: claim.lang,
      claim: claim.claim,
      reason,
      is_final: isFinal,
      is_counted: error?.isUnasked !== true,
      wait_seconds: error?.seconds ?? null,
    }],
  });
  const fields = { provider: provider.name, lang: claim.lang, reason, attempt: claim.attempt };
  if (error) log.warn("translation waits", fields);
  else log.error("translation failed", thrown, fields);
}

/** A short code, so that a front end can say it in its reader's language. */
function reasonOf(thrown: unknown): string {
  return thrown instanceof TranslationError ? thrown.reason : "internal_error";
}
