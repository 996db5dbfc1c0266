/** Limits that hold whichever way somebody comes: on the tables, not in the functions. */

import { assert, assertEquals } from "../support/assert.ts";
import { enter, openRoom } from "../support/rooms.ts";
import { type Sql, startStack } from "../support/stack.ts";
import { translatedBy, withoutRetries } from "../support/translated_by.ts";

Deno.test("the translator's limits", async (t) => {
  await using stack = await startStack({ own: true });
  using _ = translatedBy({});
  await withoutRetries(stack);
  const sql = stack.sql as Sql;
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const talk = await openRoom(ana);
  await enter(ben, talk, "es");

  await t.step("count one sign of life once, the first as well as the next", async () => {
    const spendOn = async (activity: string): Promise<number> => {
      await sql("delete from private.rate_limits where key like 'activity:%'");
      await ana.rpc("set_activity", { p_session: talk.id, p_activity: activity });
      const [spent] = await sql<{ seconds: number }>(
        `select extract(epoch from limits.full_at - shown.updated_at)::float8 as seconds
         from private.rate_limits limits, translator.user_activity shown
         where limits.key = 'activity:' || shown.user_id and shown.user_id = $1`,
        [ana.userId],
      );
      return spent?.seconds ?? 0;
    };
    const first: number[] = [];
    const next: number[] = [];
    for (let each = 0; each < 10; each++) {
      await sql("delete from translator.user_activity");
      first.push(await spendOn("typing"));
      next.push(await spendOn("recording"));
    }

    // Ten a second: one takes a tenth. A moment passes between the two clocks, a longer one where
    // the machine is busy; two would never take less than two tenths.
    for (const spent of [Math.min(...first), Math.min(...next)]) {
      assert(spent >= 0.1 && spent < 0.19, `${spent} s`);
    }
  });

  await t.step("keep a reader from trying out every language there is", async () => {
    const { error } = await ana.from("messages").insert({
      session_id: talk.id,
      original: "Hello",
      original_lang: "en",
      target_lang: "es",
    });
    assertEquals(error, null);
    const read = (language: string) =>
      ben.from("participants").update({ language }).eq("session_id", talk.id)
        .eq("user_id", ben.userId);
    const statuses: number[] = [];
    for (const letter of "abcdefghijkl") statuses.push((await read(`qa${letter}`)).status);

    assertEquals(statuses.filter((status) => status === 204).length, 10);
    assertEquals(statuses.at(-1), 429);
  });

  await t.step("keep one host from collecting the codes", async () => {
    const eve = await stack.as("eve");
    for (let room = 0; room < 20; room++) {
      await sql("delete from private.rate_limits where key like 'open_session:%'");
      await openRoom(eve);
    }
    await sql("delete from private.rate_limits where key like 'open_session:%'");
    const { status, error } = await eve.rpc("open_session", { p_language: "en" });

    assertEquals(status, 429);
    assertEquals(error?.message, "Cannot open a session: twenty open ones are the most");
  });

  await t.step("count questions for a code by address, whoever asks", async () => {
    await sql("delete from private.rate_limits where key like 'guess:%'");
    const told: number[] = [];
    for (const name of ["fred", "gina", "hugo"]) {
      const person = await stack.as(name);
      for (let guess = 0; guess < 4; guess++) {
        told.push((await person.rpc("session_exists", { p_code: "none" })).status);
      }
    }

    assertEquals(told.filter((status) => status === 200).length, 10);
    assertEquals(told.at(-1), 429);
  });

  await t.step("believe the gateway and not the caller where that address is", async () => {
    const { error } = await ana.rpc("session_exists", { p_code: "none" })
      .setHeader("x-forwarded-for", "203.0.113.7");

    assertEquals(error?.message, "Cannot look for a session: too many wrong codes");
  });
});
