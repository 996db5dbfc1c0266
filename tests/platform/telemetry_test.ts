/** What a request leaves behind when it is answered: numbers, errors, and a word to an outside sink. */

import { invoke } from "@shared/client/invoke.ts";
import {
  noteCall,
  sendTelemetry,
  setupErrorTracking,
  startTelemetry,
  trackQueryPerformance,
} from "@shared/edge/telemetry.ts";
import { takeReport } from "@shared/platform/client_reports.ts";
import { DatabaseService } from "@shared/platform/database_service.ts";
import { ErrorTrackingService } from "@shared/platform/error_tracking_service.ts";
import { LoggingService } from "@shared/platform/logging_service.ts";
import { MetricsService } from "@shared/platform/metrics_service.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { keptWorker } from "../support/kept_worker.ts";
import { startStack } from "../support/stack.ts";
import { withEnv } from "../support/with_env.ts";

// In an isolate of its own: what functions of other files have left to report would be counted.
Deno.test("telemetry", async (t) => {
  await using worker = keptWorker();
  await using stack = await startStack({ own: true });
  const { sql } = stack;
  if (!sql) throw new Error("it looks into a database of its own");
  const ana = await stack.as("ana");
  const errors = () =>
    sql<{ class: string; code: string; function: string; count: number; last_request_id: string }>(
      "select class, code, function, count::int, last_request_id from private.error_events",
    );
  /** Breaks what writes into a table, and mends it. */
  const broken = async (table: string, work: () => Promise<unknown>) => {
    await sql(`create function public.breaks() returns trigger language plpgsql as
      $$ begin raise exception 'this is broken' using errcode = 'XX001'; end $$`);
    await sql(`create trigger a_breaks before insert on ${table} execute function public.breaks()`);
    try {
      await work();
    } finally {
      await sql("drop function public.breaks cascade");
    }
  };

  await t.step("one thrown error is one row, and the same again raises its count", async () => {
    await broken("translator.sessions", async () => {
      for (let time = 0; time < 3; time++) {
        const error = await assertFails(invoke(ana, "create-session", { language: "en" }));
        assertEquals(error.status, 500);
      }
    });
    await worker.settled();
    const [error, ...others] = await errors();

    assertEquals(others, []);
    assertEquals([error?.function, error?.count], ["create-session", 3]);
    assertEquals([error?.class, error?.code], ["DatabaseError", "XX001"]);
    assertMatch(error?.last_request_id ?? "", /^[0-9a-f-]{36}$/);
  });

  await t.step("and counts as a failed call among those that were answered", async () => {
    await invoke(ana, "create-session", { language: "en" });
    await worker.settled();
    const [calls] = await sql(
      `select sum(calls)::int as calls, sum(errors)::int as errors from private.metric_minutes
       where metric = 'function.call' and label = 'create-session'`,
    );

    assertEquals(calls, { calls: 4, errors: 3 });
  });

  await t.step("every query of a function is timed under its label", async () => {
    const labels = await sql<{ label: string }>(
      "select distinct label from private.metric_minutes where metric = 'database.query' order by 1",
    );

    assert(labels.some(({ label }) => label === "translator.open_session"));
    assert(labels.some(({ label }) => label === "platform.admit_call"));
    assert(!labels.some(({ label }) => label.startsWith("platform.record_")));
  });

  await t.step("what cannot be kept fails no request, and is not tried for ever", async () => {
    await broken("private.metric_minutes", async () => {
      assert(await invoke(ana, "create-session", { language: "en" }));
      await worker.settled();
    });
    await invoke(ana, "create-session", { language: "en" });
    await worker.settled();
    const [calls] = await sql(
      `select sum(calls)::int as calls from private.metric_minutes
       where metric = 'function.call' and label = 'create-session'`,
    );

    assertEquals(calls, { calls: 5 });
  });

  await t.step("TELEMETRY=off keeps nothing", async () => {
    using _ = withEnv({ TELEMETRY: "off" });
    const before = await sql("select sum(calls)::int as calls from private.metric_minutes");
    await invoke(ana, "create-session", { language: "en" });
    await worker.settled();

    assertEquals(await sql("select sum(calls)::int as calls from private.metric_minutes"), before);
    MetricsService.take();
  });

  await t.step("many answers at once are a few inserts", async () => {
    startTelemetry();
    const [before] = await sql<{ rows: number }>(
      "select count(*)::int as rows from private.metric_minutes",
    );
    let asked = 0;
    const { fetch } = globalThis;
    globalThis.fetch = (input, init) => {
      if (String(input instanceof Request ? input.url : input).includes("record_metrics")) asked++;
      return fetch(input, init);
    };
    try {
      for (let call = 0; call < 500; call++) {
        noteCall("busy", 200, call);
        sendTelemetry();
        if (call % 50 === 0) await new Promise((done) => setTimeout(done, 0));
      }
      await worker.settled();
    } finally {
      globalThis.fetch = fetch;
    }
    const [kept] = await sql(
      "select sum(calls)::int as calls from private.metric_minutes where label = 'busy'",
    );

    assertEquals(kept, { calls: 500 });
    assert(asked <= 5, `${asked} requests`);
    assert(before);
  });

  await t.step("an outside sink hears of errors too, in Sentry's words", async () => {
    const heard = Promise.withResolvers<{ path: string; auth: string; body: string }>();
    await using sink = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      async (request) => {
        const { pathname } = new URL(request.url);
        const auth = request.headers.get("x-sentry-auth") ?? "";
        heard.resolve({ path: pathname, auth, body: await request.text() });
        return Response.json({});
      },
    );
    using _ = withEnv({ ERROR_SINK_DSN: `http://public@127.0.0.1:${sink.addr.port}/sub/42` });
    new LoggingService({ function: "f", request_id: "r-1" })
      .error("failed", new RangeError("too far: ana@example.com"));
    sendTelemetry();
    const { path, auth, body } = await heard.promise;
    await worker.settled();
    const [head, item, event] = body.split("\n").map((line) => JSON.parse(line));

    assertEquals(path, "/sub/api/42/envelope/");
    assertMatch(auth, /^Sentry sentry_version=7, sentry_client=quintet\/1, sentry_key=public$/);
    assertEquals([item.type, event.event_id, event.transaction], ["event", head.event_id, "f"]);
    assertEquals(event.exception.values[0].type, "RangeError");
    assertEquals(event.exception.values[0].value, "RangeError: too far: [email]");
    assert(event.exception.values[0].stacktrace.frames.length > 0);
  });

  await t.step("and one that is away, or wrongly named, costs nothing", async () => {
    for (const dsn of ["http://public@127.0.0.1:9/1", "nonsense"]) {
      using _ = withEnv({ ERROR_SINK_DSN: dsn });
      new LoggingService({ function: "g" }).error("failed", new Error(`away ${dsn.length}`));
      sendTelemetry();
      await worker.settled();
    }
    const [kept] = await sql(
      "select sum(count)::int as count from private.error_events where function = 'g'",
    );

    assertEquals(kept, { count: 2 });
  });

  await t.step("who listens to errors and queries is told until they stop", async () => {
    const told = async () => {
      await worker.settled();
      await ErrorTrackingService.take();
      MetricsService.take();
      new LoggingService({ function: "undone" }).error("failed", new Error("it is broken"));
      const query = ana.schema("platform").from("profiles").select("user_id");
      await new DatabaseService(ana, "platform").run("undone", query);
      const errors = await ErrorTrackingService.take();
      const queries = MetricsService.take().filter(({ label }) => label === "platform.undone");
      return [errors.find(({ function: of }) => of === "undone")?.count, queries[0]?.calls];
    };
    assertEquals(await told(), [1, 1]);
    const stops = [setupErrorTracking(), trackQueryPerformance()];
    assertEquals(await told(), [2, 2]);
    stops.forEach((stop) => stop());
    assertEquals(await told(), [1, 1]);
  });
});

