/** Whoever edits the audit log with every guard switched off is found out, and it is said where. */

import type { Engine, Queries } from "../../supabase/local/database/engine.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { migratedDatabase } from "../support/migrated_database.ts";

interface Finding {
  problem: string;
  seal: number | null;
  line: number | null;
}

const VERIFY = "select problem, seal, line from private.verify_audit() order by 1, 2, 3";
const OFF = "set local session_replication_role = replica";

const SEVEN_LINES = "generate_series(1, 7) as n";
const REHASH = "row_hash = private.audit_row_hash(l)";
const AS_OLD = `insert into private.audit_log
  (id, at, actor, actor_kind, action, object, object_id, row_hash, seal)
  overriding system value values
  (99, '2020-01-01', 'somebody', 'person', 'role.assigned', 'platform.user_roles', 'x', '', null)`;

/** What a superuser does to lines 1 to 35, in seals 1 to 5 of seven each; and what is found. */
const TAMPERINGS: readonly [string, string, readonly Finding[]][] = [
  [
    "edits a line",
    "update private.audit_log set action = 'nothing.much' where id = 10",
    [{ problem: "line_edited", seal: 2, line: 10 }],
  ],
  [
    "edits a line and makes its hash fit",
    `update private.audit_log set action = 'nothing.much' where id = 10;
     update private.audit_log l set ${REHASH} where id = 10`,
    [{ problem: "lines_differ", seal: 2, line: null }],
  ],
  [
    "deletes a line",
    "delete from private.audit_log where id = 10",
    [{ problem: "lines_differ", seal: 2, line: null }],
  ],
  [
    "adds a line to an old seal",
    `${AS_OLD}; update private.audit_log l set at = now(), seal = 2 where seal is null;
     update private.audit_log l set ${REHASH} where row_hash = ''`,
    [{ problem: "lines_differ", seal: 2, line: null }],
  ],
  [
    "adds a line of another day",
    `${AS_OLD}; update private.audit_log l set ${REHASH} where row_hash = ''`,
    [
      { problem: "line_backdated", seal: null, line: 99 },
      { problem: "line_unsealed", seal: null, line: 99 },
    ],
  ],
  [
    "adds a line of another day and waits until it is sealed",
    `${AS_OLD}; update private.audit_log l set ${REHASH}, xid = '3' where row_hash = '';
     select private.seal_audit()`,
    [{ problem: "line_backdated", seal: 6, line: 99 }],
  ],
  [
    "moves a line to another seal",
    "update private.audit_log set seal = 3 where id = 10",
    [
      { problem: "lines_differ", seal: 2, line: null },
      { problem: "lines_differ", seal: 3, line: null },
    ],
  ],
  [
    "removes a seal from the middle, with its lines",
    "delete from private.audit_log where seal = 3; delete from private.audit_seals where no = 3",
    [
      { problem: "chain_broken", seal: 4, line: null },
      { problem: "seal_missing", seal: 3, line: null },
    ],
  ],
  [
    "rewrites a seal after a deletion and makes its hash fit",
    `delete from private.audit_log where id = 10;
     update private.audit_seals set rows = 6, root =
       (select sha256(string_agg(row_hash, ''::bytea order by id)) from private.audit_log where seal = 2)
     where no = 2;
     update private.audit_seals s set hash = private.audit_seal_hash(s) where no = 2`,
    [{ problem: "chain_broken", seal: 3, line: null }],
  ],
  [
    "rewrites a seal and leaves its hash",
    "update private.audit_seals set sealed_at = sealed_at - interval '1 day' where no = 2",
    [{ problem: "seal_edited", seal: 2, line: null }],
  ],
  [
    "marks a young seal as purged, and forgets its lines",
    "update private.audit_seals set purged_at = now() where no = 2; delete from private.audit_log where seal = 2",
    [{ problem: "purged_early", seal: 2, line: null }],
  ],
];

/** Seals what was written. On a server that others use, theirs have to be over which began before. */
async function seal(engine: Engine): Promise<void> {
  await eventually(async () => {
    const [row] = await engine.query<{ sealed: number }>("select private.seal_audit() as sealed");
    return row?.sealed;
  }, { seconds: 60 });
}

