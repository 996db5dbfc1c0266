/** Two admins who take each other away at once, by every way there is: one always stays. */

import postgres, { type Sql } from "postgres";
import { assert, assertEquals, assertExists } from "../support/assert.ts";
import { projectDatabase } from "../support/template.ts";

const ROUNDS = 50;
const TWO = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];

/** Signed in on a connection of their own, inside one transaction. */
function as(sql: Sql, me: string, work: string): Promise<unknown> {
  return sql.begin(async (tx) => {
    const claims = JSON.stringify({ sub: me, role: "authenticated", session_id: me });
    await tx`select set_config('request.jwt.claims', ${claims}, true)`;
    await tx.unsafe("set local role authenticated");
    await tx.unsafe(work);
  });
}

Deno.test("one admin stays", async (t) => {
  const server = Deno.env.get("DATABASE_URL");
  assertExists(server);
  await using database = await projectDatabase(server);
  const owner = postgres(database.url, { max: 4, onnotice: () => {} });
  await using _ = { [Symbol.asyncDispose]: () => owner.end() };

  const begin = () =>
    owner.begin(async (tx) => {
      await tx.unsafe("set local session_replication_role = replica");
      await tx`delete from platform.user_roles`;
      await tx`insert into auth.users (id) select unnest(${TWO}::uuid[])
               on conflict (id) do update set deleted_at = null`;
      await tx`insert into auth.sessions (id, user_id) select id, id from unnest(${TWO}::uuid[]) as id
               on conflict do nothing`;
      await tx`insert into platform.user_roles (user_id, role)
               select unnest(${TWO}::uuid[]), 'admin'`;
    });
  const admins = async () => {
    const [row] = await owner<{ count: number }[]>`
      select count(*)::int from private.living_roles where role = 'admin' and expires_at is null`;
    return row?.count;
  };

  const ways: Record<string, (me: string, other: string) => Promise<unknown>> = {
    "each takes the other's role": (me, other) =>
      as(owner, me, `select platform.revoke_role('${other}', 'admin')`),
    "each lets the other's role end": (me, other) =>
      as(owner, me, `select platform.assign_role('${other}', 'admin', now() + interval '1 day')`),
    "each gives up their own": (me) =>
      as(owner, me, `select platform.revoke_role('${me}', 'admin')`),
    "each other's account is deleted": (_, other) =>
      owner`delete from auth.users where id = ${other}::uuid`,
    "each other's account is kept as deleted": (_, other) =>
      owner`update auth.users set deleted_at = now() where id = ${other}::uuid`,
    "by a transaction that sees only what was": (_, other) =>
      owner.begin("isolation level repeatable read", async (tx) => {
        await tx`select count(*) from platform.user_roles`;
        await tx`delete from platform.user_roles where user_id = ${other}::uuid`;
      }),
  };
  for (const [way, take] of Object.entries(ways)) {
    await t.step(`${way}, ${ROUNDS} times`, async () => {
      const codes = new Map<string, number>();
      for (let round = 0; round < ROUNDS; round++) {
        await begin();
        const [one = "", two = ""] = TWO;
        const both = await Promise.allSettled([take(one, two), take(two, one)]);

        const refused = both.flatMap((each) => each.status === "rejected" ? [each.reason] : []);
        for (const { code } of refused) codes.set(code, (codes.get(code) ?? 0) + 1);
        assertEquals([await admins(), refused.length], [1, 1], JSON.stringify(refused));
      }
      // Refused by the rule, or because both waited for each other; never by an accident.
      assert(
        [...codes.keys()].every((code) => ["PT409", "PT403", "40P01", "40001"].includes(code)),
      );
    });
  }
});
