/** Many who change one person's calls at the same time: nobody waits in a circle, no sum is lost. */

import postgres, { type Sql } from "postgres";
import { assert, assertEquals } from "../support/assert.ts";
import { projectDatabase } from "../support/template.ts";

const USER = "a0000000-0000-4000-8000-000000000001";
const WRITERS = 8;
const BATCHES = 12;
const ROWS = 400;
/** Fewer than the rows that are sent: batches overlap. */
const IDS = 6_000;

/** What the Data API does for a person's call. */
function asPerson<T>(sql: Sql, work: (tx: postgres.TransactionSql) => Promise<T>) {
  return sql.begin(async (tx) => {
    await tx`select set_config('request.jwt.claims', ${
      JSON.stringify({ sub: USER, role: "authenticated" })
    }, true)`;
    await tx`set local role authenticated`;
    return await work(tx);
  });
}

/** The same numbers in every run, below `most`. */
function drawn(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return (state >>> 0) % most;
  };
}

function batch(draw: (most: number) => number): string {
  const start = Date.UTC(2026, 0, 1);
  return JSON.stringify(Array.from({ length: ROWS }, () => {
    const id = draw(IDS);
    const revision = draw(3);
    return {
      external_id: `e${id}`,
      revision,
      type: "call",
      direction: ["in", "out", "missed"][draw(3)],
      number: `+4917000000${id % 40}`,
      started_at: new Date(start + id * 600_000 + revision * 1000).toISOString(),
      duration_s: draw(600),
      ...draw(10) === 0 && { deleted: true },
    };
  }));
}

Deno.test("eight who write at once", async (t) => {
  const server = Deno.env.get("DATABASE_URL");
  assert(server);
  await using database = await projectDatabase(server);
  await using undo = new AsyncDisposableStack();
  const sql = postgres(database.url, { max: WRITERS + 3, onnotice: () => {} });
  undo.defer(() => sql.end());
  await sql`insert into auth.users (id, aud, role) values (${USER}, 'authenticated', 'authenticated')`;

  let changes = 0;
  let isDone = false;
  const source = (nth: number) => JSON.stringify({ kind: "phone", name: `phone ${nth % 3}` });
  await t.step("wait for each other in a line, and all come through", async () => {
    const writers = Array.from({ length: WRITERS }, async (_, nth) => {
      const draw = drawn(nth + 1);
      for (let at = 0; at < BATCHES; at++) {
        await asPerson(sql, async (tx) => {
          await tx`select phonelog.ingest_events(
            ${source(nth)}::text::jsonb, ${batch(draw)}::text::jsonb)`;
        });
      }
    });
    const others = Promise.all([
      repeat(async (nth) => {
        await asPerson(sql, (tx) =>
          tx`update phonelog.contacts
            set privacy_level = ${["hidden", "normal", "masked"][nth % 3] ?? "normal"}
            where user_id = ${USER} and get_byte(uuid_send(id), 0) % 5 = ${nth % 5}`);
      }),
      repeat(async (nth) => {
        await asPerson(sql, (tx) =>
          tx`select phonelog.forget_events(array(
            select id from phonelog.events where user_id = ${USER} and id % 97 = ${nth % 97}))`);
      }),
      repeat(async (nth) => {
        await asPerson(sql, (tx) =>
          tx`delete from phonelog.data_sources
            where user_id = ${USER} and name = 'phone 2' and ${nth % 4 === 3}`);
      }),
    ]);
    await Promise.all(writers).finally(() => isDone = true);
    await others;
    assert(changes > 3, String(changes));
  });

  async function repeat(work: (nth: number) => Promise<unknown>) {
    for (let nth = 0; !isDone; nth++) {
      await work(nth);
      changes++;
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  await t.step("and the sums are those of what stands", async () => {
    const [{ drifts, events } = {}] = await sql`
      select private.drifts_of(${USER}) as drifts, events::int from phonelog.people`;
    assertEquals(drifts, {});
    const [{ n } = {}] = await sql`
      select count(*)::int as n from phonelog.events where privacy <> 'hidden'`;
    assertEquals(events, n);
    assert(n > 500, String(n));
  });

  await t.step("what its person deleted stays so, whoever sends it again", async () => {
    const [{ both } = {}] = await sql`
      select count(*)::int as both from phonelog.events join private.event_tombstones
      using (source_id, external_id)`;
    assertEquals(both, 0);
  });
});
