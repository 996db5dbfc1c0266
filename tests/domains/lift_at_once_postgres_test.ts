/** Writers of one prompt session on connections of their own: one of them is stale, and a fork is of one moment. */

import postgres from "postgres";
import { assert, assertEquals } from "../support/assert.ts";
import { projectDatabase } from "../support/template.ts";

const ROUNDS = 200;

Deno.test("prompt sessions that several write at the same time", async (t) => {
  const server = Deno.env.get("DATABASE_URL");
  assert(server);
  await using database = await projectDatabase(server);
  await using undo = new AsyncDisposableStack();
  const connect = () => {
    const sql = postgres(database.url, { max: 1, onnotice: () => {} });
    undo.defer(() => sql.end());
    return sql;
  };
  const [one, other] = [connect(), connect()];
  const [owner] = await one`
    insert into auth.users (id, email) values (gen_random_uuid(), 'ana@example.org') returning id`;
  const made = async () => {
    const [row] = await one`select id from lift.create_session('{}', ${owner?.id})`;
    return String(row?.id);
  };

  await t.step(`of two with one version one is refused, ${ROUNDS} times`, async () => {
    const id = await made();
    const write = async (sql: postgres.Sql, version: number) => {
      try {
        await sql`select from lift.add_revision(${id}, ${
          sql.json({ version })
        }, p_version => ${version})`;
        return "written";
      } catch (thrown) {
        return (thrown as postgres.PostgresError).code;
      }
    };
    for (let version = 1; version <= ROUNDS; version++) {
      const told = await Promise.all([write(one, version), write(other, version)]);
      assertEquals(told.toSorted(), ["PT409", "written"]);
    }
    const [kept] = await one`
      select s.version, s.revision_count,
        (select count(*)::int from lift.session_revisions r where r.session_id = s.id) as revisions
      from lift.sessions s where s.id = ${id}`;
    assertEquals({ ...kept }, {
      version: ROUNDS + 1,
      revision_count: ROUNDS,
      revisions: ROUNDS,
    });
  });

  await t.step("of two with one lease the one whose token is old is refused", async () => {
    const id = await made();
    const write = async (sql: postgres.Sql, token: number) => {
      try {
        await sql`select from lift.add_draft(${id}, 'x', true, p_token => ${token})`;
        return token;
      } catch (thrown) {
        return (thrown as postgres.PostgresError).code;
      }
    };
    for (let token = 1; token <= 20; token++) {
      const last = token === 1 ? null : token - 1;
      await one`select from lift.lease_session(${id}, 'acquire', 'w', 60, ${last})`;
      const told = await Promise.all([write(one, token), write(other, token - 1)]);
      assertEquals(told, [token, "PT409"]);
    }
  });

  await t.step("a fork waits for who is adding a revision, and has it with its IR", async () => {
    const id = await made();
    let fork: PromiseLike<postgres.RowList<postgres.Row[]>> | undefined;
    await one.begin(async (tx) => {
      await tx`select from lift.add_revision(${id}, '{"nth": 1}')`;
      fork = other`select id, revision_count from lift.fork_session(${id})`.execute();
      // Until it waits, or would have gone past.
      let waits = 0;
      for (let tries = 0; waits === 0 && tries < 200; tries++) {
        const [row] = await tx`
          select count(*)::int as waits from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        waits = row?.waits ?? 0;
        if (waits === 0) await new Promise((over) => setTimeout(over, 10));
      }
    });
    const [forked] = await fork ?? [];
    assertEquals(forked?.revision_count, 1);
    const [{ nth } = {}] = await one`
      select current_ir -> 'nth' as nth from lift.sessions where id = ${String(forked?.id)}`;
    assertEquals(nth, 1);
  });

  await t.step("who brings the same IRs in another order waits, and ends", async () => {
    const irs = Array.from({ length: 40 }, (_, nth) => ({ ir: { nth } }));
    const create = (sql: postgres.Sql, round: number, revisions: typeof irs) => {
      const fresh = revisions.map(({ ir }) => ({ ir: { ...ir, round } }));
      return sql`select from lift.create_session(${sql.json({ revisions: fresh })}, ${owner?.id})`;
    };
    for (let round = 0; round < 40; round++) {
      await Promise.all([create(one, round, irs), create(other, round, irs.toReversed())]);
    }
    const [kept] =
      await one`select count(*)::int as count from private.ir_blobs where ir ? 'round'`;
    assertEquals(kept?.count, 40 * 40);
  });
});
