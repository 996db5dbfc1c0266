/** Realtime's changes under row level security: who is told about which row, with which of its values. */

import { assertEquals } from "../support/assert.ts";
import type { Heard, Wire } from "../support/phoenix_wire.ts";
import { idOf, openWorld } from "../support/realtime_world.ts";

const NOTES = { event: "*", schema: "world", table: "notes" };
const LEDGER = { event: "*", schema: "world", table: "ledger" };
const [ANA, BEN] = [idOf("ana"), idOf("ben")];

Deno.test("Realtime tells each subscriber about rows that they see", async (t) => {
  await using world = await openWorld();
  const { sql } = world;

  async function watch(binding: object, name?: string): Promise<Wire> {
    const wire = await world.wire();
    const config = {
      postgres_changes: [binding, { event: "INSERT", schema: "public", table: "plain" }],
      postgres_changes_options: { wait: true },
    };
    const access_token = name && await world.token(name);
    const { status } = await wire.join("room", config, { access_token });
    assertEquals(status, "ok");
    await wire.hears({ event: "system" });
    // What was written just before may still come.
    await heard(wire);
    return wire;
  }
  let marks = 0;
  /** All that each has heard before something that everybody sees. */
  async function heard(...wires: Wire[]): Promise<string[][]> {
    const mark = ++marks;
    await sql("insert into public.plain values ($1)", [mark]);
    return await Promise.all(wires.map(async (wire) => {
      const told: string[] = [];
      while (true) {
        const { payload } = await wire.hears({ event: "postgres_changes" });
        const { table, type, record, old_record } = payload.data as Record<string, unknown>;
        const row = { ...(old_record as object), ...(record as object) } as Record<string, unknown>;
        if (table === "plain" && row.id === mark) return told;
        if (table !== "plain") told.push(`${type} ${row.text ?? row.id}`);
      }
    }));
  }
  const write = (id: number, owner: string, text: string) =>
    sql("insert into world.ledger values ($1, $2, $3)", [id, owner, text]);

  await t.step("exactly theirs, whoever else listens", async () => {
    const [ana, ben, also] = [
      await watch(NOTES, "ana"),
      await watch(NOTES, "ben"),
      await watch(NOTES, "ana"),
    ];
    await sql("insert into world.notes (owner, text) values ($1, 'a'), ($2, 'b'), ($1, 'c')", [
      ANA,
      BEN,
    ]);
    assertEquals(await heard(ana, ben, also), [
      ["INSERT a", "INSERT c"],
      ["INSERT b"],
      ["INSERT a", "INSERT c"],
    ]);
  });

  await t.step("of a transaction with rows of several, each their own in order", async () => {
    const [ana, ben] = [await watch(NOTES, "ana"), await watch(NOTES, "ben")];
    await world.engine.transaction(async (tx) => {
      for (let n = 0; n < 6; n++) {
        await tx.query("insert into world.notes (owner, text) values ($1, $2)", [
          n % 2 ? BEN : ANA,
          `${n}`,
        ]);
      }
    });
    assertEquals(await heard(ana, ben), [
      ["INSERT 0", "INSERT 2", "INSERT 4"],
      ["INSERT 1", "INSERT 3", "INSERT 5"],
    ]);
  });

  await t.step("when a row changes hands: to the new owner, not to the old one", async () => {
    const [{ id = "" } = {}] = await sql<{ id: string }>(
      "insert into world.notes (owner, text) values ($1, 'mine') returning id",
      [ANA],
    );
    const [ana, ben] = [await watch(NOTES, "ana"), await watch(NOTES, "ben")];
    await sql("update world.notes set owner = $2, text = 'yours' where id = $1", [id, BEN]);
    assertEquals(await heard(ana, ben), [[], ["UPDATE yours"]]);
  });

  await t.step("not of a row that has gone meanwhile, but that it has gone", async () => {
    const ana = await watch(LEDGER, "ana");
    await world.engine.transaction(async (tx) => {
      await tx.query("insert into world.ledger values (1, $1, 'brief')", [ANA]);
      await tx.query("delete from world.ledger where id = 1");
    });
    assertEquals(await heard(ana), [["DELETE 1"]]);
  });

  await t.step("of a delete everybody, and of the key alone", async () => {
    await write(2, ANA, "secret of Ana");
    const [ana, ben] = [await watch(LEDGER, "ana"), await watch(LEDGER, "ben")];
    await sql("delete from world.ledger where id = 2");
    for (const wire of [ana, ben]) {
      const { payload } = await wire.hears(isOf("ledger"));
      const { type, old_record } = payload.data as Record<string, unknown>;
      assertEquals([type, old_record], ["DELETE", { id: 2 }]);
    }
  });

  await t.step("of a delete through a filter on the key, and through no other filter", async () => {
    await write(3, ANA, "x");
    const [byKey, byOther] = [
      await watch({ ...LEDGER, filter: "id=eq.3" }, "ben"),
      await watch({ ...LEDGER, filter: "id=eq.4" }, "ben"),
    ];
    await sql("delete from world.ledger where id = 3");
    assertEquals(await heard(byKey, byOther), [["DELETE 3"], []]);
    const notes = await watch({ ...NOTES, event: "DELETE", filter: "text=eq.a" }, "ana");
    await sql("delete from world.notes where text = 'a'");
    assertEquals(await heard(notes), [[]]);
  });

  await t.step("of an update with all that the row was, where it is kept whole", async () => {
    await write(5, ANA, "before");
    const ana = await watch(LEDGER, "ana");
    await sql("update world.ledger set text = 'after' where id = 5");
    const { payload } = await ana.hears(isOf("ledger"));
    const { record, old_record } = payload.data as Record<string, unknown>;
    assertEquals([record, old_record], [
      { id: 5, owner: ANA, text: "after" },
      { id: 5, owner: ANA, text: "before" },
    ]);
  });

  await t.step("and nobody who may read nothing of the table", async () => {
    const wire = await world.wire();
    await wire.join("room", { postgres_changes: [NOTES] });
    const told = await wire.hears({ event: "system" });
    await sql("insert into world.notes (owner, text) values ($1, 'not for anon')", [ANA]);
    const ana = await watch(NOTES, "ana");
    await heard(ana);
    const events = (await wire.hush()).map(({ payload }) => JSON.stringify(payload));
    assertEquals(events.some((event) => event.includes("not for anon")), false);
    assertEquals(["ok", "error"].includes(String(told.payload.status)), true);
  });

  await t.step("and everything to whoever passes policies by", async () => {
    const server = await world.wire({ apikey: world.keys.secrets.default });
    await world.engine.exec("grant select on world.notes, public.plain to service_role");
    await server.join("room", {
      postgres_changes: [NOTES, { event: "INSERT", schema: "public", table: "plain" }],
      postgres_changes_options: { wait: true },
    });
    await server.hears({ event: "system" });
    await sql("insert into world.notes (owner, text) values ($1, 'p'), ($2, 'q')", [ANA, BEN]);
    assertEquals(await heard(server), [["INSERT p", "INSERT q"]]);
  });

  await t.step("by keys that JavaScript cannot count to", async () => {
    await world.engine.exec(`
      create table world.far (id bigint primary key, owner uuid, text text);
      alter table world.far enable row level security;
      grant select on world.far to authenticated;
      create policy "own" on world.far to authenticated using (owner = (select auth.uid()));
      alter publication supabase_realtime add table world.far;`);
    const far = { event: "*", schema: "world", table: "far" };
    const [ana, ben] = [await watch(far, "ana"), await watch(far, "ben")];
    await sql(
      `insert into world.far values
       (9007199254740992, $1, 'even'), (9007199254740993, $2, 'odd')`,
      [ANA, BEN],
    );
    assertEquals(await heard(ana, ben), [["INSERT even"], ["INSERT odd"]]);
  });

  await t.step("while the policy of another table fails", async () => {
    await world.engine.exec(`
      create table world.broken (id int primary key);
      alter table world.broken enable row level security;
      grant select on world.broken to authenticated;
      create policy "raises" on world.broken to authenticated using (1 / (id - 1) > 0);
      alter publication supabase_realtime add table world.broken;`);
    const wire = await watch({ event: "*", schema: "world", table: "broken" }, "ana");
    const notes = await watch(NOTES, "ana");
    await world.engine.transaction(async (tx) => {
      await tx.query("insert into world.broken values (1)");
      await tx.query("insert into world.notes (owner, text) values ($1, 'goes on')", [ANA]);
    });
    assertEquals(await heard(wire, notes), [[], ["INSERT goes on"]]);
  });

  await t.step("by policies and grants as they are now", async () => {
    const ana = await watch(NOTES, "ana");
    await world.engine.exec(`create policy "all see urgent" on world.notes for select
      to authenticated using (text like 'urgent%')`);
    await sql("insert into world.notes (owner, text) values ($1, 'urgent 1')", [BEN]);
    assertEquals(await heard(ana), [["INSERT urgent 1"]]);
    await world.engine.exec(`drop policy "all see urgent" on world.notes`);
    await sql("insert into world.notes (owner, text) values ($1, 'urgent 2')", [BEN]);
    assertEquals(await heard(ana), [[]]);
    await world.engine.exec("revoke select on world.notes from authenticated");
    await sql("insert into world.notes (owner, text) values ($1, 'unseen')", [ANA]);
    const told = await heard(ana);
    assertEquals(JSON.stringify(told).includes("unseen"), false);
  });
});

function isOf(table: string): (frame: Heard) => boolean {
  return ({ event, payload }) =>
    event === "postgres_changes" && (payload.data as { table: string }).table === table;
}
