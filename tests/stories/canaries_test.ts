/**
 * A thousand words that nobody but their owner may read go through every function, in right and in
 * wrong places. None of them is found in a log, an error, a figure, a view, or anybody else's answer.
 */

// Takes long: begun first.

import { createClient } from "@supabase/supabase-js";
import { invoke } from "@shared/client/invoke.ts";
import type { Database } from "@shared/database.types.ts";
import { join } from "node:path";
import { openDatabase } from "../../supabase/local/database/open_database.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { Canaries } from "../support/canaries.ts";
import { sendCanaries } from "../support/canary_calls.ts";
import { OwnServer } from "../support/own_server.ts";

import { StartedStack } from "../support/started_stack.ts";
import { databaseOptions } from "../support/test_database.ts";

const COUNT = 1_000;

/** What could keep a word that it should not, as text. */
const PLACES: Record<string, string> = {
  "error events": "select e::text as line from private.error_events e",
  "labels of metrics": "select metric || ' ' || label as line from private.metric_minutes",
  "slow queries": "select query as line from private.query_samples",
  "what pg_net sends": "select q::text as line from net.http_request_queue q",
  "what pg_net was answered": "select r::text as line from net._http_response r",
  "runs of the timetable": "select d::text as line from cron.job_run_details d",
  "jobs' errors": "select last_error as line from private.jobs where last_error is not null",
  "rate limits": "select key as line from private.rate_limits",
  "alerts": "select a::text as line from platform.alerts a",
  "the audit log":
    "select concat_ws(' ', actor, action, object, changes) as line from private.audit_log",
};

/** Those of a server that a stack shares with others. */
const SERVERS_PLACES: Record<string, string> = {
  "pg_stat_statements": "select query as line from extensions.pg_stat_statements",
  "pg_stat_activity": "select query as line from pg_stat_activity where pid <> pg_backend_pid()",
};

