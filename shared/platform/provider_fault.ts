/**
 * What went wrong with a provider, whatever it is asked for: read off its answer's status, the exchange,
 * or what the SDK of models threw. Nothing of the provider's own words is in it.
 *
 * @module
 */

import { EgressError } from "../edge/exchange.ts";

/** Why a provider gave nothing that can be used. */
export type FaultReason =
  | "no_provider"
  | "timeout"
  | "rate_limited"
  | "refused"
  | "bad_answer"
  | "unreachable";

/** A failure, for the error of whoever asked. */
export interface Fault {
  readonly reason: FaultReason;
  /** In place of the reason's own half sentence. */
  readonly because?: string;
  /** Said where the reason alone would say the contrary. */
  readonly retryable?: boolean;
  /** How long to wait before the next try. */
  readonly seconds?: number;
  readonly cause?: unknown;
}

/** What an answer's status means. Only the status and the time to wait are taken from the answer. */
export function faultOfStatus(status: number, headers?: Headers): Fault {
  const cause = new Error(`The provider answered ${status}`);
  if (status === 429) return { reason: "rate_limited", seconds: secondsToWait(headers), cause };
  if (status === 408 || status === 504) return { reason: "timeout", cause };
  if (status >= 500) return { reason: "unreachable", cause };
  if (status === 401 || status === 403) {
    const because = "the service does not accept this deployment's key";
    return { reason: "no_provider", because, cause };
  }
  if (status === 404) {
    const because = "the service does not know the address or the model";
    return { reason: "no_provider", because, cause };
  }
  return { reason: status >= 400 ? "refused" : "bad_answer", cause };
}

/** What a failed exchange means; undefined for what is none. */
export function faultOfExchange(thrown: unknown): Fault | undefined {
  if (thrown instanceof DOMException && thrown.name === "TimeoutError") {
    return { reason: "timeout" };
  }
  if (!(thrown instanceof EgressError)) return undefined;
  switch (thrown.reason) {
    case "misconfigured":
    case "not_public":
      return { reason: "no_provider", cause: thrown };
    case "redirected":
    case "too_large":
      return { reason: "bad_answer", retryable: false, cause: thrown };
    case "timeout":
    case "unreachable":
      return { reason: thrown.reason, cause: thrown };
  }
}

/** What the SDK of models threw; its own errors quote the server's answer and go no further. */
export function faultOfModel(thrown: unknown): Fault | undefined {
  const { status, code, cause, headers } = partsOfError(thrown);
  if (cause instanceof EgressError) return faultOfExchange(cause);
  if (code === "insufficient_quota") {
    return { reason: "no_provider", because: "the service's budget is used up" };
  }
  if (code === "content_filter") return { reason: "refused" };
  if (typeof status === "number") {
    return faultOfStatus(status, headers instanceof Headers ? headers : undefined);
  }
  // Text that is no JSON, or an error in the middle of a stream.
  const isUnreadable = thrown instanceof SyntaxError || "requestID" in partsOfError(thrown);
  return isUnreadable ? { reason: "bad_answer" } : faultOfExchange(thrown);
}

/** Whether the server refused the form of the request and not the request. */
export function formatUnknown(thrown: unknown): boolean {
  const { status, message = "" } = partsOfError(thrown);
  return (status === 400 || status === 422) &&
    /response_format|json_schema|max_completion_tokens|stream_options|extra.+not permitted/i
      .test(String(message));
}

function partsOfError(thrown: unknown): Record<string, unknown> {
  return typeof thrown === "object" && thrown !== null ? { ...thrown, ...messageOf(thrown) } : {};
}

/** The properties an error does not list as its own. */
function messageOf(thrown: object): Record<string, unknown> {
  return thrown instanceof Error ? { message: thrown.message, cause: thrown.cause } : {};
}

/** `retry-after` as seconds or as a date, at most an hour; 30 s where the provider does not say. */
function secondsToWait(headers: Headers | undefined): number {
  const said = headers?.get("retry-after") ?? "";
  const seconds = /^\d+(\.\d+)?$/.test(said)
    ? Number(said)
    : (Date.parse(said) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? 30 : Math.min(Math.max(Math.ceil(seconds), 1), 3600);
}
