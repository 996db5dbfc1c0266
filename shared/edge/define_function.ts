/**
 * The shape of every edge function: who may call, what goes in, what happens, what comes out.
 *
 * @module
 */

import type { Contract, Received, Returned } from "../contract.ts";
import type { LoggingService } from "../platform/logging_service.ts";
import { isStranger } from "./admit.ts";
import { answerWith } from "./answer.ts";
import { type Auth, authenticate, type Caller, type User, type Way } from "./authenticate.ts";
import { door, type Served } from "./door.ts";
import { type Draw, drawingFor } from "./drawing.ts";
import { errorResponse } from "./errors.ts";
import { NOTHING_PASSED, once, type Passed } from "./idempotency.ts";
import { type InputLimits, methodsOf, parseInput } from "./input.ts";
import type { RateLimit } from "./limits.ts";
import { type Browsers, browsersOf } from "./origins.ts";
import { readAndAdmit } from "./read_call.ts";
import { type Reads, readsAsked, readsOf } from "./replica.ts";

type WaysOf<A extends Auth> = A extends readonly (infer One)[] ? One : A;

/** The caller as a user; null only where `auth` also lets in callers who are not one. */
type UserOf<A extends Auth> = Extract<WaysOf<A>, "none" | `secret:${string}`> extends never ? User
  : User | null;

/** What a handler is given. */
export interface Call<Input, A extends Auth = Auth> extends Omit<Caller, "user"> {
  /** What was sent, parsed by the contract. */
  input: Input;
  user: UserOf<A>;
  /** As `db`, for questions alone: from the read replica where the function says so and there is one. */
  reads: Reads;
  log: LoggingService;
  request: Request;
  requestId: string;
  /** Random bytes for what is shown once; a repeat of the call draws the same ones. */
  draw: Draw;
}

/** What `index.ts` says about a function besides its contract. */
export interface FunctionOptions<C extends Contract, A extends Auth> {
  /** Who may call. Required, so that no function is open by accident. */
  auth: A;
  /** How often one caller may call; without it, as often as they like. */
  limit?: RateLimit | undefined;
  /** How much one call may bring, where that is more than usual. */
  accepts?: InputLimits;
  /** "listed" where secrets are handed out; what is for administrators or servers alone is so anyway. */
  browsers?: Browsers;
  /**
   * The answer holds a secret, so it is not kept for a repeat, which makes it again: it draws the
   * same one, and SQL recognises it.
   */
  isSecret?: boolean;
  /** The domain whose questions a read replica may answer. */
  replica?: keyof Reads;
  handler: (call: Call<Received<C>, A>) => Answer<C> | Promise<Answer<C>>;
}

/** What the contract promises, or a stream that the handler answers itself. */
type Answer<C extends Contract> = Returned<C> | Response;

/** An edge function, ready to be the default export of its `index.ts`. */
export interface EdgeFunction<C extends Contract> {
  contract: C;
  /** Which ways let a caller in; the README table and the OpenAPI document read it. */
  access: { ways: readonly Way[] };
  fetch: (request: Request) => Promise<Response>;
}

/**
 * Builds an edge function from its contract.
 *
 * In order: authenticate, spend a call and recognise a repeat (one question), parse the input, handle,
 * parse the output. The first step that throws ends the request, and {@linkcode errorResponse} answers it.
 *
 * @example
 * ```ts ignore
 * export default defineFunction(createSession, {
 *   auth: "user",
 *   handler: ({ input, db }) => db.translator.rpc("open_session", { p_language: input.language }),
 * });
 * ```
 */
export function defineFunction<C extends Contract, const A extends Auth>(
  contract: C,
  { auth, limit, accepts, browsers, isSecret = false, replica, handler }: FunctionOptions<C, A>,
): EdgeFunction<C> {
  const ways = [auth].flat() as Way[];

  async function serve(request: Request, served: Served): Promise<Response> {
    const { headers, watch, requestId } = served;
    const proven = await authenticate(auth, request);
    watch.lap("auth");

    const asked = { limit, accepts, reads: readsAsked(replica) };
    const { caller, found, read } = await readAndAdmit(proven, contract, asked, request, headers);
    const log = served.log.child({ way: caller.way });
    watch.lap("admit");
    if (read.status === "rejected") throw read.reason;

    const { sent, key } = read.value;
    const work = async (passed: Passed) => {
      const input = parseInput(contract, sent, accepts);
      const headers = { ...passed.headers, "x-request-id": requestId };
      const db = caller.db.sending(headers, passed.heard);
      const admin = caller.admin.sending(headers, passed.heard);
      const [user, draw] = [caller.user as UserOf<A>, drawingFor(passed.identity)];
      const reads = readsOf({ ...caller, db }, found?.freshness, log);
      const own = { ...caller, db, admin, user, draw, reads };
      const answer = await handler({ ...own, input, log, request, requestId });
      return answer instanceof Response ? answer : contract.output.parse(answer);
    };
    const { platform } = caller.admin;
    const name = isStranger(caller) ? null : caller.name;
    const output = key && found
      ? await once({ platform, contract, key, caller: name, found, isSecret }, {
        work,
        headers,
        log,
      })
      : await work(NOTHING_PASSED);
    watch.lap("handle");

    // As the call says it, so that a repeat is answered alike.
    const begun = contract.begins?.(parseInput(contract, sent, accepts)) ?? false;
    const { reads } = contract;
    return await answerWith(output, { reads, status: begun ? 202 : 200 }, request);
  }

  const fetch = door({
    name: contract.name,
    allowed: { methods: methodsOf(contract) },
    browsers: browsers ?? browsersOf(ways),
    serve,
    refuse: (thrown, { log, requestId }) => errorResponse(thrown, log, requestId),
  });
  return { contract, access: { ways }, fetch };
}
