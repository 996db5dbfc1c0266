/**
 * A change that is sent twice happens once.
 *
 * @module
 */

import type { Contract } from "../contract.ts";
import type { Json } from "../database.types.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import { sha256 } from "../platform/hash.ts";
import type { LoggingService } from "../platform/logging_service.ts";
import { AppError } from "./errors.ts";

/** What a change is recognised by. */
export interface Change {
  platform: DatabaseService<"platform">;
  /** Its name counts as well: under another one the same body is another change. */
  contract: Contract;
  /** Whose change it is: a user's id, or the name of a secret key. */
  caller: string;
  /** Where nobody has a name. */
  address?: string | undefined;
  request: Request;
  /** The body as it came. */
  sent: string;
  /** The answer holds a secret, so that nobody keeps it: a repeat makes it again. */
  isSecret: boolean;
}

/** What the work is given of its key. */
export interface Passed {
  /** Travel to the database with the work, so that SQL keeps the answer in its transaction. */
  headers: Record<string, string>;
  /** What makes this call this one and no other; null where it has no key. */
  identity: readonly string[] | null;
}

/** How a change is made, and who hears that it was not made again. */
export interface Making<T> {
  work: (passed: Passed) => Promise<T>;
  /** Of the answer. */
  headers: Headers;
  log: LoggingService;
}

/** For calls without a key. */
export const NOTHING_PASSED: Passed = { headers: {}, identity: null };

/**
 * Makes a change once for its `Idempotency-Key`; a repeat within a day is told the first answer.
 *
 * A refusal changed nothing, so it frees the key. A call that died, or ended in a 5xx, may be made
 * again: what its work has kept is the answer, and where it has kept nothing it runs. A streamed answer
 * cannot be kept: such functions take a `client_id` in their input, and SQL keeps it unique.
 *
 * @throws {AppError} 400 for what is no key, 409 while the first call runs, 422 for a key that came
 * with another function or body, 503 when nobody can say.
 */
export async function once<T>(change: Change, making: Making<T>): Promise<T> {
  const key = keyOf(change.request);
  if (key === null) return await making.work(NOTHING_PASSED);

  const { platform, contract, caller, address, sent } = change;
  const hash = await sha256(`${contract.name}\n${sent}`);
  const [found] = await platform.rpc("begin_once", {
    p_caller: caller,
    p_key: key,
    p_hash: hash,
    ...(address !== undefined && { p_address: address }),
  }).catch((cause) => {
    if (cause instanceof AppError && [409, 422].includes(cause.status)) throw cause;
    // Nobody can say whether it was made before: then it is not made now.
    throw new AppError(503, "unavailable", "The idempotency key could not be read", {
      hint: "Try again in a moment",
      details: { seconds: 1 },
      cause,
    });
  });
  if (found?.is_repeat) making.headers.set("idempotent-replayed", "true");
  if (found?.run) {
    const identity = address === undefined ? [contract.name, caller, key, hash] : null;
    return await make(change, making, found.run, identity);
  }
  // Nothing is kept of somebody who is gone.
  if (!found?.is_repeat) return await making.work(NOTHING_PASSED);

  // What the work has left behind may hold more than the contract promises.
  return (found.is_told ? found.answer : contract.output.parse(found.answer)) as T;
}

async function make<T>(
  { platform, isSecret }: Change,
  { work, log }: Making<T>,
  run: string,
  identity: Passed["identity"],
): Promise<T> {
  // The change is made, or it is not: whether that could be written down is not the caller's concern.
  const note = (name: "finish_once" | "forget_once" | "release_once", answer?: Json) =>
    platform.rpc(name, { p_run: run, ...(answer !== undefined && { p_answer: answer }) })
      .catch((cause) => log.warn("idempotency key not kept", { reason: String(cause) }));

  const answer = await work({ headers: { "idempotency-run": run }, identity })
    .catch(async (thrown) => {
      const isRefusal = thrown instanceof AppError && thrown.status < 500;
      await note(isRefusal ? "forget_once" : "release_once");
      throw thrown;
    });
  if (answer instanceof Response) await note("forget_once");
  else if (isSecret) await note("finish_once");
  else await note("finish_once", answer as Json);
  return answer;
}

function keyOf(request: Request): string | null {
  const key = request.headers.get("idempotency-key");
  if (key === null || (key.length >= 8 && key.length <= 255)) return key;
  throw new AppError(400, "invalid_input", "Cannot use this idempotency key: it is no good", {
    hint: "A key has 8 to 255 characters, as crypto.randomUUID() makes them",
  });
}
