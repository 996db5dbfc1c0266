/** A collector of OpenTelemetry sees a call as one trace, from the gateway into the function. */

import { join } from "node:path";
import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { databaseEnv, StartedStack } from "../support/started_stack.ts";
import { place } from "../support/test_database.ts";

type Value = { stringValue?: string; intValue?: string | number; doubleValue?: number };

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: { key: string; value: Value }[];
}

interface Traces {
  resourceSpans: { scopeSpans: { scope?: { name: string }; spans: Span[] }[] }[];
}

Deno.test("a call is one trace from the gateway into the function", async () => {
  const spans: (Span & { scope: string })[] = [];
  await using collector = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      const text = await request.text();
      if (new URL(request.url).pathname === "/v1/traces") {
        for (const { scopeSpans } of (JSON.parse(text) as Traces).resourceSpans) {
          for (const { scope, spans: told } of scopeSpans) {
            spans.push(...told.map((span) => ({ ...span, scope: scope?.name ?? "" })));
          }
        }
      }
      return Response.json({});
    },
  );
  await using database = await place();
  const folder = await Deno.makeTempDir();
  await using undo = new AsyncDisposableStack();
  undo.defer(() => Deno.remove(folder, { recursive: true }));
  await using stack = new StartedStack(["--port", "0", "--data", join(folder, "data")], {
    ...databaseEnv(database),
    OTEL_DENO: "true",
    OTEL_SERVICE_NAME: "quintet",
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.addr.port}`,
    OTEL_BSP_SCHEDULE_DELAY: "200",
  });
  const { url } = await stack.ready();

  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const response = await fetch(`${url}/functions/v1/health`, {
    headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
  });
  await response.body?.cancel();
  const own = await eventually(
    () => spans.find((span) => span.scope === "quintet" && span.name === "health"),
    { seconds: 30 },
  );
  const said = Object.fromEntries(own.attributes.map(({ key, value }) => [key, value]));

  assertEquals(response.status, 200);
  assertEquals(own.traceId, traceId);
  assertEquals(said["faas.name"]?.stringValue, "health");
  assertEquals(said["quintet.request_id"]?.stringValue, response.headers.get("x-request-id") ?? "");
  const { intValue, doubleValue } = said["http.response.status_code"] ?? {};
  assertEquals(Number(intValue ?? doubleValue), 200);

  /** From our span up to the one the caller named: the function's server, the gateway. */
  const above = await eventually(() => {
    const names: string[] = [];
    let parent = own.parentSpanId;
    while (parent && parent !== "00f067aa0ba902b7") {
      const span = spans.find(({ spanId, traceId: its }) => spanId === parent && its === traceId);
      if (!span) return undefined;
      names.push(span.name);
      parent = span.parentSpanId;
    }
    return parent ? names : undefined;
  }, { seconds: 30 });
  assert(above.length >= 2, above.join(" ← "));
});
