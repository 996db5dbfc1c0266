/**
 * Contacts that are made one and again several are what they were, whichever merges there are and in
 * whatever order they are undone: numbers, calls, groups, levels and roll-ups.
 */

import fc from "fast-check";
import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { type PhoneOwner, phoneOwner } from "../support/phone_log.ts";
import { SIX, sixContacts } from "../support/six_contacts.ts";
import type { Engine, Queries } from "../../supabase/local/database/engine.ts";

const RUNS = Number(Deno.env.get("PHONELOG_MERGES") ?? 12);
const seed = Number(Deno.env.get("PHONELOG_SEED") ?? 20_261_122);

/** Everything of somebody's that a merge touches. */
const EVERYTHING = `
  select jsonb_build_object(
    'contacts', (select jsonb_agg(jsonb_build_array(id, display_name, privacy_level, tags,
      stay_in_touch_days, merged_into) order by id) from phonelog.contacts where user_id = $1),
    'numbers', (select jsonb_agg(jsonb_build_array(id, contact_id) order by id)
      from phonelog.contact_numbers where user_id = $1),
    'events', (select jsonb_agg(jsonb_build_array(id, contact_id, privacy) order by id)
      from phonelog.events where user_id = $1),
    'groups', (select jsonb_agg(jsonb_build_array(event_id, contact_id) order by event_id, contact_id)
      from phonelog.event_participants where user_id = $1),
    'days', (select jsonb_agg(to_jsonb(r) order by day, contact_id)
      from phonelog.rollup_contact_days r where user_id = $1),
    'sums', (select jsonb_agg(to_jsonb(r) order by day) from phonelog.rollup_days r where user_id = $1)
  ) as everything`;

