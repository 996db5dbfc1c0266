/**
 * Prompt sessions come back as they went, whatever is in them; and of two writers the stale one is
 * refused, however their steps fall between each other's.
 */

import fc from "fast-check";
import { applyPatch } from "rfc6902";
import { diffIrs } from "@shared/lift/diff.ts";
import { type Ir, type PromptSession, promptSession } from "@shared/lift/ir.ts";
import { plainJson } from "@shared/lift/plain_json.ts";
import type { Queries } from "../../supabase/local/database/engine.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";

const OWNER = "a0000000-0000-4000-8000-000000000001";
const SEED = 20_261_122;

/** The embedded engine takes several times as long; `LIFT_CASES=10000` are all of them there as well. */
const CASES = Number(Deno.env.get("LIFT_CASES") ?? (Deno.env.get("DATABASE_URL") ? 10_000 : 500));

/** With the prototypes that parsed JSON has. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** What JSON can say and Postgres can keep; a key that JavaScript takes for something else is not tried. */
const json = fc.jsonValue({ maxDepth: 3 })
  .filter((value) => !/\\u0000|\\ud[89a-f]|__proto__/i.test(JSON.stringify(value)));
const words = fc.string({ unit: "grapheme", maxLength: 40 }).filter((text) => !text.includes("\0"));
const name = words.filter((text) => text.length > 0 && text !== "__proto__");
const object = fc.dictionary(name, json, { maxKeys: 4 });
const moment = fc.record({
  ms: fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
  us: fc.integer({ min: 0, max: 999 }),
}).map(({ ms, us }) => new Date(ms).toISOString().replace("Z", `${String(us).padStart(3, "0")}Z`));
const hole = fc.record({ identifier: name, kind: json });
const ir: fc.Arbitrary<Ir> = fc.record({
  intent: fc.record({ summary: words, holes: fc.array(hole, { maxLength: 2 }) }),
  metadata: object,
  language: json,
}, { requiredKeys: [] });
const draft = fc.record({
  version: fc.integer(),
  ir,
  validation_status: fc.constantFrom("pending", "valid", "contradictory", "incomplete"),
  smt_results: fc.array(json, { maxLength: 2 }),
  ambiguities: fc.array(words, { maxLength: 2 }),
  created_at: moment,
  metadata: object,
});
const session: fc.Arbitrary<PromptSession> = fc.record({
  session_id: fc.uuid(),
  created_at: moment,
  updated_at: moment,
  status: fc.constantFrom("active", "paused", "finalized", "error", "abandoned"),
  revisions: fc.array(
    fc.record({
      timestamp: moment,
      content: words,
      revision_type: fc.constantFrom("initial", "refinement", "hole_fill", "manual_edit"),
      target_hole: fc.option(name),
      metadata: object,
      ir,
    }, { requiredKeys: ["timestamp", "content", "revision_type", "target_hole", "metadata"] }),
    { maxLength: 4 },
  ),
  ir_drafts: fc.array(draft, { maxLength: 3 }),
  current_draft: fc.option(draft),
  pending_resolutions: fc.uniqueArray(
    fc.record({
      hole_id: name,
      resolution_text: words,
      resolution_type: fc.constantFrom("clarify_intent", "add_constraint", "other"),
      applied: fc.boolean(),
      timestamp: moment,
      metadata: object,
    }),
    { maxLength: 4, selector: ({ hole_id }) => hole_id },
  ),
  source: fc.constantFrom("prompt", "code", "reverse_mode"),
  metadata: object,
});

Deno.test("prompt sessions", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  await engine.query("insert into auth.users (id) values ($1::uuid)", [OWNER]);

  await t.step("300 of them come back as they went", async () => {
    const all = fc.sample(session, { numRuns: 300, seed: SEED }).map(plain);
    const sent = all.map((each) => plainJson(promptSession.parse(each)));
    await engine.query(
      `select count(*) from jsonb_array_elements($1::text::jsonb) as s,
         lateral lift.create_session(s, '${OWNER}')`,
      [JSON.stringify(sent)],
    );
    const rows = await engine.query<{ session: unknown }>(
      `select session from lift.sessions as s, lateral lift.get_session(s.id)
       where s.user_id = '${OWNER}'`,
    );
    const kept = new Map(rows.map((row) => {
      const whole = promptSession.parse(row.session);
      return [whole.session_id, whole];
    }));
    assertEquals(kept.size, 300);
    for (const each of all) assertEquals(kept.get(each.session_id), each);
    assert(all.some(({ revisions }) => revisions.some((each) => each.ir?.intent?.holes?.length)));
  });

  await t.step("a patch between any two IRs makes one of the other", () => {
    fc.assert(
      fc.property(ir.map(plain), ir.map(plain), (a, b) => {
        const made = structuredClone(a);
        const failed = applyPatch(made, structuredClone(diffIrs(a, b).patch)).filter(Boolean);
        assertEquals([failed, made], [[], b]);
        assertEquals(diffIrs(a, a).patch, []);
      }),
      { numRuns: 1000, seed: SEED },
    );
  });

  await t.step(
    "no write is lost: of two writers the stale one is refused, in thousands of interleavings",
    async () => {
      const told = await interleave(engine, CASES);
      assertEquals([told.tried, told.wrong], [CASES, []]);
      // Not by luck: there was much to refuse, also of who had the newest token, and much to let through.
      assert(told.refused > CASES / 4 && told.written > CASES / 4, JSON.stringify(told));
      assert(told.overslept > CASES / 100, JSON.stringify(told));
    },
  );
});

