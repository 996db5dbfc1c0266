/**
 * Whatever stands in the tables, sessions can be read: values whose keys happen to be those of a draft
 * or of a resolution spoil nothing, and what no reader could take is not taken.
 */

import fc from "fast-check";
import { irDraft } from "@shared/lift/ir.ts";
import { keptSession, partialSession } from "@shared/lift/kept.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";

const OWNER = "a0000000-0000-4000-8000-000000000001";
const SEED = 20_261_123;
const TIMES = 400;

const odd = fc.constantFrom<unknown>(
  ...[null, 0, 1.5, 2 ** 60, "", "x", true, [], ["a", null], [[""]], {}, { holes: [1, "h"] }],
  ...[
    "2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05+00:00Z",
    "1969-12-31T23:59:59Z",
    "2026-02-30T00:00Z",
  ],
  ...["2101-01-01T00:00:00Z", "2026-01-02", "now", "2026-01-02T03:04:05+14:00", "x".repeat(200)],
);
const orOdd = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary }, { weight: 1, arbitrary: odd });
const draft = fc.record({
  version: orOdd(fc.integer()),
  ir: orOdd(
    fc.constantFrom({}, { holes: [{ identifier: null }] }, { intent: 5 }, { holes: ["h", {}] }),
  ),
  validation_status: orOdd(fc.constant("valid")),
  created_at: orOdd(fc.constantFrom(
    "2026-01-02T03:04:05.678901+00:00Z",
    // Without seconds it is a moment for Postgres, and none for readers.
    "2026-01-02T03:04Z",
  )),
  smt_results: orOdd(fc.constant([{}])),
  ambiguities: orOdd(fc.constant(["h"])),
  metadata: orOdd(fc.constant({})),
  extra: odd,
}, { requiredKeys: ["version", "ir"] });
const resolution = fc.oneof(
  odd,
  fc.record({
    text: orOdd(fc.string()),
    type: orOdd(fc.constant("clarify_intent")),
    applied: orOdd(fc.boolean()),
    extra: odd,
  }, { requiredKeys: ["text", "type", "applied"] }),
);

Deno.test("what stands in the tables of prompt sessions", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  await engine.query("insert into auth.users (id) values ($1::uuid)", [OWNER]);
  const sample = <T>(arbitrary: fc.Arbitrary<T>) =>
    fc.sample(arbitrary, { numRuns: TIMES, seed: SEED });

  await t.step("what the database takes for a whole draft, a reader does", async () => {
    const values = sample(draft);
    const rows = await engine.query<{ whole: boolean }>(
      "select private.is_lift_draft(v) as whole from jsonb_array_elements($1::text::jsonb) as v",
      [JSON.stringify(values)],
    );
    const told = rows.map(({ whole }) => whole);
    const drafts = keptSession.shape.ir_drafts.element;
    values.forEach((value, nth) => {
      const is = drafts.safeParse(value).success;
      assertEquals(told[nth], is, JSON.stringify(value));
      // What functions take is whole, for them and for the database.
      assert(!irDraft.safeParse(value).success || is);
    });
    assert(
      told.filter(Boolean).length > TIMES / 10 && told.filter((is) => !is).length > TIMES / 10,
    );
  });

  await t.step("it is read, whatever it is, and pages have all of it", async () => {
    const given = sample(fc.tuple(draft, draft, fc.array(resolution, { maxLength: 2 })));
    await engine.query(
      `with made as materialized (
         select gen_random_uuid() as id, value from jsonb_array_elements($1::text::jsonb) as value
       ), session as (
         insert into lift.sessions (id, user_id, current_ir)
         select id, '${OWNER}', value -> 0 from made
       ), revision as (
         insert into lift.session_revisions (session_id, revision_number, ir_content)
         select id, 1, value -> 1 from made
       ), draft as (
         insert into lift.session_drafts (session_id, draft_number, ir_content)
         select id, 1, value -> 1 from made where private.is_lift_draft(value -> 1)
       )
       insert into lift.hole_resolutions (session_id, hole_id, resolved_value)
       select id, 'h' || nth, filled
       from made, jsonb_array_elements(value -> 2) with ordinality as f (filled, nth)`,
      [JSON.stringify(given)],
    );
    const rows = await engine.query<{ session: unknown }>(
      `select session from lift.sessions s, lateral lift.get_session(s.id) where s.user_id = '${OWNER}'`,
    );
    assertEquals(rows.length, TIMES);
    const read = rows.map(({ session }) => keptSession.parse(session));
    assert(read.some(({ ir_drafts }) => ir_drafts.length === 1));
    assert(read.some(({ pending_resolutions }) => pending_resolutions[0]?.applied === true));
  });

  await t.step("however long its history is", async () => {
    const id = crypto.randomUUID();
    await engine.exec(`
      insert into lift.sessions (id, user_id) values ('${id}', '${OWNER}');
      do $$ begin
        -- What listeners are told of each is not asked here, and takes its time.
        perform set_config('quintet.lift_made', '${id}', true);
        insert into lift.session_revisions (session_id, revision_number)
        select '${id}', nth from generate_series(1, 10010) as nth;
      end $$`);
    const [row] = await engine.query<{ session: unknown }>(
      "select session from lift.get_session($1::uuid)",
      [id],
    );
    assertEquals(partialSession.parse(row?.session).revisions?.length, 10_010);
  });

  await t.step("what no reader could take is not taken", async () => {
    const [{ id } = {}] = await engine.query<{ id: string }>(
      "select id from lift.sessions limit 1",
    );
    const refused = [
      `insert into lift.sessions (user_id, created_at) values ('${OWNER}', '1960-01-01')`,
      `insert into lift.sessions (user_id, updated_at) values ('${OWNER}', 'infinity')`,
      `insert into lift.sessions (user_id, status, finalized_at) values ('${OWNER}', 'finalized', '2101-01-01Z')`,
      `insert into lift.session_revisions (session_id, revision_number, created_at)
       values ('${id}', 2, '-infinity')`,
      `insert into lift.session_drafts (session_id, draft_number, code_content, created_at)
       values ('${id}', 2, 'x', '0044-03-15 BC')`,
      `insert into lift.session_drafts (session_id, draft_number, ir_content)
       values ('${id}', 2, '{"foo": 1}')`,
      `insert into lift.session_drafts (session_id, draft_number, code_content, llm_cost_usd)
       values ('${id}', 2, 'x', 'NaN')`,
      `insert into lift.hole_resolutions (session_id, hole_id, resolved_value, created_at)
       values ('${id}', 'late', '1', '9999-01-01')`,
    ];
    for (const statement of refused) {
      const told = await engine.query(statement).then(() => "taken", (thrown) => thrown.code);
      assertEquals(told, "23514", statement);
    }
  });
});
