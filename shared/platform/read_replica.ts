/**
 * Questions that a read replica may answer, which is a little behind.
 *
 * Nobody may miss what they wrote themselves. What tells an isolate that somebody wrote three seconds
 * ago through another one is the primary: it is asked before every call anyway, whether the call may be
 * made, and says in the same answer which version the caller's data are of. Within ten seconds of a
 * change the primary is asked; later an answer counts only where the replica is as far as the primary
 * was. A mark that clients carry could be lost or made up, one kept in isolates would be one isolate's.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import type { Asked, DatabaseService, SchemaName } from "./database_service.ts";
import type { LoggingService } from "./logging_service.ts";
import { MetricsService } from "./metrics_service.ts";
import type { ReplicaHealth } from "./replica_health.ts";

/** Which state somebody's data were in. */
export interface Freshness {
  /** Grows with whatever changes an answer. */
  version: number;
  changed_at: string | null;
  /** How long ago that was, by the database's clock; null where there was nothing yet. */
  age_ms: number | null;
}

/** What takes the replica longer is asked of the primary, which needs the same time once more. */
const PATIENCE_MS = 2_000;

/** Both databases, and what is known of them. */
export interface Replicated<S extends SchemaName> {
  primary: Asked<S>;
  /** Null where there is none. */
  replica: Asked<S> | null;
  health: ReplicaHealth;
  /** What the primary said when it let the call in; without it only the primary can be asked. */
  known: Freshness | null | undefined;
  /** Who asks: what the replica takes too long over, or refuses them, rests for them alone. */
  who: string;
  log: LoggingService;
}

/** Asks the replica where it is sure to know enough, and the primary everywhere else. Reads alone. */
export class ReplicaReader<S extends SchemaName> {
  readonly #of: Replicated<S>;

  constructor(of: Replicated<S>) {
    this.#of = of;
  }

  /** What the function answers; an error is always the primary's. */
  readonly rpc: DatabaseService<S>["rpc"] = async (name, args) => {
    const { primary, replica, health, known, who, log } = this.#of;
    if (!replica || !known) return await primary.rpc(name, args);
    if (health.maybeBehind(known.age_ms)) {
      note("written");
      return await primary.rpc(name, args);
    }
    const question = { who, name };
    if (!health.mayBeAsked(question)) {
      note("resting");
      return await primary.rpc(name, args);
    }

    let refusal: unknown;
    try {
      const answer = await patiently((signal) => replica.rpc(name, args, { isRead: true, signal }));
      if (knowsOf(known, answer)) {
        health.answered(question);
        note("answered");
        return answer;
      }
      health.wasBehind(question, known.age_ms);
      note("behind");
    } catch (failure) {
      note("failed");
      const isSlow = failure instanceof TooLong;
      if (!isSlow && !isAway(failure)) refusal = failure;
      else if (isSlow ? health.tookTooLong(question) : health.wasAway()) {
        log.warn("the read replica is left alone", { reason: `${name}: ${failure}` });
      } else if (isSlow) log.warn("the read replica takes too long over this", { reason: name });
    }
    const answer = await primary.rpc(name, args);
    // What the primary refuses as well is no fault of the replica's.
    if (refusal) {
      health.refused(question);
      log.warn("the read replica refuses this", { reason: `${name}: ${refusal}` });
    }
    return answer;
  };
}

/** It took longer than {@linkcode PATIENCE_MS}. */
class TooLong extends Error {
  override name = "TooLong";
}

/** Whether nobody was there to answer; all else says nothing of other questions and callers. */
function isAway(failure: unknown): boolean {
  return failure instanceof AppError && failure.status === 503;
}

/**
 * Whether an answer is of the state that the primary told of, or of a later one: something may come in
 * between the two. Versions begin anew for whoever was erased, so that both have to be as far. An
 * answer that says nothing of it passes.
 */
function knowsOf(known: Freshness, answer: unknown): boolean {
  const { freshness } = (answer ?? {}) as { freshness?: Partial<Freshness> };
  if (!freshness) return true;
  const [there, here] = [momentOf(freshness.changed_at), momentOf(known.changed_at)];
  const version = freshness.version ?? -1;
  return version === known.version && there === here ||
    known.changed_at !== null && version > known.version && there >= here;
}

function momentOf(at: string | null | undefined): number {
  return at ? Date.parse(at) : 0;
}

async function patiently<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    return await ask(stop.signal);
  } catch (failure) {
    // An aborted call looks as if nobody were there.
    throw stop.signal.aborted ? new TooLong("It takes too long", { cause: failure }) : failure;
  } finally {
    clearTimeout(timer);
  }
}

function note(what: "answered" | "behind" | "failed" | "resting" | "written"): void {
  MetricsService.count("database.replica", what);
}