/** Five seals with seven lines each, and nothing from before; answers the copy kept outside. */
async function sealedLog(engine: Engine): Promise<{ no: number; hash: string }[]> {
  await engine.exec(`${OFF}; truncate private.audit_log, private.audit_seals restart identity`);
  for (let no = 0; no < 5; no++) {
    await engine.query(
      `select private.record('role.assigned', 'platform.user_roles', n::text) from ${SEVEN_LINES}`,
    );
    await seal(engine);
  }
  return await engine.query("select no, encode(hash, 'hex') as hash from private.audit_seals");
}

/** Does something, looks, and takes all of it back. */
async function afterwards<R extends object>(
  engine: Engine,
  deed: string,
  look: (tx: Queries) => Promise<R[]>,
): Promise<R[]> {
  let seen: R[] = [];
  const undo = new Error("undone");
  await engine.transaction(async (tx) => {
    await tx.exec(`${OFF}; ${deed}`);
    seen = await look(tx);
    throw undo;
  }).catch((error) => {
    if (error !== undo) throw error;
  });
  return seen;
}

Deno.test("private.verify_audit()", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  const outside = await sealedLog(engine);

  await t.step("finds nothing in a log that nobody touched", async () => {
    assertEquals(await engine.query(VERIFY), []);
  });

  for (const [deed, statements, found] of TAMPERINGS) {
    await t.step(`finds out who ${deed}`, async () => {
      assertEquals(
        await afterwards(engine, statements, (tx) => tx.query<Finding>(VERIFY)),
        [...found],
      );
      assertEquals(await engine.query(VERIFY), [], "and it was undone");
    });
  }

  await t.step("needs the outside copy for the last seal with its lines", async () => {
    const deed = "delete from private.audit_log where seal = 5; " +
      "delete from private.audit_seals where no = 5";
    const compare = (tx: Queries) =>
      tx.query<Finding>("select problem, seal, line from private.verify_audit(1, $1)", [outside]);

    assertEquals(await afterwards(engine, deed, (tx) => tx.query(VERIFY)), []);
    assertEquals(await afterwards(engine, deed, compare), [
      { problem: "outside_differs", seal: 5, line: null },
    ]);
    assertEquals(await compare(engine), []);
  });

  await t.step("looks at the seals from a number on when asked", async () => {
    const from = (no: number) => (tx: Queries) =>
      tx.query("select problem from private.verify_audit($1)", [no]);
    const deed = "delete from private.audit_log where id = 10";

    assertEquals(await afterwards(engine, deed, from(2)), [{ problem: "lines_differ" }]);
    assertEquals(await afterwards(engine, deed, from(3)), []);
  });

  await t.step("is content after seals of old lines were purged, lines and all", async () => {
    const deed = `truncate private.audit_log, private.audit_seals; ${AS_OLD};
      update private.audit_log l set ${REHASH}, xid = '3';
      set local session_replication_role = origin;
      select private.seal_audit();
      select private.purge_audit(now() - interval '400 days')`;
    const left = (tx: Queries) =>
      tx.query(`select (select count(*) from private.audit_log where id = 99) as lines,
        (select count(*) from private.audit_seals where purged_at is not null) as purged,
        (select count(*) from private.audit_log where action = 'audit.purged') as told`);

    assertEquals(await afterwards(engine, deed, (tx) => tx.query(VERIFY)), []);
    assertEquals(await afterwards(engine, deed, left), [{ lines: 0, purged: 1, told: 1 }]);
  });

  await t.step("is content after a person's key was forgotten", async () => {
    const [person] = await engine.query<{ id: string }>(
      "insert into auth.users (id, aud, role) values (gen_random_uuid(), 'authenticated', 'authenticated') returning id",
    );
    await engine.query("select private.record('person.seen', 'auth.users', $1)", [person?.id]);
    await seal(engine);
    const kept = await engine.query("select forget from private.forget_actor($1) as forget", [
      person?.id,
    ]);

    assertEquals(kept, [{ forget: true }]);
    assertEquals(await engine.query(VERIFY), []);
    assertEquals(
      await engine.query("select from private.audit_log where object_id = $1", [person?.id]),
      [],
    );
  });

  await t.step("and with the guards on nothing of it can be done at all", async () => {
    for (const [, statements] of TAMPERINGS) {
      const first = statements.split(";")[0] ?? "";
      if (first.startsWith("insert")) continue; // a guard stamps it: it is a line of now
      await assertRejects(() => engine.exec(first), Error, "the audit log only grows");
    }
  });
});