/** Who merges whom, by number from 0, and which one is undone next. */
const stories = fc.record({
  life: fc.nat(),
  merges: fc.array(
    fc.record({
      keep: fc.nat(SIX - 1),
      others: fc.uniqueArray(fc.nat(SIX - 1), { minLength: 1, maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  order: fc.array(fc.nat(9), { minLength: 12, maxLength: 12 }),
});

Deno.test("merged contacts", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  let refused = 0;

  await t.step("are what they were once all is undone, in any order", async () => {
    await fc.assert(
      fc.asyncProperty(stories, async ({ life, merges, order }) => {
        const { owner, contacts } = await sixContacts(engine, life);
        const before = await everythingOf(engine, owner);
        const tokens: string[] = [];
        for (const { keep, others } of merges) {
          const ids = others.map((nth) => contacts[nth] ?? "");
          const text = "select phonelog.merge_contacts($1, $2::uuid[]) ->> 'undo_token' as token";
          const token = await asked(engine, owner, text, [contacts[keep], ids]);
          if (!token.startsWith("PT")) tokens.push(token);
          await isRight(engine, owner);
        }
        for (const nth of [...order, ...order, 3, 2, 1, 0, 2, 1, 0, 1, 0, 0]) {
          const token = tokens[nth % Math.max(1, tokens.length)];
          if (!token) continue;
          const text = "select phonelog.undo_merge($1) ->> 'unsure' as token";
          const told = await asked(engine, owner, text, [token]);
          if (told === "PT409") {
            refused++;
            continue;
          }
          assertEquals(told, "0");
          tokens.splice(tokens.indexOf(token), 1);
          await isRight(engine, owner);
        }
        assertEquals(tokens, []);
        assertEquals(await everythingOf(engine, owner), before);
      }),
      { numRuns: RUNS, seed, endOnFailure: true },
    );
    assert(refused > 0, "no merge stood on another");
  });

  await t.step("keep what came since with the number it came from", async () => {
    const { owner, contacts } = await sixContacts(engine, 1);
    const [keep = "", other = "", third = ""] = contacts;
    await engine.query(
      `update phonelog.contacts set privacy_level = 'normal', tags = '{secret}',
         display_name = case id when $2 then 'Secret' end
       where id = any ($1::uuid[])`,
      [[keep, other], other],
    );
    await engine.query("update phonelog.contacts set privacy_level = 'hidden' where id = $1", [
      third,
    ]);
    const text = "select phonelog.merge_contacts($1, array[$2]::uuid[]) ->> 'undo_token' as token";
    const token = await asked(engine, owner, text, [keep, other]);
    const [number] = await engine.query<{ id: string }>(
      "select id from phonelog.contact_numbers where id = $1 and contact_id = $2",
      [other, keep],
    );
    assert(number, "the number went over");
    await engine.query(
      `insert into phonelog.events (user_id, source_id, external_id, type, direction, contact_id,
         number_id, started_at, privacy)
       select $1, $2, 'late', 'call', 'in', id, $4, now(), privacy_level
       from phonelog.contacts where id = $3`,
      [owner.id, owner.source, keep, other],
    );
    await engine.query(
      `with sent as (
         insert into phonelog.events (user_id, source_id, external_id, type, direction, contact_id,
           started_at, privacy)
         values ($1, $2, 'hidden', 'mms', 'in', $3, now(), 'hidden') returning id
       )
       insert into phonelog.event_participants (event_id, contact_id, user_id)
       select id, $4, $1 from sent`,
      [owner.id, owner.source, third, keep],
    );
    const mergeOf = async () => {
      const text = "select to_jsonb(m)::text as merge from phonelog.contact_merges m where id = $1";
      return (await engine.query<{ merge: string }>(text, [token]))[0]?.merge ?? "";
    };
    assert(!/secret/i.test(await mergeOf()), "no words are kept with a merge");
    // By itself it is neither shown nor hidden: its calls are those of the kept one.
    const hideIt =
      "update phonelog.contacts set privacy_level = 'hidden' where id = $1 returning '0' as token";
    assertEquals(await asked(engine, owner, hideIt, [other]), "PT409");
    // Hidden while they are one: nobody is shown by the undoing.
    await asked(engine, owner, hideIt, [keep]);
    // What is hidden is not counted either.
    assertEquals(
      await asked(engine, owner, "select phonelog.undo_merge($1) ->> 'unsure' as token", [token]),
      "0",
    );
    const [late] = await engine.query<{ contact_id: string; privacy: string }>(
      "select contact_id, privacy from phonelog.events where external_id = 'late' and user_id = $1",
      [owner.id],
    );
    assertEquals(late, { contact_id: other, privacy: "hidden" });
    const [named] = await engine.query<{ names: unknown }>(
      "select jsonb_agg(display_name order by id = $1) as names from phonelog.contacts where id in ($1, $2)",
      [keep, other],
    );
    assertEquals(named?.names, ["Secret", null]);
    assert(!(await mergeOf()).includes(other), "nor what went where, once it is undone");
    await isRight(engine, owner);
  });

  await t.step("are not torn apart where it is not clear what goes where", async () => {
    const { owner, contacts: [keep, other, third] } = await sixContacts(engine, 1);
    const text = "select phonelog.merge_contacts($1, array[$2]::uuid[]) ->> 'undo_token' as token";
    const token = await asked(engine, owner, text, [keep, other]);
    await engine.query("update phonelog.contact_numbers set contact_id = $2 where id = $1", [
      other,
      third,
    ]);
    const undo = "select phonelog.undo_merge($1) as token";
    assertEquals(await asked(engine, owner, undo, [token]), "PT409");
  });

  await t.step(
    "are suggested by their numbers, but not by one that everybody's ends with",
    async () => {
      const { id } = await phoneOwner(engine, "UTC");
      await engine.query(
        `with given as (
         insert into phonelog.contacts (user_id)
         select $1 from generate_series(1, 103) returning id
       )
       insert into phonelog.contact_numbers (user_id, contact_id, number_hash, number_masked, e164)
       select $1, id, sha256(convert_to(id::text, 'UTF8')), '•••',
         case when nth <= 2 then repeat('0', nth::int) || '301234567' else '+1' || nth || '5550000' end
       from (select id, row_number() over () as nth from given) as numbered`,
        [id],
      );
      const [row] = await engine.query<{ pairs: number }>(
        "select count(*)::int as pairs from private.alike_numbers($1)",
        [id],
      );
      assertEquals(row?.pairs, 1);
    },
  );
});

async function everythingOf(queries: Queries, { id }: PhoneOwner): Promise<unknown> {
  const [row] = await queries.query<{ everything: unknown }>(EVERYTHING, [id]);
  return row?.everything;
}

/** What the person is told, or the code of the refusal. */
async function asked(engine: Engine, { id }: PhoneOwner, text: string, values: unknown[]) {
  try {
    return await engine.transaction(async (tx) => {
      await tx.query(
        `select set_config('role', 'authenticated', true), set_config('request.jwt.claim.sub', $1, true),
           set_config('request.jwt.claims', $2, true)`,
        [id, JSON.stringify({ sub: id, role: "authenticated" })],
      );
      const [row] = await tx.query<{ token: string }>(text, values);
      return row?.token ?? "";
    });
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("PT")) {
      return String(error.code);
    }
    throw error;
  }
}

/** Roll-ups are what the events say, and events whose they are. */
async function isRight(queries: Queries, { id }: PhoneOwner): Promise<void> {
  const [row] = await queries.query(
    `select coalesce(private.drifts_of($1), '{}') as drifts, (
       select count(*)::int from phonelog.events e
       left join phonelog.contact_numbers n on n.id = e.number_id
       where e.user_id = $1 and n.contact_id <> e.contact_id
     ) as strays`,
    [id],
  );
  assertEquals(row, { drifts: {}, strays: 0 });
}
