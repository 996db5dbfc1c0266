/**
 * The cron runner keeps the timetable of `cron.job`, as pg_cron would.
 *
 * @module
 */

import { startCron } from "../../supabase/local/cron/cron.ts";
import type { Engine } from "../../supabase/local/database/engine.ts";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { HandClock } from "../support/hand_clock.ts";
import { testDatabase } from "../support/test_database.ts";

interface Run {
  command: string;
  username: string;
  status: string;
  return_message: string | null;
  start_time: string;
  end_time: string | null;
}

/** Starts a runner at half past eleven, five seconds past. */
async function runner(engine: Engine) {
  const idle = () =>
    eventually(async () => (await runsOf(engine)).every((run) => run.end_time !== null));
  const clock = new HandClock("2026-03-01T11:30:05Z", idle);
  const lines: string[] = [];
  const cron = await startCron({ engine, clock, log: (_level, line) => lines.push(line) });
  return {
    clock,
    lines,
    [Symbol.asyncDispose]: () => cron.close(),
    /** Waits until this many runs ended, and returns all of them. */
    async ended(count: number): Promise<Run[]> {
      return await eventually(async () => {
        const runs = await runsOf(engine);
        return runs.filter((run) => run.end_time).length >= count ? runs : undefined;
      });
    },
  };
}

function runsOf(engine: Engine): Promise<Run[]> {
  return engine.query<Run>(
    `select command, username, status, return_message, start_time, end_time
     from cron.job_run_details order by runid`,
  );
}

function schedule(engine: Engine, when: string, command: string, name = "job") {
  return engine.query("select cron.schedule($1, $2, $3)", [name, when, command]);
}

async function emptyTimetable(engine: Engine): Promise<void> {
  await engine.exec(`
    delete from cron.job; delete from cron.job_run_details;
    create table if not exists ticks (at timestamptz not null default clock_timestamp(), who name default current_user);
    delete from ticks;
    grant all on ticks to anon`);
}

