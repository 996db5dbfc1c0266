/**
 * Whoever keeps the timetable keeps it once: pg_cron in the database it is made for, the stack's own
 * runner everywhere else, one stack or two.
 */

import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { OwnServer } from "../support/own_server.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";
import { assertAllJobsSucceed, assertOncePerSlot, scheduleTicks } from "../support/timetable.ts";
import { translatedBy } from "../support/translated_by.ts";

async function keepsTheTimetable(t: Deno.TestContext, databaseUrl: string): Promise<void> {
  await using provider = FakeProvider.start();
  using _ = translatedBy({ LIBRETRANSLATE_URL: provider.url });
  const said: string[] = [];
  const log = (level: string, line: string) => void (level === "warn" && said.push(line));
  await using first = await startStack({ own: true, databaseUrl });
  const { sql } = first;
  assert(sql);
  const translated = async () => {
    const ana = await first.as("ana");
    const talk = await openRoom(ana);
    await enter(await first.as("ben"), talk, "es");
    const { id } = await tell(ana, talk, "Good morning");
    return await eventually(async () => {
      const { data } = await ana.from("messages").select("translation").eq("id", id).single();
      return data?.translation;
    }, { seconds: 20 });
  };

  await t.step("with two stacks, and the second one says so", async () => {
    await using _second = await startStack({ own: true, databaseUrl, log });
    assertEquals(said, [
      `The stack at ${first.url} uses this database too: jobs now call the functions here`,
    ]);
    await scheduleTicks(sql, "1 second");
    await assertOncePerSlot(sql, 7);
  });
  await t.step("and every job of it succeeds", async () => {
    await assertAllJobsSucceed(sql);
  });
  await t.step("and the stack that stays is called when the other is gone", async () => {
    assertEquals(await translated(), "es: Good morning");
  });
}

Deno.test("pg_cron keeps the timetable in its own database", async (t) => {
  await using server = await OwnServer.start();
  await keepsTheTimetable(t, server.url());
  const [worker] = await server.sql<{ real: boolean }>(
    "select count(*) > 0 as real from cron.job_run_details where job_pid is not null",
  );
  assertEquals(worker?.real, true);
});

Deno.test("the stack keeps it in every other database of such a server", async (t) => {
  await using server = await OwnServer.start();
  await keepsTheTimetable(t, await server.createDatabase("other"));
});

Deno.test("the stack keeps it on a server that does not load pg_cron", async (t) => {
  await using server = await OwnServer.start({ shared_preload_libraries: "" });
  await keepsTheTimetable(t, server.url());
});
