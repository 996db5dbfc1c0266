/** An erasure that is cut off, wherever that is: whoever comes next brings it to the same end. */

import { createClient } from "@supabase/supabase-js";
import { deleteAccount } from "@shared/platform/accounts.ts";
import { account } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { dump } from "../support/released_canaries.ts";
import { eventually } from "../support/eventually.ts";
import { openRoom, tell } from "../support/rooms.ts";
import { runJobs, withoutWaking } from "../support/run_jobs.ts";
import { startStack } from "../support/stack.ts";

const STEPS = ["stop", "storage", "data", "caches", "audit", "identity", "receipt"];

Deno.test("an erasure cut off", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql, engine } = stack;
  if (!sql || !engine) throw new Error("This needs a database of its own");
  await withoutWaking(stack);
  const key = JSON.parse(Deno.env.get("SUPABASE_SECRET_KEYS") ?? "{}").default ?? "";
  const server = createClient(stack.url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const exports = server.storage.from("exports");

  /** Takes steps as a worker does, and dies when `step` is reached. */
  async function eraseUntil(id: string, erasure: string, step: string): Promise<void> {
    for (let taken = 0; taken < 100; taken++) {
      const [at] = await sql<{ step: string; files: { name: string }[] | null }>?.(
        "select * from private.continue_erasure($1)",
        [erasure],
      ) ?? [];
      const names = at?.files?.map(({ name }) => name) ?? [];
      // What is outside of the database is done and not yet known to it: the worst moment to die.
      if (names.length > 0) await exports.remove(names);
      if (at?.step === "identity") await deleteAccount(id);
      if (at?.step === step) return;
    }
  }

  for (const step of STEPS.slice(1)) {
    await t.step(`before "${step}" ends as if it had not been`, async () => {
      const ana = await account(stack, "ana");
      const ben = await account(stack, "ben");
      for (const person of [ana, ben]) {
        await tell(person, await openRoom(person), `Said by ${person.userId}`);
        for (const name of ["a.zip", "b.zip"]) {
          const zip = new Blob([name], { type: "application/zip" });
          const { error } = await exports.upload(`${person.userId}/old/${name}`, zip);
          assertEquals(error, null);
        }
      }
      const [begun] = await sql<{ id: string }>(
        "select private.begin_erasure($1, 'erase', null, 'test') as id",
        [ana.userId],
      );
      await eraseUntil(ana.userId, begun?.id ?? "", step);

      await sql("update private.jobs set run_at = now() where queue = 'erasures'");
      await runJobs(stack, "erasures");
      const [kept] = await sql<{ step: string; messages: number; files: number }>(
        `select step, (receipt -> 'counts' ->> 'translator.messages')::int as messages,
           (receipt -> 'counts' ->> 'storage.objects')::int as files
         from private.erasures where id = $1`,
        [begun?.id],
      );
      assertEquals(kept, { step: "done", messages: 1, files: 2 });

      await eventually(async () =>
        !(await dump(engine)).get("_realtime.outbox")?.includes(ana.userId)
      );
      const tables = [...await dump(engine)];
      assertEquals(
        tables.filter(([, text]) => text.includes(ana.userId)).map(([name]) => name),
        [],
      );
      assertEquals((await exports.list(`${ana.userId}/old`)).data, []);
      assertEquals((await exports.list(`${ben.userId}/old`)).data?.length, 2);
      const said = await sql("select from translator.messages where original = $1", [
        `Said by ${ben.userId}`,
      ]);
      assertEquals(said.length, 1);
    });
  }

  await t.step("between two slices of calls ends as if it had not been", async () => {
    const ana = await account(stack, "ana");
    const ben = await account(stack, "ben");
    await sql("update private.data_slices set rows = 2 where domain = 'phonelog'");
    for (const person of [ana, ben]) {
      const { error } = await person.schema("phonelog").rpc("ingest_events", {
        p_source: { kind: "phone", name: "phone" },
        p_events: Array.from({ length: 5 }, (_, nth) => ({
          external_id: `c${nth}`,
          type: "call",
          direction: "in",
          number: "+491701234567",
          started_at: `2026-03-0${nth + 1}T10:00:00Z`,
        })),
      });
      assertEquals(error, null);
    }
    const left = async ({ userId }: { userId: string }) => {
      const [row] = await sql<{ events: number; summed: number }>(
        `select (select count(*)::int from phonelog.events where user_id = $1) as events,
           (select coalesce(sum(n), 0)::int from phonelog.rollup_days where user_id = $1) as summed`,
        [userId],
      );
      return row;
    };
    const [begun] = await sql<{ id: string }>(
      "select private.begin_erasure($1, 'erase', null, 'test') as id",
      [ana.userId],
    );
    for (let taken = 0; taken < 100 && (await left(ana))?.events === 5; taken++) {
      await sql("select private.continue_erasure($1)", [begun?.id]);
    }
    assertEquals(await left(ana), { events: 3, summed: 3 });

    await sql("update private.jobs set run_at = now() where queue = 'erasures'");
    await runJobs(stack, "erasures");
    assertEquals(await left(ana), { events: 0, summed: 0 });
    assertEquals(await left(ben), { events: 5, summed: 5 });
    assertEquals(
      await sql(
        "select step, receipt -> 'counts' -> 'phonelog.events' as n from private.erasures where id = $1",
        [
          begun?.id,
        ],
      ),
      [{ step: "done", n: 5 }],
    );
  });

  await t.step("taken up by two at once is one erasure", async () => {
    const eva = await account(stack, "eva");
    await tell(eva, await openRoom(eva), "Said by eva");
    await sql("select private.begin_erasure($1, 'erase', null, 'test')", [eva.userId]);
    await sql("select private.begin_erasure($1, 'erase', null, 'test')", [eva.userId]);
    await sql("update private.jobs set run_at = now() where queue = 'erasures'");
    await Promise.all([runJobs(stack, "erasures"), runJobs(stack, "erasures")]);

    const receipts = await sql(
      "select from private.erasures where asked_by = 'test' and step <> 'done'",
    );
    assertEquals(receipts, []);
    assertEquals(await sql("select from auth.users where id = $1", [eva.userId]), []);
  });
});
