/** What Realtime leaves in the database is removed. */

import { keepTidy } from "../../supabase/local/realtime/tidy.ts";
import { assertEquals } from "../support/assert.ts";
import { HandTimers } from "../support/hand_timers.ts";
import { testDatabase } from "../support/test_database.ts";

Deno.test("realtime.messages keeps what is younger than three days", async () => {
  await using database = await testDatabase("select 1");
  const { engine } = database;
  const topics = async () =>
    (await engine.query<{ topic: string }>("select topic from realtime.messages order by 1"))
      .map(({ topic }) => topic);
  const add = (topic: string, age: string) =>
    engine.query(
      `insert into realtime.messages (topic, extension, inserted_at)
       values ($1, 'broadcast', (now() at time zone 'utc') - $2::interval)`,
      [topic, age],
    );
  await add("old", "73 hours");
  await add("young", "71 hours");

  using timers = new HandTimers((ms) => ms === 60_000);
  const said: string[] = [];
  const stop = await keepTidy(engine, () => 5_000, (_level, message) => said.push(message));
  assertEquals(await topics(), ["young"]);

  await add("old again", "73 hours");
  for (let minute = 1; minute < 60; minute++) await timers.fire();
  assertEquals(await topics(), ["old again", "young"]);
  await timers.fire();
  await stop();
  assertEquals(await topics(), ["young"]);
  assertEquals(said, []);
});
