/** admin-health: Tells how the back end is doing: sizes, jobs, queues, errors, slow queries, alerts. */

import { invoke } from "@shared/client/invoke.ts";
import { LoggingService } from "@shared/platform/logging_service.ts";
import { account, withRole } from "../support/accounts.ts";
import { assert, assertEquals, assertExists, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { keptWorker } from "../support/kept_worker.ts";
import { withoutWaking } from "../support/run_jobs.ts";
import { server } from "../support/servers.ts";
import { startStack } from "../support/stack.ts";

// In an isolate of its own: what functions of other files have left to report would be counted.
Deno.test("admin-health", async (t) => {
  await using worker = keptWorker();
  await using stack = await startStack({ own: true });
  const { sql, url } = stack;
  if (!sql) throw new Error("it looks into a database of its own");
  // Or the job whose lateness is told would be taken meanwhile.
  await withoutWaking(stack);
  const admin = await withRole(stack, "admin");
  const ana = await stack.as("ana");
  await worker.settled();

  await t.step(
    "tells how often functions were called, how they ended and how long they took",
    async () => {
      for (let time = 0; time < 3; time++) await invoke(ana, "create-session", { language: "en" });
      await assertFails(invoke(ana, "create-session", { language: "" as never }));
      await worker.settled();
      const { calls, functions, queries } = await invoke(admin, "admin-health", {});
      await worker.settled();

      const seen = functions.find((each) => each.function === "create-session");
      assertExists(seen);
      assertEquals([seen.calls, seen.errors, seen.error_rate], [4, 0, 0]);
      assert(seen.p50_ms !== null && seen.p95_ms !== null && seen.p50_ms <= seen.p95_ms);
      assert(calls.calls >= 4 && queries.calls >= 6 && queries.p95_ms !== null);
    },
  );

  await t.step("tells of errors once, and how often each came", async () => {
    for (let time = 0; time < 2; time++) {
      new LoggingService({ function: "create-session" }).error("failed", new TypeError("x broke"));
    }
    const { errors: before } = await invoke(admin, "admin-health", {});
    await worker.settled();
    const { errors } = await invoke(admin, "admin-health", {});
    await worker.settled();

    assertEquals(before, []);
    assertEquals(errors.map(({ class: name, count, message }) => [name, count, message]), [
      ["TypeError", 2, "TypeError: x broke"],
    ]);
  });

  await t.step(
    "knows the database, its connections, the timetable, the queue and the cache",
    async () => {
      await sql(
        "insert into private.jobs (queue, run_at) values ('mail', now() - interval '1 minute')",
      );
      const report = await invoke(admin, "admin-health", { minutes: 5 });
      await worker.settled();

      assertMatch(report.database.version, /^1\d/);
      assert(report.database.size_mb > 1 && report.database.tables.length === 10);
      assert(report.connections.used >= 1 && report.connections.max >= report.connections.used);
      assert(report.jobs.some(({ job }) => job === "evaluate-alerts"));
      const mail = report.queue.find(({ queue }) => queue === "mail");
      assertEquals([mail?.waiting, Math.floor((mail?.lag_seconds ?? 0) / 60)], [1, 1]);
      assertEquals(Object.keys(report.cache), ["hits", "misses", "failures", "hit_ratio"]);
    },
  );

  await t.step("tells of alerts, and of queries that were slow", async () => {
    await sql("update private.jobs set run_at = now() - interval '1 hour' where queue = 'mail'");
    await sql("select private.evaluate_alerts()");
    await sql(
      "update private.alert_states set broken_since = now() - interval '1 hour' where broken_since is not null",
    );
    await sql("select private.evaluate_alerts()");
    await sql(
      "insert into private.query_samples (source, query, calls, mean_ms, max_ms) values ('timings', 'reading.pull', 1, 1500, 1500)",
    );
    const { alerts, slow_queries } = await invoke(admin, "admin-health", {});
    await worker.settled();

    const lag = alerts.find(({ kind }) => kind === "queue_lag");
    assertEquals([lag?.resolved_at, lag?.threshold], [null, 300]);
    // Where much runs at once others are slow as well.
    assert(slow_queries.some(({ query }) => query === "reading.pull"));
  });

  await t.step("answers a scraper in its own words", async () => {
    const address = `${url}/functions/v1/admin-health`;
    const { key } = server(stack, "metrics");
    const byFormat = await fetch(`${address}?format=prometheus`, { headers: { apikey: key } });
    const byAccept = await fetch(address, {
      headers: { apikey: key, accept: "text/plain;version=0.0.4" },
    });
    const text = await byFormat.text();
    await byAccept.body?.cancel();
    await worker.settled();

    assertMatch(byFormat.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    assertEquals(byAccept.headers.get("content-type"), byFormat.headers.get("content-type"));
    assertEquals(faultsIn(text), []);
    assertMatch(text, /^quintet_up 1$/m);
    assertMatch(text, /^quintet_call_duration_seconds_count\{function="create-session"\} 4$/m);
    assertMatch(text, /^quintet_alert_open\{rule="due jobs have waited for five minutes"\} 1$/m);
  });

  await t.step("is for who may, and for the key named metrics", async () => {
    const support = await withRole(stack, "support");
    const others = [await account(stack, "ben"), ana, await withRole(stack, "analyst")];
    assert((await invoke(support, "admin-health", {})).calls.calls > 0);
    assert((await invoke(server(stack, "metrics"), "admin-health", {})).calls.calls > 0);

    for (const other of others) {
      assertEquals((await assertFails(invoke(other, "admin-health", {}))).status, 403);
    }
    for (const name of ["cron", "default"] as const) {
      assertEquals(
        (await assertFails(invoke(server(stack, name), "admin-health", {}))).status,
        401,
      );
    }
    await worker.settled();
  });
});

/** What a scraper would not understand. */
function faultsIn(text: string): string[] {
  const typed = new Set(
    [...text.matchAll(/^# TYPE (\w+) (?:counter|gauge|histogram)$/gm)].map(([, name = ""]) => name),
  );
  return text.trimEnd().split("\n").filter((line) => {
    if (/^# (HELP|TYPE) \w+ \S/.test(line)) return false;
    const [, name = ""] =
      /^(\w+?)(?:\{(?:\w+="(?:[^"\\\n]|\\.)*",?)*\})? -?[\d.]+(?:e[+-]?\d+)?$/.exec(line) ?? [];
    return !typed.has(name) && !typed.has(name.replace(/_(bucket|sum|count)$/, ""));
  });
}