Deno.test("errors are of one kind by class, code, function, words and places, not by lines and numbers", async () => {
  await ErrorTrackingService.take();
  const raise = (no: number) => new TypeError(`row ${no} of 12 is broken`);
  const elsewhere = () => new TypeError("row 4 of 12 is broken");
  const at = { function: "f" };
  ErrorTrackingService.capture(raise(1), at);
  ErrorTrackingService.capture(raise(77), at);
  ErrorTrackingService.capture(elsewhere(), at);
  ErrorTrackingService.capture(raise(1), { function: "g" });
  ErrorTrackingService.capture(
    new Error("wrapped", { cause: { code: "XX000", message: "x" } }),
    at,
  );
  const kinds = await ErrorTrackingService.take();

  assertEquals(kinds.map(({ count, class: name, code }) => [count, name, code]), [
    [2, "TypeError", ""],
    [1, "TypeError", ""],
    [1, "TypeError", ""],
    [1, "DatabaseError", "XX000"],
  ]);
  assertEquals(new Set(kinds.map(({ fingerprint }) => fingerprint)).size, 4);
  assertMatch(kinds[0]?.frames[0] ?? "", /^raise@platform\/telemetry_test\.ts$/);
  assertEquals(kinds[0]?.message, "TypeError: row # of # is broken");
});

Deno.test("an isolate that cannot send does not grow", async () => {
  MetricsService.take();
  for (let n = 0; n < 2_000; n++) MetricsService.count("some.thing", String(n));
  for (let n = 0; n < 500; n++) {
    ErrorTrackingService.capture(Object.assign(new Error("x"), { code: `c${n}` }));
  }

  assertEquals(MetricsService.take().length, 500);
  assertEquals((await ErrorTrackingService.take()).length, 100);
});

Deno.test("clients cannot fill the room that is for our own errors", async () => {
  await ErrorTrackingService.take();
  for (let n = 0; n < 150; n++) {
    const stack = `Error: x\n    at https://app.example/a.js:${n + 1}:1`;
    takeReport({ errors: [{ name: "Error", message: "", stack, count: 1 }], timings: [] });
  }
  ErrorTrackingService.capture(new Error("x"));

  const kinds = await ErrorTrackingService.take();
  assertEquals(Map.groupBy(kinds, ({ source }) => source).get("server")?.length, 1);
  assert(kinds.some(({ source }) => source === "client"));
});
