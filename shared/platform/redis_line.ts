/**
 * The line to Redis, which is cut at the first sign of trouble: who asks meanwhile is refused at once
 * and goes on without, and nobody's request waits to find out whether Redis is back.
 *
 * @module
 */

import { runAfterAnswer } from "../edge/background.ts";
import { openRedis, type RedisClient, type RedisSettings } from "./redis_client.ts";

/** What the line allows. */
export interface LineSettings extends RedisSettings {
  /** Up to an answer, in milliseconds; over HTTP it is farther. */
  readonly answerMs?: number;
  /** How long Redis is left alone after it failed. */
  readonly restMs?: number;
}

/** Redis did not answer, or is not asked because it did not answer a moment ago. */
export class RedisAway extends Error {
  override name = "RedisAway";
}

export class RedisLine {
  readonly #settings: LineSettings;
  readonly #answerMs: number;
  #client: Promise<RedisClient> | undefined;
  /** When it may be tried again; 0 while it works. */
  #restsUntil = 0;
  #trying = false;

  constructor(settings: LineSettings) {
    this.#settings = settings;
    this.#answerMs = settings.answerMs ?? (/^http/.test(settings.url) ? 500 : 200);
  }

  /**
   * Runs a script.
   *
   * @throws {RedisAway} when nobody answers in time; what Redis itself refuses is thrown as it is.
   */
  async eval(script: string, keys: string[], values: string[]): Promise<unknown> {
    if (this.#restsUntil > 0) {
      if (performance.now() >= this.#restsUntil && !this.#trying) {
        runAfterAnswer(this.#tryAgain());
      }
      throw new RedisAway("Redis is left alone for a moment");
    }
    return await this.#ask(script, keys, values);
  }

  /** Ends the connection; the next question opens another. */
  close(): void {
    this.#client?.then((client) => client.close(), () => {});
    this.#client = undefined;
  }

  async #ask(script: string, keys: string[], values: string[]): Promise<unknown> {
    const opening = this.#client ??= openRedis(this.#settings);
    try {
      const client = await opening;
      return await inTime(client.eval(script, keys, values), this.#answerMs);
    } catch (thrown) {
      if (isRefusal(thrown)) throw thrown;
      // Others may have cut the line already, and a new one may be in use.
      if (this.#client === opening) this.#cut();
      throw new RedisAway("Redis does not answer", { cause: thrown });
    }
  }

  #cut(): void {
    this.close();
    this.#restsUntil = performance.now() + (this.#settings.restMs ?? 1_000);
  }

  async #tryAgain(): Promise<void> {
    this.#trying = true;
    try {
      await this.#ask("return 1", [], []);
      this.#restsUntil = 0;
    } catch {
      this.#cut();
    } finally {
      this.#trying = false;
    }
  }
}

/** What Redis answered with: the line is good. */
function isRefusal(thrown: unknown): boolean {
  return thrown instanceof Error && /^(ReplyError|UpstashError)$/.test(thrown.name);
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`No answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