Deno.test("cron", async (t) => {
  await using database = await testDatabase("create extension if not exists pg_cron");
  const { engine } = database;
  const step = (name: string, run: () => Promise<void>) =>
    t.step(name, async () => {
      await emptyTimetable(engine);
      await run();
    });

  await step("runs a job at its minute, and once", async () => {
    await schedule(engine, "* * * * *", "insert into ticks default values");
    await using stack = await runner(engine);
    await stack.clock.forward(54);
    assertEquals(await runsOf(engine), []);
    await stack.clock.forward(20);
    const [run, ...more] = await stack.ended(1);
    assertEquals(more, []);
    assertEquals(run, {
      command: "insert into ticks default values",
      username: "postgres",
      status: "succeeded",
      return_message: "INSERT",
      start_time: "2026-03-01T11:31:00+00:00",
      end_time: "2026-03-01T11:31:00+00:00",
    });
  });

  await step("runs a job every so many seconds", async () => {
    await schedule(engine, "10 seconds", "select 1 union select 2");
    await using stack = await runner(engine);
    await stack.clock.forward(35);
    const runs = await stack.ended(4);
    assertEquals(runs.map((run) => run.start_time.slice(11, 19)), [
      "11:30:10",
      "11:30:20",
      "11:30:30",
      "11:30:40",
    ]);
    assertEquals(runs[0]?.return_message, "2 rows");
  });

  await step("hears of a job that is scheduled while it waits", async () => {
    await using stack = await runner(engine);
    await stack.clock.forward(1);
    await schedule(engine, "* * * * *", "select 1");
    await stack.clock.forward(60);
    const [run] = await stack.ended(1);
    assertEquals([run?.start_time, run?.return_message], ["2026-03-01T11:31:00+00:00", "1 row"]);
  });

  await step("forgets a job that is unscheduled", async () => {
    await schedule(engine, "* * * * *", "select 1");
    await using stack = await runner(engine);
    await stack.clock.forward(1);
    await engine.query("select cron.unschedule('job')");
    await stack.clock.forward(120);
    assertEquals(await runsOf(engine), []);
  });

  await step("leaves a job alone that is not active", async () => {
    await schedule(engine, "* * * * *", "select 1");
    await engine.query("select cron.alter_job(jobid, active := false) from cron.job");
    await using stack = await runner(engine);
    await stack.clock.forward(120);
    assertEquals(await runsOf(engine), []);
  });

  await step("runs @reboot when the stack starts, and never again", async () => {
    await schedule(engine, "@reboot", "select 1");
    await using stack = await runner(engine);
    await stack.clock.forward(120);
    assertEquals((await stack.ended(1)).length, 1);
  });

  await step("runs a job as the user who owns it", async () => {
    await schedule(engine, "* * * * *", "insert into ticks default values");
    await engine.exec("update cron.job set username = 'anon'");
    await using stack = await runner(engine);
    await stack.clock.forward(60);
    await stack.ended(1);
    assertEquals(await engine.query("select who from ticks"), [{ who: "anon" }]);
    assertEquals(await engine.query("select current_user as me"), [{ me: "postgres" }]);
  });

  await step("does not lend a job more rights than its user has", async () => {
    await schedule(engine, "* * * * *", "delete from cron.job_run_details");
    await engine.exec("update cron.job set username = 'anon'");
    await using stack = await runner(engine);
    await stack.clock.forward(60);
    const [run] = await stack.ended(1);
    assertEquals(run?.status, "failed");
    assertMatch(run?.return_message ?? "", /^ERROR: {2}permission denied/);
  });

  await step("keeps the settings of a job out of the next one", async () => {
    await schedule(engine, "* * * * *", "set role anon; set time zone 'Asia/Tokyo'");
    await using stack = await runner(engine);
    await stack.clock.forward(60);
    const [run] = await stack.ended(1);
    assertEquals([run?.status, run?.return_message], ["succeeded", "SET"]);
    const left = await engine.query(
      "select current_user as me, current_setting('timezone') as zone",
    );
    assertEquals(left, [{ me: "postgres", zone: "UTC" }]);
  });

  await step("undoes a job that fails, and runs the next slot all the same", async () => {
    await schedule(engine, "* * * * *", "insert into ticks default values; select 1 / 0");
    await using stack = await runner(engine);
    await stack.clock.forward(120);
    const runs = await stack.ended(2);
    assertEquals(runs.map((run) => [run.status, run.return_message]), [
      ["failed", "ERROR:  division by zero"],
      ["failed", "ERROR:  division by zero"],
    ]);
    assertEquals(await engine.query("select from ticks"), []);
  });

  await step("runs what refuses to run in a transaction", async () => {
    await schedule(engine, "* * * * *", "vacuum analyze ticks;");
    await using stack = await runner(engine);
    await stack.clock.forward(60);
    const [run] = await stack.ended(1);
    assertEquals([run?.status, run?.return_message], ["succeeded", "VACUUM"]);
  });

  await step("says which schedule it cannot read, once, and runs the others", async () => {
    await schedule(engine, "99 * * * *", "select 1", "odd");
    await schedule(engine, "* * * * *", "select 1", "even");
    await using stack = await runner(engine);
    await stack.clock.forward(120);
    await stack.ended(2);
    assertEquals(stack.lines.length, 1);
    assertMatch(stack.lines[0] ?? "", /^cron: job \d+ never runs: /);
  });

  await step("does not make up for a night's sleep in a burst", async () => {
    await schedule(engine, "* * * * *", "select 1");
    await using stack = await runner(engine);
    await stack.clock.leap(8 * 3600);
    const [run, ...more] = await stack.ended(1);
    assertEquals([run?.start_time.slice(0, 16), more], ["2026-03-01T19:30", []]);
  });

  await step("lets a slot pass that is longer ago than a minute", async () => {
    await schedule(engine, "0 12 * * *", "select 1");
    await using stack = await runner(engine);
    await stack.clock.leap(3600);
    assertEquals(await runsOf(engine), []);
  });

  await step("runs a minute once though two stacks share the database", async () => {
    await schedule(engine, "* * * * *", "insert into ticks default values");
    await using one = await runner(engine);
    await using other = await runner(engine);
    await Promise.all([one.clock.forward(600), other.clock.forward(600)]);
    // Clocks that run apart may skip a slot; they must not share one.
    const runs = await one.ended(6);
    assertEquals(new Set(runs.map((run) => run.start_time.slice(0, 16))).size, runs.length);
    assertEquals((await engine.query("select from ticks")).length, runs.length);
  });

  await step("calls the runs failed that a stopped stack left behind", async () => {
    await schedule(engine, "0 0 1 1 *", "select 1");
    await engine.exec(
      "insert into cron.job_run_details (jobid, status) select jobid, 'running' from cron.job",
    );
    await using stack = await runner(engine);
    const [run] = await stack.ended(1);
    assertEquals([run?.status, run?.return_message], ["failed", "server restarted"]);
  });

  await step("ends a run under way before it closes", async () => {
    await schedule(engine, "* * * * *", "select pg_sleep(0.2)");
    {
      await using stack = await runner(engine);
      await stack.clock.leap(60);
      assertEquals((await runsOf(engine)).map((run) => run.end_time), [null]);
    }
    assertEquals((await runsOf(engine)).map((run) => run.status), ["succeeded"]);
  });
});
