/**
 * Who pays for a translation: whoever said it, in a room that has a budget as well. What a server of
 * one's own translates costs nothing and passes by.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import type { CacheService } from "../platform/cache_service.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import { sha256 } from "../platform/hash.ts";
import {
  type Meter,
  spend,
  type SpendCall,
  spendStream,
  type Verdict,
} from "../platform/spending.ts";
import type {
  Translation,
  TranslationPart,
  TranslationProvider,
  TranslationRequest,
} from "../platform/translation.ts";
import { TranslationError } from "../platform/translation_error.ts";
import { mostTokens, promptBytes } from "../platform/translation_prompt.ts";
import { answerWithoutAsking } from "../platform/translation_text.ts";

/** What paying needs, with the server's rights. */
export interface Purse {
  readonly platform: DatabaseService<"platform">;
  readonly cache: CacheService;
}

/** Who said something, and where. */
export interface Speaker {
  readonly speaker: string;
  /** The room, which has a budget as well; left out where it was said in none. */
  readonly session_id?: string;
  /** By which function; `translate-message` unless told. */
  readonly function?: string;
}

/** As many languages of one message as a round asks for at once. */
const AT_ONCE = 8;

/** What somebody says again is answered from before. */
const REMEMBERED_SECONDS = 60 * 60;

/** Budgets may be raised before midnight. */
const LOOK_AGAIN_SECONDS = 15 * 60;

/** The provider at the speaker's cost; one that counts no tokens stays as it is. */
export function paidBy(
  { platform, cache }: Purse,
  provider: TranslationProvider,
  { speaker, session_id, function: by = "translate-message" }: Speaker,
): TranslationProvider {
  const { name, model } = provider;
  if (model === undefined) return provider;
  const call: SpendCall = {
    platform,
    user: speaker,
    caps: session_id === undefined ? {} : { [`session:${session_id}`]: null },
    function: by,
    provider: name,
    model,
    atOnce: AT_ONCE,
    judge,
  };
  const translate = async (request: TranslationRequest, signal?: AbortSignal) => {
    const own = answerWithoutAsking(request);
    if (own) return own;
    const run = async (meter: Meter) => {
      const answer = await provider.translate(request, signal);
      meter.used(answer.usage);
      return answer;
    };
    const load = () => spend(call, mostOf(request), run);
    return await cache.remember(await keyOf(call, request), REMEMBERED_SECONDS, load)
      .catch(refused);
  };
  if (!provider.translateStream) return { name, model, translate };

  async function* translateStream(
    request: TranslationRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<TranslationPart> {
    const own = answerWithoutAsking(request);
    const pieces = new Pieces();
    const load = async () => {
      let whole: Translation | undefined;
      const run = (meter: Meter) => metered(meter, provider.translateStream?.(request, signal));
      for await (const part of spendStream(call, mostOf(request), run)) {
        if ("done" in part) whole = part.done;
        else pieces.push(part.delta);
      }
      if (!whole) throw new TranslationError("bad_answer");
      return whole;
    };
    const whole = own ? Promise.resolve(own) : keyOf(call, request)
      .then((key) => cache.remember(key, REMEMBERED_SECONDS, load));
    let heard = "";
    for await (const delta of pieces.until(whole)) {
      heard += delta;
      yield { delta };
    }
    const done = await whole.catch(refused);
    if (heard === "") yield { delta: done.text };
    yield { done };
  }
  return { name, model, translate, translateStream };
}

/** Pieces of an answer that somebody else is reading. */
class Pieces {
  readonly #waiting: string[] = [];
  #wake: () => void = () => {};

  push(piece: string): void {
    this.#waiting.push(piece);
    this.#wake();
  }

  /** The pieces up to the end of the work, however that ends. */
  async *until(work: Promise<unknown>): AsyncGenerator<string> {
    let isOver = false;
    const end = () => {
      isOver = true;
      this.#wake();
    };
    work.then(end, end);
    while (true) {
      const next = this.#waiting.shift();
      if (next !== undefined) yield next;
      else if (isOver) return;
      else await new Promise<void>((wake) => this.#wake = wake);
    }
  }
}

async function* metered(
  meter: Meter,
  parts: AsyncIterable<TranslationPart> = [] as never,
): AsyncGenerator<TranslationPart> {
  for await (const part of parts) {
    if ("done" in part) meter.used(part.done.usage);
    else meter.arrived(part.delta);
    yield part;
  }
}

/** No token is shorter than a byte, so that the bytes of the prompt are more than its tokens. */
function mostOf(request: TranslationRequest) {
  return { input: promptBytes(request), output: mostTokens(request.text) };
}

/** Own words only: the same sentence of somebody else is asked for again. */
async function keyOf({ user, provider, model }: SpendCall, request: TranslationRequest) {
  const { text, from, to, context } = request;
  return `translation:${user}:${await sha256(
    JSON.stringify([provider, model, from, to, text, context]),
  )}`;
}

function judge(thrown: unknown): Verdict {
  if (!(thrown instanceof TranslationError)) return { isBilled: true, isFailure: true };
  const { reason, usage } = thrown;
  return {
    usage,
    // Of a stream that breaks off, what had arrived is counted all the same.
    isBilled: !["no_provider", "rate_limited", "unsupported_pair", "unreachable"].includes(reason),
    // One that is busy is asked again when it said so, and is neither well nor ill.
    isFailure: reason === "rate_limited"
      ? undefined
      : ["timeout", "unreachable", "bad_answer", "no_provider"].includes(reason),
  };
}

/** Why nobody was asked, as the queue understands it. */
function refused(thrown: unknown): never {
  if (!(thrown instanceof AppError) || thrown instanceof TranslationError) throw thrown;
  const { reason, seconds } = (thrown.details ?? {}) as { reason?: unknown; seconds?: unknown };
  const wait = typeof seconds === "number" ? Math.min(seconds, LOOK_AGAIN_SECONDS) : 30;
  const parts = { isUnasked: true, seconds: wait, cause: thrown };
  if (reason === "budget") {
    throw new TranslationError("over_budget", { ...parts, hint: thrown.hint ?? "" });
  }
  if (reason === "at_once") throw new TranslationError("rate_limited", parts);
  if (reason === "provider") throw new TranslationError("unreachable", parts);
  throw thrown;
}
