/**
 * In which order a call is read and let in.
 *
 * @module
 */

import type { Contract } from "../contract.ts";
import { admitCall, type Admitted, type Asked } from "./admission.ts";
import type { Proven } from "./authenticate.ts";
import { type CallKey, callKeyOf } from "./idempotency.ts";
import { type InputLimits, readSent, type SentInput } from "./input.ts";

/** What a call brought, and the key that a change came with. */
export interface ReadCall {
  readonly sent: SentInput;
  readonly key: CallKey | null;
}

/** A call that was let in; what is wrong with what it brought is told after that. */
export interface LetIn extends Admitted {
  readonly read: PromiseSettledResult<ReadCall>;
}

/** What lets a call in, besides who is calling. */
export type Terms = Omit<Asked, "name" | "key"> & { readonly accepts?: InputLimits | undefined };

/**
 * Reads a call and lets it in.
 *
 * What it brought is read before the call is spent, so that one question asks all. A file is not: of
 * whoever may not call it is never read, and the key that it comes with is asked for by itself.
 */
export async function readAndAdmit(
  proven: Proven,
  contract: Contract,
  { limit, accepts, reads }: Terms,
  request: Request,
  headers: Headers,
): Promise<LetIn> {
  const asked = { name: contract.name, limit, reads };
  const first = contract.file && await admitCall(proven, { ...asked, key: null }, headers);
  const [read] = await Promise.allSettled([readCall(contract, request, accepts)]);
  const key = read.status === "fulfilled" ? read.value.key : null;
  if (!first) return { read, ...await admitCall(proven, { ...asked, key }, headers) };
  if (!key) return { read, ...first };
  return { read, ...await admitCall(proven, { ...asked, key, limit: undefined }, headers) };
}

async function readCall(
  contract: Contract,
  request: Request,
  accepts: InputLimits | undefined,
): Promise<ReadCall> {
  const sent = await readSent(contract, request, accepts);
  const isChange = !contract.reads && !(sent instanceof URLSearchParams);
  return { sent, key: isChange ? await callKeyOf(contract, request, sent) : null };
}
