/** A stack opens few connections to Postgres, closes them again, and says so when there is none to be had. */

import postgres from "postgres";
import { Failure } from "../../supabase/local/failure.ts";
import { authenticatorUrl } from "../../supabase/local/database/postgres_connection.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { OwnServer } from "../support/own_server.ts";
import { openRoom, tell } from "../support/rooms.ts";
import { type Person, startStack, type TestStack } from "../support/stack.ts";
import { scheduleTicks } from "../support/timetable.ts";
import { withEnv } from "../support/with_env.ts";

/** The stack's connections, by what they are for. */
function connections(server: OwnServer): Promise<{ purpose: string; count: number }[]> {
  return server.sql(
    `select application_name as purpose, count(*)::int from pg_stat_activity
     where application_name like 'quintet %' group by 1 order by 1`,
  );
}

async function read({ url, publishableKey }: TestStack, reader: Person) {
  const { data } = await reader.auth.getSession();
  const started = performance.now();
  const response = await fetch(`${url}/rest/v1/sessions?limit=1`, {
    headers: {
      apikey: publishableKey,
      authorization: `Bearer ${data.session?.access_token}`,
      "accept-profile": "translator",
    },
  });
  return {
    status: response.status,
    retryAfter: response.headers.get("retry-after"),
    body: await response.json(),
    ms: performance.now() - started,
  };
}

Deno.test("connections to Postgres", async (t) => {
  using _ = withEnv({ DB_POOL_MAX: "10", DB_POOL_IDLE_MS: "300" });
  await using server = await OwnServer.start({ max_connections: "100" });
  const databaseUrl = await server.createDatabase("pooled");
  await using stack = await startStack({ own: true, databaseUrl });
  const ana = await stack.as("ana");
  const room = await openRoom(ana);

  await t.step("are ten at most, and one listens, while fifty requests run", async () => {
    let [most, listening] = [0, 0];
    let left = 300;
    const load = Promise.all(Array.from({ length: 50 }, async () => {
      while (left-- > 0) {
        if (left % 3 === 0) assertEquals((await read(stack, ana)).status, 200);
        else if (left % 3 === 1) await tell(ana, room, `${left}`).catch(tooFast);
        else await stack.as(`visitor ${left}`);
      }
    }));
    const watching = (async () => {
      while (left > 0) {
        const now = await connections(server);
        most = Math.max(most, now.reduce((sum, { count }) => sum + count, 0));
        listening = now.find(({ purpose }) => purpose === "quintet listener")?.count ?? 0;
        await new Promise((wake) => setTimeout(wake, 50));
      }
    })();
    await Promise.all([load, watching]);
    assert(most > 3 && most <= 10, `${most} at once`);
    assertEquals(listening, 1);
  });

  await t.step("are closed when they idle, but for the one that listens", async () => {
    await eventually(async () => {
      const now = await connections(server);
      return now.length === 1 && now[0]?.purpose === "quintet listener" && now[0].count === 1;
    }, { seconds: 10 });
  });

  await t.step("that others have used up are waited for two seconds, then it is 503", async () => {
    const others = await takeAll(databaseUrl);
    // Whatever connection of the superuser's ends now leaves a slot that is not for requests.
    await server.sql(`alter role authenticator connection limit ${others.length}`);
    try {
      const answers = await Promise.all(Array.from({ length: 60 }, () => read(stack, ana)));
      assertEquals(new Set(answers.map(({ status }) => status)), new Set([503]));
      for (const { retryAfter, body, ms } of answers) {
        assertEquals([retryAfter, body.code], ["1", "PGRST001"]);
        assert(ms < 9_000, `an answer after ${ms} ms`); // at ten seconds it would be another one
      }
      // The superuser's reserve is there for what keeps a stack alive.
      await stack.as("somebody who signs in meanwhile");
    } finally {
      await server.sql("alter role authenticator connection limit -1");
      await Promise.all(others.map((each) => each.end()));
    }
    await eventually(async () => (await read(stack, ana)).status === 200);
  });
});

Deno.test("a small pool", async (t) => {
  await using server = await OwnServer.start();

  await t.step("of three is enough for requests and jobs that wait for each other", async () => {
    using _ = withEnv({ DB_POOL_MAX: "3" });
    const databaseUrl = await server.createDatabase("small");
    await using stack = await startStack({ own: true, databaseUrl });
    assert(stack.sql);
    await scheduleTicks(stack.sql, "1 second");
    await stack.sql("select cron.schedule('slow', '1 second', 'select pg_sleep(0.5)')");
    const people = await Promise.all(
      Array.from({ length: 20 }, (_, at) => stack.as(`person ${at}`)),
    );
    const rooms = await Promise.all(people.map((person) => openRoom(person)));
    assertEquals(new Set(rooms.map(({ id }) => id)).size, 20);
    await eventually(async () => (await stack.sql?.("select from ticks"))?.length);
  });

  await t.step("of two is refused, with the reason", async () => {
    using _ = withEnv({ DB_POOL_MAX: "2" });
    const databaseUrl = await server.createDatabase("smaller");
    const failure = await assertRejects(
      () => startStack({ own: true, databaseUrl }),
      Failure,
      "Cannot use DB_POOL_MAX: 2 is less than 3",
    );
    assert(failure.hint?.includes("listens"));
  });
});

/** Takes connections until the server has none left for anybody but the superuser. */
async function takeAll(databaseUrl: string) {
  const taken = [];
  while (true) {
    const one = postgres(authenticatorUrl(databaseUrl), { max: 1, idle_timeout: 0 });
    try {
      await one`select 1`;
      taken.push(one);
    } catch (error) {
      await one.end();
      if (error instanceof postgres.PostgresError && error.code === "53300") return taken;
    }
  }
}

/** 120 messages a minute are the most one may send. */
function tooFast(error: { status?: number }): void {
  assertEquals(error.status, 429);
}