Deno.test("a thousand canaries", async (t) => {
  const canaries = new Canaries(COUNT);
  const folder = await Deno.makeTempDir({ prefix: "canaries_" });
  await using undo = new AsyncDisposableStack();
  undo.defer(() => Deno.remove(folder, { recursive: true }));
  const server = Deno.env.get("DATABASE_URL") ? undo.use(await OwnServer.start()) : undefined;
  const database = await server?.createDatabase("canaries");
  const stack = undo.use(
    new StartedStack(
      ["--port", "0", "--data", join(folder, "data"), "--verbose"],
      database ? { DATABASE_URL: database } : {},
    ),
  );
  const { url, key } = await stack.ready();
  await server?.sql(
    "create extension if not exists pg_stat_statements schema extensions",
    "canaries",
  );
  const keys = JSON.parse(await Deno.readTextFile(join(folder, "data/keys.json")));

  const person = () =>
    createClient<Database, "translator">(url, key, {
      db: { schema: "translator" },
      auth: { persistSession: false, autoRefreshToken: false },
    });
  const ana = person();
  await ana.auth.signUp({ email: "canary.owner@example.com", password: "correct horse battery" });
  const token = (await ana.auth.getSession()).data.session?.access_token ?? "";
  const ben = person();
  await ben.auth.signInAnonymously();

  await t.step("are said where people say things", async () => {
    const room = await invoke(ana, "create-session", { language: "en" });
    const phone = await invoke(ana, "register-device", { name: canaries.next(), platform: "web" });
    for (let no = 0; no < 60; no++) {
      await invoke(ana, "send-message", {
        session_id: room.id,
        original: canaries.next(),
        client_id: `m${no}`,
      });
    }
    const at = Date.now();
    await invoke(ana, "sync-progress", {
      device_id: phone.device_id,
      ops: Array.from({ length: 120 }, (_, no) => ({
        op_id: `o${no}`,
        series_id: canaries.next(),
        hlc: `${at + no}-0000`,
        progress: 0.5,
        chapter_id: canaries.next(),
        locator: { said: canaries.next() },
      })),
    });
    await ana.schema("platform").from("profiles").update({ display_name: canaries.next() })
      .eq("user_id", (await ana.auth.getUser()).data.user?.id ?? "");
    await invoke(ana, "report-telemetry", {
      errors: Array.from({ length: 20 }, () => ({
        name: canaries.next(),
        message: canaries.next(),
        stack: `${canaries.next()}\n    at ${canaries.next()} (${canaries.next()}.js:1:2)`,
      })),
    });
    const said = await ana.from("messages").select("original").eq("session_id", room.id);
    assertEquals(canaries.in(JSON.stringify(said.data)).length, 60);
  });

  await t.step("and where nobody expects them", async () => {
    const signedIn = { apikey: key, authorization: `Bearer ${token}` };
    const calls = await sendCanaries({ url, headers: signedIn }, canaries);
    // What cron alone may call is reached with its key.
    await sendCanaries({ url, headers: { apikey: keys.secrets.cron } }, canaries, ["run-job"]);

    assert(calls > 200, `${calls} calls`);
    assertEquals(canaries.used, COUNT);
  });

  await t.step("nobody else's answer has one", async () => {
    const { data: { session } } = await ben.auth.getSession();
    const headers = { apikey: key, authorization: `Bearer ${session?.access_token}` };
    const paths = ["pull-progress", "progress-history?series_id=x", "usage", "health", "openapi"]
      .map((name) => `functions/v1/${name}`)
      .concat(
        ["sessions", "messages", "message_translations", "participants"].map((table) =>
          `rest/v1/${table}?select=*`
        ),
      );
    for (const path of paths) {
      const text = await (await fetch(`${url}/${path}`, { headers })).text();
      assertEquals(canaries.in(text), [], path);
    }
  });

  await t.step("nor what the functions, the gateway and the stack print", async () => {
    // Cron has come by, and what goes on behind answers is over.
    await new Promise((done) => setTimeout(done, 11_000));

    assertEquals(canaries.in(stack.output), []);
    assert(stack.output.includes("create-session"), "its lines are read");
  });

  const query = async (sql: string) => {
    const rows = server ? await server.sql<{ line: string }>(sql, "canaries") : await stopped(sql);
    return rows.map(({ line }) => line).join("\n");
  };
  const opened = server ? undefined : await openAfter(stack, join(folder, "data/pglite"));
  if (opened) undo.defer(opened.close);
  const stopped = async (sql: string) => await opened?.engine.query<{ line: string }>(sql) ?? [];

  for (const [place, sql] of Object.entries({ ...PLACES, ...(server ? SERVERS_PLACES : {}) })) {
    await t.step(`nor ${place}`, async () => assertEquals(canaries.in(await query(sql)), []));
  }

  await t.step("and all of it was looked at while it held something", async () => {
    const [errors = "", metrics = ""] = await Promise.all([
      query(PLACES["error events"] ?? ""),
      query(PLACES["labels of metrics"] ?? ""),
    ]);
    assert(errors.includes("client"), "errors of clients are kept");
    assert(metrics.includes("function.call report-telemetry"), "calls are counted");
    assert(canaries.in(`a row of ${canaries.next()}`).length === 1);
  });

  await t.step("nor the database's own log", async () => {
    const [folder] = await server?.sql<{ data_directory: string }>("show data_directory") ?? [];
    if (!folder) return;
    const log = await Deno.readTextFile(join(folder.data_directory, "../log/postgres.log"));

    assertEquals(canaries.in(log), []);
    assert(log.includes("database system is ready"), "it is the log");
  });
});

/** PGlite is one process's at a time. */
async function openAfter(stack: StartedStack, dataDir: string) {
  stack.kill("SIGTERM");
  await stack.ended();
  return await openDatabase(await databaseOptions({ dataDir }));
}
