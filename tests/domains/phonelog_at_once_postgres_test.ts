/** Many who change one person's calls at the same time: nobody waits in a circle, no sum is lost. */

import postgres from "postgres";
import { assert, assertEquals } from "../support/assert.ts";
import { asPerson, CALLER } from "../support/as_person.ts";
import { projectDatabase } from "../support/template.ts";

const WRITERS = 8;
const BATCHES = 12;
const ROWS = 400;
/** Fewer than the rows that are sent: batches overlap. */
const IDS = 6_000;

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
  await sql`insert into auth.users (id, aud, role) values (${CALLER}, 'authenticated', 'authenticated')`;

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
            where user_id = ${CALLER} and get_byte(uuid_send(id), 0) % 5 = ${nth % 5}`);
      }),
      repeat(async (nth) => {
        await asPerson(sql, (tx) =>
          tx`select phonelog.forget_events(array(
            select id from phonelog.events where user_id = ${CALLER} and id % 97 = ${nth % 97}))`);
      }),
      repeat(async (nth) => {
        await asPerson(sql, (tx) =>
          tx`delete from phonelog.data_sources
            where user_id = ${CALLER} and name = 'phone 2' and ${nth % 4 === 3}`);
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
      select private.drifts_of(${CALLER}) as drifts, events::int from phonelog.people`;
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

  await t.step("a check waits for nobody who brings something in", async () => {
    await sql.begin(async (batch) => {
      await batch`select private.hold_person(${CALLER})`;
      await sql.begin(async (check) => {
        await check`set local lock_timeout = '10ms'`;
        const [found] = await check`select private.check_rollups(${CALLER}) as drifts`;
        assertEquals(found?.drifts, {});
      });
    });
  });

  for (const first of ["the batch", "the move"] as const) {
    await t.step(`who moves with their first batch lives there, ${first} first`, async () => {
      const user = crypto.randomUUID();
      await sql`insert into auth.users (id, aud, role) values (${user}, 'authenticated', 'authenticated')`;
      const works = {
        "the batch": (tx: postgres.TransactionSql) => tx`select private.hold_person(${user})`,
        "the move": (tx: postgres.TransactionSql) =>
          tx`update platform.profiles set timezone = 'Asia/Kathmandu' where user_id = ${user}`,
      };
      const second = works[first === "the batch" ? "the move" : "the batch"];
      let later: Promise<unknown> | undefined;
      await sql.begin(async (tx) => {
        await works[first](tx);
        let isOver = false;
        later = sql.begin(async (tx) => {
          await second(tx);
        }).finally(() => isOver = true);
        while (!isOver && !await somebodyWaits()) await new Promise((done) => setTimeout(done, 20));
      });
      await later;
      const [person] = await sql`
        select coalesce(wanted_zone, zone) as home from phonelog.people where user_id = ${user}`;
      assertEquals(person?.home, "Asia/Kathmandu");
    });
  }

  async function somebodyWaits(): Promise<boolean> {
    const [found] = await sql`
      select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    return found !== undefined;
  }
});