/**
 * Each interleaving: two writers read a version or take a lease, and write, in an order drawn by the
 * database. What is asked for is not how the code decides, but what it is for: who says what they know
 * (a version, or the token that came with one) writes only upon what they have seen, while somebody
 * holds a lease nobody else writes, and who is neither late nor shut out is let through.
 */
async function interleave(queries: Queries, times: number) {
  await queries.exec(`
    create function pg_temp.interleave(p_times int, out tried int, out refused int, out written int,
      out overslept int, out wrong text[])
    language plpgsql as $$
    declare
      v_id uuid; v_step text; v_who int; v_version int; v_newest int; v_row record; v_passed boolean;
      -- Who was promised to be the only writer, while that lasts.
      v_only int;
      -- By writer: the state they saw last, the version they say, and the token.
      v_seen int[]; v_said int[]; v_token int[];
      v_is_late boolean; v_is_shut_out boolean; v_is_fine boolean;
    begin
      tried := 0; refused := 0; written := 0; overslept := 0; wrong := '{}';
      perform setseed(0.2611);
      for n in 1..p_times loop
        if n % 10 = 1 then
          -- A row that one transaction has changed a thousand times is slow to find.
          select id into v_id from lift.create_session('{}', '${OWNER}');
          v_version := 1; v_newest := 0;
        end if;
        tried := tried + 1;
        v_only := null; v_seen := array[0, 0]; v_said := array[null, null]::int[]; v_token := v_said;
        -- Each reads, may take the lease, and writes twice: some order of that, and now and then a
        -- lease is given back or runs out in between.
        for v_step, v_who in
          select step, who from unnest(
            array['read', 'read', 'acquire', 'acquire', 'write', 'write', 'write', 'write', 'release',
              'expire'],
            array[1, 2, 1, 2, 1, 2, 1, 2, 1, 0]) as s (step, who)
          where random() < 0.6 order by random()
        loop
          v_is_shut_out := v_only <> v_who;
          if v_step = 'read' then
            v_seen[v_who] := v_version; v_said[v_who] := v_version;
          elsif v_step = 'expire' then
            update lift.sessions set lease_expires_at = '-infinity', lease_holder = 'x' where id = v_id;
            v_only := null;
          elsif v_step = 'release' then
            continue when v_only is distinct from v_who;
            perform lift.lease_session(v_id, 'release', p_token => v_token[v_who]);
            v_only := null;
          elsif v_step = 'acquire' then
            begin
              select lease_token, version into v_row
              from lift.lease_session(v_id, 'acquire', 'w', 3600, v_token[v_who]);
              v_passed := true;
            exception when sqlstate 'PT409' then v_passed := false;
            end;
            if v_passed and v_is_shut_out
              or not v_passed and (v_only = v_who or v_only is null and v_token[v_who] is null)
              or v_passed and (v_row.version <> v_version or v_row.lease_token <= v_newest) then
              wrong := wrong || format('%s: acquire by %s', n, v_who);
            end if;
            if v_passed then
              v_only := v_who; v_newest := v_row.lease_token; v_token[v_who] := v_newest;
              v_seen[v_who] := v_row.version;
            end if;
          else
            v_is_late := v_seen[v_who] <> v_version
              and (v_said[v_who] is not null or v_token[v_who] is not null);
            v_is_fine := coalesce(v_said[v_who] = v_version, true)
              and (v_only = v_who or v_only is null and v_token[v_who] is null);
            begin
              select version into v_row from lift.update_session(v_id,
                jsonb_build_object('current_code', random()::text), v_said[v_who], v_token[v_who]);
              v_passed := true;
            exception when sqlstate 'PT409' then v_passed := false;
            end;
            if v_passed and (v_is_late or v_is_shut_out or v_row.version <> v_version + 1)
              or not v_passed and v_is_fine then
              wrong := wrong || format('%s: write by %s', n, v_who);
            end if;
            if v_is_late and v_token[v_who] = v_newest then overslept := overslept + 1; end if;
            if v_passed then
              written := written + 1; v_version := v_version + 1; v_seen[v_who] := v_version;
              if v_said[v_who] is not null then v_said[v_who] := v_version; end if;
            else
              refused := refused + 1;
            end if;
          end if;
        end loop;
        update lift.sessions set lease_expires_at = '-infinity', lease_holder = 'x' where id = v_id;
      end loop;
    end $$;
    -- What listeners are told is not asked here, and takes its time.
    create or replace function private.tell_prompt_session(p_session uuid, p_event text, p_payload jsonb)
    returns void language sql security definer set search_path = '' as 'select null';`);
  const [told] = await queries.query<
    { tried: number; refused: number; written: number; overslept: number; wrong: string[] }
  >("select * from pg_temp.interleave($1::int)", [times]);
  assert(told);
  return told;
}
