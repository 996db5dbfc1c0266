/**
 * What clients say of their errors and times: words from strangers, so nothing is taken as it comes.
 *
 * @module
 */

import type { Received } from "../contract.ts";
import type { reportTelemetry } from "./telemetry_contracts.ts";
import { ErrorTrackingService } from "./error_tracking_service.ts";
import { knownWords } from "./known_words.ts";
import { MetricsService } from "./metrics_service.ts";

/** Of one name so many in a call are enough to tell how long it takes. */
const MAX_SAMPLES = 20;

/** Classes that browsers, JavaScript and our own clients throw. */
const CLASSES =
  /^(Aggregate|Eval|Range|Reference|Syntax|Type|URI|Abort|Network|NotAllowed|NotFound|QuotaExceeded|Security|Timeout|InvalidState|DataClone|Constraint|Invoke|Auth\w{0,20}Api|Postgrest|Storage|FunctionsHttp|FunctionsFetch|FunctionsRelay|Chunk(?:Load)?)?Error$/;

/** Counts what can be used, and says how much that was. */
export function takeReport({ errors, timings }: Received<typeof reportTelemetry>): number {
  const kept = new Map<string, number>();
  for (const { name, ms } of timings) {
    const known = kept.get(name) ?? 0;
    if (known >= MAX_SAMPLES) continue;
    kept.set(name, known + 1);
    MetricsService.recordTiming("client.timing", ms, name);
  }
  for (const error of errors) {
    ErrorTrackingService.count({
      source: "client",
      function: "",
      class: CLASSES.test(error.name) ? error.name : "Error",
      code: "",
      message: knownWords(error.message),
      frames: placesOf(error.stack ?? ""),
      request_id: null,
    }, error.count);
  }
  return errors.length + [...kept.values()].reduce((sum, each) => sum + each, 0);
}

/** Lines and columns of the first places: files and functions are named by whoever reports. */
function placesOf(stack: string): string[] {
  return [...stack.matchAll(/:(\d{1,6}):(\d{1,6})\)?$/gm)].slice(0, 3).map(([, line, column]) =>
    `line ${line}, column ${column}`
  );
}
