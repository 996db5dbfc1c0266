/**
 * The timetable fires many times at once: each slot is taken once.
 * `deno test -A <this file> -- 1000` has so many slots.
 */

import postgres from "postgres";
import { assert, assertEquals } from "../support/assert.ts";
import { projectDatabase } from "../support/template.ts";

const RUNNERS = 40;
const SLOTS = Number(Deno.args[0] ?? 50);

Deno.test(`${RUNNERS} runners of one timetable take ${SLOTS} slots once each`, async () => {
  const server = Deno.env.get("DATABASE_URL");
  assert(server);
  await using database = await projectDatabase(server);
  await using undo = new AsyncDisposableStack();
  const sql = postgres(database.url, { max: RUNNERS, onnotice: () => {} });
  undo.defer(() => sql.end());
  await sql`create table public.ran (slot int)`;

  await Promise.all(Array.from({ length: RUNNERS }, async () => {
    for (let slot = 0; slot < SLOTS; slot++) {
      await sql.begin(async (tx) => {
        const [taken] = await tx`
          select private.take_slot('tidy', 60, 'epoch'::timestamptz + ${slot} * interval '60 s') as is_mine`;
        if (taken?.is_mine) await tx`insert into public.ran values (${slot})`;
      });
    }
  }));

  const [runs] =
    await sql`select count(*)::int, count(distinct slot)::int as slots from public.ran`;
  assertEquals({ ...runs }, { count: SLOTS, slots: SLOTS });

  // A run that fails gives its slot back.
  await sql.begin(async (tx) => {
    await tx`select private.take_slot('other', 60, 'epoch')`;
    throw new Error("the run failed");
  }).catch(() => {});
  const [again] = await sql`select private.take_slot('other', 60, 'epoch') as is_free`;
  assertEquals(again?.is_free, true);
});
