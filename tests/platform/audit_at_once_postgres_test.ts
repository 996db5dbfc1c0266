/** Many write at once while the log is being sealed: every line gets one seal, late commits too. */

import postgres from "postgres";
import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { projectDatabase } from "../support/template.ts";

const WRITERS = 300;
const LINES_EACH = 8;
const GONE = new Error("rolled back");

Deno.test("300 writers and a sealer", async (t) => {
  const server = Deno.env.get("DATABASE_URL");
  assert(server);
  await using database = await projectDatabase(server);
  await using undo = new AsyncDisposableStack();
  const sql = postgres(database.url, { max: 24, onnotice: () => {} });
  undo.defer(() => sql.end());
  const sealer = postgres(database.url, { max: 1, onnotice: () => {} });
  undo.defer(() => sealer.end());

  let isWriting = true;
  let sealings = 0;
  const sealing = (async () => {
    while (isWriting) {
      // Small seals, so that there are many borders for a late line to fall across.
      await sealer`select private.seal_audit(50, 4)`;
      sealings++;
    }
  })();

  /** Some take long, every fifth is taken back. */
  const write = (writer: number, line: number) =>
    sql.begin(async (tx) => {
      await tx`select private.record('thing.done', 'private.things', ${`${writer}/${line}`})`;
      await tx`select pg_sleep(${(writer * 7 + line * 13) % 11 / 200})`;
      if ((writer + line) % 5 === 0) throw GONE;
    }).catch((error) => {
      if (error !== GONE) throw error;
    });
  await Promise.all(Array.from({ length: WRITERS }, async (_, writer) => {
    for (let line = 0; line < LINES_EACH; line++) await write(writer, line);
  }));
  isWriting = false;
  await sealing;
  await eventually(async () => {
    await sealer`select private.seal_audit()`;
    const open = await sealer`select from private.audit_log where seal is null limit 1`;
    return open.length === 0;
  }, { seconds: 60, everyMs: 200 });

  await t.step("leave every line that was committed, and no other", async () => {
    const [row] = await sql<{ lines: number; different: number }[]>`
      select count(*)::int as lines, count(distinct object_id)::int as different
      from private.audit_log where action = 'thing.done'`;
    assertEquals({ ...row }, {
      lines: WRITERS * LINES_EACH * 4 / 5,
      different: WRITERS * LINES_EACH * 4 / 5,
    });
  });

  await t.step("of which each was sealed, and none twice", async () => {
    const [row] = await sql<{ sealed: number; lines: number }[]>`
      select (select sum(rows) from private.audit_seals)::int as sealed,
        (select count(*) from private.audit_log)::int as lines`;
    assertEquals(row?.sealed, row?.lines);
    assert(sealings > 5, `it was sealed ${sealings} times meanwhile`);
  });

  await t.step("so that nothing is wrong with the log", async () => {
    assertEquals([...await sql`select * from private.verify_audit()`], []);
  });
});
