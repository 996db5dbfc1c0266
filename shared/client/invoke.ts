/**
 * Calls an edge function with its contract's types. Imports types only, so a front end bundles
 * this file and nothing behind it.
 *
 * @module
 */

import {
  FunctionsHttpError,
  FunctionsRelayError,
  type SupabaseClient,
} from "@supabase/supabase-js";
import type { Answered, Contract, Failure, Sent } from "../contract.ts";
import type * as characters from "../characters/contracts.ts";
import type * as charactersCards from "../characters/card_contracts.ts";
import type * as lift from "../lift/contracts.ts";
import type * as liftHistory from "../lift/history_contracts.ts";
import type * as charactersRecall from "../characters/recall_contracts.ts";
import type * as charactersSharing from "../characters/sharing_contracts.ts";
import type * as phonelog from "../phonelog/contracts.ts";
import type * as phonelogImport from "../phonelog/import_contracts.ts";
import type * as phonelogIngest from "../phonelog/ingest_contracts.ts";
import type * as phonelogMetrics from "../phonelog/metrics_contracts.ts";
import type * as phonelogQuestions from "../phonelog/nlq/contracts.ts";
import type * as phonelogOdd from "../phonelog/odd_contracts.ts";
import type * as phonelogPeople from "../phonelog/people_contracts.ts";
import type * as phonelogSearch from "../phonelog/search_contracts.ts";
import type * as platform from "../platform/contracts.ts";
import type * as telemetry from "../platform/telemetry_contracts.ts";
import type * as privacy from "../platform/privacy_contracts.ts";
import type * as reading from "../reading/contracts.ts";
import type * as translator from "../translator/contracts.ts";
import type * as translatorSpeech from "../translator/speech_contracts.ts";

type ContractsIn<Module> = Extract<Module[keyof Module], Contract>;
type AnyContract =
  | ContractsIn<typeof platform>
  | ContractsIn<typeof telemetry>
  | ContractsIn<typeof privacy>
  | ContractsIn<typeof translator>
  | ContractsIn<typeof translatorSpeech>
  | ContractsIn<typeof lift>
  | ContractsIn<typeof liftHistory>
  | ContractsIn<typeof phonelog>
  | ContractsIn<typeof phonelogImport>
  | ContractsIn<typeof phonelogIngest>
  | ContractsIn<typeof phonelogMetrics>
  | ContractsIn<typeof phonelogOdd>
  | ContractsIn<typeof phonelogPeople>
  | ContractsIn<typeof phonelogQuestions>
  | ContractsIn<typeof phonelogSearch>
  | ContractsIn<typeof reading>
  | ContractsIn<typeof characters>
  | ContractsIn<typeof charactersCards>
  | ContractsIn<typeof charactersRecall>
  | ContractsIn<typeof charactersSharing>;
type ContractNamed<Name> = Extract<AnyContract, { name: Name }>;

/** Every function there is. */
export type FunctionName = AnyContract["name"];

/** What a function is sent. */
export type Input<Name extends FunctionName> = Sent<ContractNamed<Name>>;

/** What a function answers. */
export type Output<Name extends FunctionName> = Answered<ContractNamed<Name>>;

export interface InvokeOptions {
  signal?: AbortSignal;
  /** 8 to 255 characters: a change sent again with the same one within a day happens once. */
  idempotencyKey?: string;
}

/** A function answered with an error; the body says why. */
export class InvokeError extends Error {
  override name = "InvokeError";
  /** The HTTP status; 0 when nothing answered. */
  readonly status: number;
  readonly body: Partial<Failure>;
  /** After how many seconds another try makes sense, where the server said so. */
  readonly retryAfter: number | undefined;

  constructor(status: number, body: Partial<Failure>, retryAfter?: number, cause?: unknown) {
    super(body.message ?? "The function could not be reached", { cause });
    this.status = status;
    this.body = body;
    this.retryAfter = retryAfter;
  }
}

/** A supabase-js client of any schema: only its `functions` are used. */
export type FunctionsClient = Pick<SupabaseClient, "functions">;

/**
 * Invokes a function by name.
 *
 * @example
 * ```ts ignore
 * const session = await invoke(supabase, "create-session", { language: "en" });
 * session.code; // "0427"
 * ```
 *
 * @throws {InvokeError} with the status and the body of the refusal.
 */
export async function invoke<Name extends FunctionName>(
  client: FunctionsClient,
  name: Name,
  body: Input<Name>,
  options: InvokeOptions = {},
): Promise<Output<Name>> {
  return await send(client, name, body, {}, options) as Output<Name>;
}

/** Invokes a function that can stream and answers its server-sent events, unread. */
export async function invokeStream<Name extends FunctionName>(
  client: FunctionsClient,
  name: Name,
  body: Input<Name>,
  options: InvokeOptions = {},
): Promise<Response> {
  return await send(client, name, body, { accept: "text/event-stream" }, options) as Response;
}

async function send(
  client: FunctionsClient,
  name: string,
  body: unknown,
  headers: Record<string, string>,
  { signal, idempotencyKey }: InvokeOptions,
): Promise<unknown> {
  const { data, error } = await client.functions.invoke(name, {
    body: bodyOf(body as Record<string, unknown>),
    headers: { ...headers, ...(idempotencyKey && { "idempotency-key": idempotencyKey }) },
    ...(signal && { signal }),
  });
  if (!error) return data;
  if (!(error instanceof FunctionsHttpError || error instanceof FunctionsRelayError)) {
    throw new InvokeError(0, {}, undefined, error);
  }
  const response = error.context as Response;
  const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
  throw new InvokeError(
    response.status,
    await response.json().catch(() => ({})),
    Number.isNaN(wait) ? undefined : wait,
    error,
  );
}

/** A form where a file is among it, else as it is. */
function bodyOf(body: Record<string, unknown>): Record<string, unknown> | FormData {
  const entries = Object.entries(body ?? {}).filter(([, value]) => value !== undefined);
  if (!entries.some(([, value]) => value instanceof Blob)) return body;
  const form = new FormData();
  for (const [name, value] of entries) {
    if (value instanceof Blob) form.append(name, value);
    else form.append(name, String(value));
  }
  return form;
}
