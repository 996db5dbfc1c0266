/**
 * Postgres is killed while eight people write: nothing acknowledged is lost, nothing is doubled, and
 * the stack is back by itself. `deno test -A <this file> -- 50` kills more often.
 */

import { assert } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { OwnServer } from "../support/own_server.ts";
import { type Person, type Sql, startStack, type TestStack } from "../support/stack.ts";
import { isAlive } from "../support/processes.ts";
import { StartedStack } from "../support/started_stack.ts";
import { withEnv } from "../support/with_env.ts";
import { Writers } from "../support/writers.ts";

const KILLS = Number(Deno.args[0] ?? 2);

/** Five seconds are promised, and hundreds of milliseconds measured; a busy machine is given more. */
const BACK_WITHIN_MS = 15_000;

/** How long it takes from now until somebody can read, in milliseconds. */
async function back({ url, publishableKey }: TestStack, reader: Person): Promise<number> {
  const { data } = await reader.auth.getSession();
  const headers = {
    apikey: publishableKey,
    authorization: `Bearer ${data.session?.access_token}`,
    "accept-profile": "translator",
  };
  const since = performance.now();
  await eventually(async () => {
    const response = await fetch(`${url}/rest/v1/sessions?limit=1`, { headers });
    await response.body?.cancel();
    return response.ok;
  }, { seconds: 30, everyMs: 10 });
  return performance.now() - since;
}

function summary(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b).map(Math.round);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1];
  return `back after ${at(0.5)} ms (median), ${at(0.95)} ms (p95)`;
}

Deno.test("Postgres is killed while people write", async (t) => {
  await using server = await OwnServer.start();
  const databaseUrl = await server.createDatabase("faults");
  await using process = new StartedStack(["--memory", "--port", "0"], {
    DATABASE_URL: databaseUrl,
  });
  const { url, key } = await process.ready();
  using _ = withEnv({ SUPABASE_URL: url, SUPABASE_PUBLISHABLE_KEY: key });
  const sql: Sql = (text) => server.sql(text, "faults");
  await using stack = { ...await startStack(), sql };
  await sql("create table public.ticks (at timestamptz not null default now())");
  await sql("select cron.schedule('tick', '1 second', 'insert into ticks default values')");
  const reader = await stack.as("reader");
  const writers = await Writers.start(stack, 8);

  const kill = async (name: string, fault: () => Promise<void>) => {
    const times: number[] = [];
    for (let kills = 0; kills < KILLS; kills++) {
      await writers.more(60);
      await fault();
      times.push(await back(stack, reader));
    }
    await t.step(`${name}: ${KILLS} times, ${summary(times)}`, () => {
      assert(Math.max(...times) < BACK_WITHIN_MS, times.join(", "));
    });
  };

  await kill("the whole server", async () => {
    await server.kill();
    await server.startAgain();
  });
  await kill("one of its processes that works for requests", async () => {
    await eventually(() => server.killBackend(/authenticator/));
    await server.answers();
  });
  await kill("one of its processes that works for the stack", async () => {
    await eventually(() => server.killBackend(/postgres: postgres faults/));
    await server.answers();
  });

  await writers.stop();
  const { acknowledged, repeated } = writers;
  await t.step(
    `${acknowledged.size} acknowledged and ${repeated} repeated: all there, once`,
    async () => {
      assert(repeated > 0, "no kill was noticed");
      await writers.check(sql);
      assert(isAlive(process.pid));
    },
  );

  await t.step("and the timetable goes on", async () => {
    const [before] = await sql<{ count: number }>("select count(*) from ticks");
    await eventually(async () => {
      const [now] = await sql<{ count: number }>("select count(*) from ticks");
      return Number(now?.count) >= Number(before?.count) + 2;
    });
  });

  await t.step("and the schema is read again when it changes", async () => {
    await sql("create table translator.afterwards (id int)");
    await sql("grant select on translator.afterwards to authenticated");
    await sql("notify pgrst");
    await eventually(async () => {
      const { status } = await reader.from("afterwards" as "sessions").select("id");
      return status === 200;
    });
  });

  await t.step("and a new job is heard of at once", async () => {
    await sql("select cron.schedule('tock', '1 second', 'delete from ticks')");
    await eventually(async () => {
      const runs = await sql(
        "select from cron.job_run_details where command = 'delete from ticks' and status = 'succeeded'",
      );
      return runs?.length;
    });
  });
});
