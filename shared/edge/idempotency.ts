/**
 * A change that is sent twice happens once.
 *
 * @module
 */

import type { Contract } from "../contract.ts";
import type { Json } from "../database.types.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import { sha256 } from "../platform/hash.ts";
import type { Heard } from "../platform/heard.ts";
import type { LoggingService } from "../platform/logging_service.ts";
import { type Admission, unanswered } from "./admission.ts";
import { AppError, fromDatabase } from "./errors.ts";
import { fingerprintOf, type Form } from "./form.ts";

/** What a call with a key is recognised by. */
export interface CallKey {
  key: string;
  /** Of the function's name and the body: under another name the same body is another change. */
  hash: string;
}

/** A change that carries a key. */
export interface Change {
  platform: DatabaseService<"platform">;
  contract: Contract;
  key: CallKey;
  /** Whose change it is: a user's id, or the name of a secret key; null where nobody has a name. */
  caller: string | null;
  found: Found;
  /** The answer holds a secret, so that nobody keeps it: a repeat makes it again. */
  isSecret: boolean;
}

/** What the database knew of it, and noted, when the call was let in. */
export type Found = Pick<Admission, "run" | "answer" | "is_told" | "is_repeat" | "refusal">;

/** What the work is given of its key. */
export interface Passed {
  /** Travel to the database with the work, so that SQL keeps the answer in its transaction. */
  headers: Record<string, string>;
  /** Hears from SQL that it did. */
  heard?: Heard;
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

/** The key of a change; null where it has none. Throws a 400 for what is no key. */
export async function callKeyOf(
  { name }: Contract,
  request: Request,
  sent: string | Form,
): Promise<CallKey | null> {
  const key = request.headers.get("idempotency-key");
  if (key === null) return null;
  if (key.length >= 8 && key.length <= 255) {
    const body = typeof sent === "string" ? sent : await fingerprintOf(sent);
    return { key, hash: await sha256(`${name}\n${body}`) };
  }
  throw new AppError(400, "invalid_input", "Cannot use this idempotency key: it is no good", {
    hint: "A key has 8 to 255 characters, as crypto.randomUUID() makes them",
  });
}

/**
 * Makes a change once for its `Idempotency-Key`; a repeat within a day is told the first answer.
 *
 * A refusal changed nothing, so it frees the key. A call that died, or ended in a 5xx, may be made
 * again: what its work has kept is the answer, and where it has kept nothing it runs. A streamed answer
 * cannot be kept: such functions take a `client_id` in their input, and SQL keeps it unique.
 *
 * @throws {AppError} 409 while the first call runs, 422 for a key that came with another function or
 * body, 503 when nobody can say.
 */
export async function once<T>(change: Change, making: Making<T>): Promise<T> {
  const { contract, caller, key, found } = change;
  if (found.refusal) throw fromDatabase(found.refusal);
  if (found.is_repeat === null) throw unanswered();
  if (found.is_repeat) making.headers.set("idempotent-replayed", "true");
  if (found.run) {
    const identity = caller === null ? null : [contract.name, caller, key.key, key.hash];
    return await make(change, making, found.run, identity);
  }
  // Nothing is kept of somebody who is gone.
  if (!found.is_repeat) return await making.work(NOTHING_PASSED);

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

  // What SQL has kept with the change needs no second word.
  let isKept = false;
  const heard = ({ ok, headers }: Response) => {
    isKept ||= ok && headers.has("idempotency-kept");
  };
  const answer = await work({ headers: { "idempotency-run": run }, heard, identity })
    .catch(async (thrown) => {
      const isRefusal = thrown instanceof AppError && thrown.status < 500;
      await note(isRefusal ? "forget_once" : "release_once");
      throw thrown;
    });
  if (answer instanceof Response) await note("forget_once");
  else if (isSecret) await note("finish_once");
  else if (!isKept) await note("finish_once", answer as Json);
  return answer;
}
