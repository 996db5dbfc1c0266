/**
 * Which call spends which limit of `[auth.rate_limit]`.
 *
 * @module
 */

import type { Config } from "../config.ts";
import { AuthError } from "./answers.ts";
import type { AuthCall } from "./call.ts";
import { RateLimit } from "./rate_limit.ts";

const FIVE_MINUTES = 300;
const HOUR = 3600;
const MAIL = "all";

/** Calls that prove an account with a password or a code, so that guesses count per account too. */
const PROOFS = new Set(["password", "verify"]);

/** The limits of one stack. */
export class Limits {
  readonly #anonymous: RateLimit;
  readonly #signIn: RateLimit;
  readonly #verify: RateLimit;
  readonly #refresh: RateLimit;
  readonly #mail: RateLimit;
  readonly #account: RateLimit;

  constructor(limits: Config["auth"]["rate_limit"]) {
    this.#anonymous = new RateLimit(limits.anonymous_users, HOUR);
    this.#signIn = new RateLimit(limits.sign_in_sign_ups, FIVE_MINUTES);
    this.#verify = new RateLimit(limits.token_verifications, FIVE_MINUTES);
    this.#refresh = new RateLimit(limits.token_refresh, FIVE_MINUTES);
    this.#mail = new RateLimit(limits.email_sent, HOUR);
    this.#account = new RateLimit(limits.sign_in_sign_ups, FIVE_MINUTES);
  }

  /** Counts the call against its address, and a guess against its account; throws 429. */
  async spend(call: AuthCall, work: () => Promise<Response>): Promise<Response> {
    // Callers without an address share one bucket: never no limit.
    const wait = this.#byAddress(call.action)?.spend(call.peer || "unknown") ?? 0;
    if (wait > 0) throw tooMany(wait);
    if (!PROOFS.has(call.action) || !call.body.email) return await work();

    const account = `${call.action}:${call.body.email.toLowerCase()}`;
    const accountWait = this.#account.spend(account);
    if (accountWait > 0) throw tooMany(accountWait);
    const answer = await work();
    // The owner's own success is no guess.
    if (answer.ok) this.#account.giveBack(account);
    return answer;
  }

  /** Holds one mail's worth while `work` runs, and gives it back when nothing was sent. */
  async spendMail<T>(work: () => Promise<{ result: T; sent: number }>): Promise<T> {
    const wait = this.#mail.spend(MAIL);
    if (wait > 0) {
      throw new AuthError(429, "over_email_send_rate_limit", "email rate limit exceeded", {
        retryAfter: wait,
      });
    }
    let sent = 0;
    try {
      const done = await work();
      sent = done.sent;
      return done.result;
    } finally {
      if (sent === 0) this.#mail.giveBack(MAIL);
    }
  }

  #byAddress(action: AuthCall["action"]): RateLimit | undefined {
    switch (action) {
      case "anonymous":
        return this.#anonymous;
      case "signup":
      case "password":
      case "mail":
        return this.#signIn;
      case "verify":
      case "exchange":
        return this.#verify;
      case "refresh":
        return this.#refresh;
      case "other":
        return undefined;
    }
  }
}

function tooMany(retryAfter: number): AuthError {
  return new AuthError(429, "over_request_rate_limit", "Request rate limit reached", {
    retryAfter,
  });
}
