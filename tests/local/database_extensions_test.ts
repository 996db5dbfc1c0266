/** Stand-ins for pg_cron and pg_net keep what they are told, in the real ones' columns. */

import { assertEquals, assertRejects } from "../support/assert.ts";
import { testDatabase } from "../support/test_database.ts";
import type { Engine } from "../../supabase/local/database/engine.ts";

async function columns(engine: Engine, table: string): Promise<unknown[]> {
  const rows = await engine.query(
    `select attname || ' ' || format_type(atttypid, null) as column from pg_attribute
     where attrelid = $1::text::regclass and attnum > 0 order by attnum`,
    [table],
  );
  return rows.map(({ column }) => column);
}

Deno.test("pg_cron keeps jobs", async (t) => {
  await using database = await testDatabase("create extension if not exists pg_cron");
  const { engine } = database;
  const jobs = () =>
    engine.query("select jobname, schedule, command, active from cron.job order by jobid");

  await t.step("in the columns of pg_cron 1.6", async () => {
    assertEquals(await columns(engine, "cron.job"), [
      "jobid bigint",
      "schedule text",
      "command text",
      "nodename text",
      "nodeport integer",
      "database text",
      "username text",
      "active boolean",
      "jobname text",
    ]);
    assertEquals(await columns(engine, "cron.job_run_details"), [
      "jobid bigint",
      "runid bigint",
      "job_pid integer",
      "database text",
      "username text",
      "command text",
      "status text",
      "return_message text",
      "start_time timestamp with time zone",
      "end_time timestamp with time zone",
    ]);
  });

  await t.step("once by name", async () => {
    await engine.exec("select cron.schedule('nightly', '0 3 * * *', 'select 1')");
    await engine.exec("select cron.schedule('nightly', '@daily', 'select 2')");
    assertEquals(await jobs(), [
      { jobname: "nightly", schedule: "@daily", command: "select 2", active: true },
    ]);
  });

  await t.step("changed and removed by number or name", async () => {
    const [job] = await engine.query<{ id: number }>(
      "select cron.schedule('30 seconds', 'select 3') as id",
    );
    await engine.query("select cron.alter_job($1, active := false)", [job?.id]);
    assertEquals((await jobs())[1], {
      jobname: null,
      schedule: "30 seconds",
      command: "select 3",
      active: false,
    });
    await engine.query("select cron.unschedule($1::bigint)", [job?.id]);
    await engine.exec("select cron.unschedule('nightly')");
    assertEquals(await jobs(), []);
    await assertRejects(() => engine.exec("select cron.unschedule('nightly')"), Error, "nightly");
  });

  await t.step("only on schedules that mean something", async () => {
    for (
      const schedule of ["", "* * * *", "60 seconds", "@never", "every day at noon", "* * * * * *"]
    ) {
      await assertRejects(
        () => engine.query("select cron.schedule('x', $1, 'select 1')", [schedule]),
        Error,
        "invalid schedule",
      );
    }
    for (
      const schedule of ["*/5 1-3,7 * * mon-fri", "1 second", "59 seconds", "@hourly", "0 0 $ * *"]
    ) {
      await engine.query("select cron.schedule('x', $1, 'select 1')", [schedule]);
    }
  });

  await t.step("in no schema but its own, as on hosted", async () => {
    await engine.exec("drop extension pg_cron cascade");
    await assertRejects(() => engine.exec("create extension pg_cron with schema extensions"));
  });
});

Deno.test("pg_net keeps requests", async (t) => {
  await using database = await testDatabase(
    "create extension pg_net with schema extensions; grant usage on schema net to anon",
  );
  const { engine } = database;

  await t.step("in the columns of pg_net", async () => {
    assertEquals(await columns(engine, "net.http_request_queue"), [
      "id bigint",
      "method net.http_method",
      "url text",
      "headers jsonb",
      "body bytea",
      "timeout_milliseconds integer",
    ]);
    assertEquals(await columns(engine, "net._http_response"), [
      "id bigint",
      "status_code integer",
      "content_type text",
      "headers jsonb",
      "content text",
      "timed_out boolean",
      "error_msg text",
      "created timestamp with time zone",
    ]);
  });

  await t.step("with their parameters encoded and their body as bytes", async () => {
    await engine.exec(`
      select net.http_get('http://a.test/x', '{"q": "ä b&c", "r": "~_-."}');
      select net.http_post('http://a.test/x?y=1', '{"a": 1}', '{"z": "2"}', '{"X-A": "b"}', 100);
      select net.http_delete('http://a.test/x');`);
    assertEquals(
      await engine.query(
        "select method, url, headers, convert_from(body, 'UTF8') as body, timeout_milliseconds as ms " +
          "from net.http_request_queue order by id",
      ),
      [
        {
          method: "GET",
          url: "http://a.test/x?q=%C3%A4%20b%26c&r=~_-.",
          headers: {},
          body: null,
          ms: 5000,
        },
        {
          method: "POST",
          url: "http://a.test/x?y=1&z=2",
          headers: { "X-A": "b", "Content-Type": "application/json" },
          body: '{"a": 1}',
          ms: 100,
        },
        { method: "DELETE", url: "http://a.test/x", headers: {}, body: null, ms: 5000 },
      ],
    );
  });

  await t.step("and hands out what was answered, or says that nothing was", async () => {
    await engine.exec(
      "insert into net._http_response (id, status_code, content) values (7, 200, 'hello')",
    );
    assertEquals(
      await engine.query(
        "select net._http_collect_response(id)::text as answer from (values (7), (8)) as asked (id)",
      ),
      [
        { answer: '(SUCCESS,ok,"(200,,hello)")' },
        { answer: '(ERROR,"request matching request_id not found",)' },
      ],
    );
  });

  await t.step("and shows them to nobody else", async () => {
    const asAnon = (statement: string) =>
      engine.transaction(async (tx) => {
        await tx.exec("set local role anon");
        await tx.exec(statement);
      });
    await assertRejects(() => asAnon("select * from net.http_request_queue"), Error, "permission");
    await assertRejects(() => asAnon("select net.http_get('http://a.test')"), Error, "permission");
  });
});
