/** The timetable of a running stack fires by itself, once a slot, and its jobs do their work. */

import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";
import { assertAllJobsSucceed, assertOncePerSlot, scheduleTicks } from "../support/timetable.ts";
import { translatedBy } from "../support/translated_by.ts";

Deno.test("the timetable", async (t) => {
  await using stack = await startStack({ own: true });
  await using provider = FakeProvider.start();
  using _ = translatedBy({ LIBRETRANSLATE_URL: provider.url });
  const { sql } = stack;
  assert(sql);

  await t.step("fires once a slot", async () => {
    await scheduleTicks(sql, "1 second");
    await assertOncePerSlot(sql, 11);
    await sql("select cron.unschedule('tick')");
  });

  await t.step("has no job that fails", async () => {
    await assertAllJobsSucceed(sql);
  });

  await t.step("wakes the function that translates what waits", async () => {
    const ana = await stack.as("ana");
    const talk = await openRoom(ana);
    await enter(await stack.as("ben"), talk, "es");
    const { id } = await tell(ana, talk, "Good morning");
    const translated = await eventually(async () => {
      const { data } = await ana.from("messages").select("translation").eq("id", id).single();
      return data?.translation;
    });
    assertEquals(translated, "es: Good morning");
    const calls = await eventually(async () => {
      const answered = await sql("select distinct status_code from net._http_response");
      return answered.length > 0 && answered;
    });
    assertEquals(calls, [{ status_code: 200 }]);
  });
});
