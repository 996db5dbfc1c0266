/** What lists say of an event is what the policies of its tables show, to whoever asks. */

import type { Queries } from "../../supabase/local/database/engine.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { phoneLogOf } from "../support/phone_world.ts";
import { startStack } from "../support/stack.ts";

const BY_POLICIES = `
  select e.external_id, c.display_name as name, n.number_masked as number, b.body
  from phonelog.events e
  left join phonelog.contacts c on c.id = e.contact_id
  left join phonelog.contact_numbers n on n.id = e.number_id
  left join phonelog.event_bodies b on b.event_id = e.id
  order by e.started_at desc`;

// All ids there are: also those of others, and of hidden ones.
const BY_LISTS = `
  select e ->> 'external_id' as external_id, e -> 'contact' ->> 'name' as name,
    e -> 'contact' ->> 'number' as number, e ->> 'body' as body
  from jsonb_array_elements(private.described_events(
    (select array_agg(n) from generate_series(1, 1000) as n)
  )) with ordinality as t (e, nth)
  order by nth`;

Deno.test("lists say of events what policies show", async (t) => {
  await using stack = await startStack({ own: true });
  const { engine } = stack;
  assert(engine);
  const [ana, ben] = [await account(stack, "ana"), await account(stack, "ben")];
  for (const { userId } of [ana, ben]) {
    const log = await phoneLogOf(stack, userId);
    await log.contact("Max", "masked");
    await log.contact("Hank", "hidden");
    await log.add(
      { at: "2026-03-01T10:00:00Z", with: "Mia", type: "sms", body: "to Mia" },
      { at: "2026-03-02T10:00:00Z", with: "Max", type: "sms", body: "to Max" },
      { at: "2026-03-03T10:00:00Z", with: "Hank", type: "sms", body: "to Hank" },
      { at: "2026-03-04T10:00:00Z" },
    );
  }
  const askedAs = (claims: object, ask: (tx: Queries) => Promise<unknown[]>) =>
    engine.transaction(async (tx) => {
      await tx.query("select set_config('request.jwt.claims', $1, true)", [JSON.stringify(claims)]);
      await tx.exec("set local role authenticated");
      const rows = await ask(tx);
      await tx.exec("reset role");
      return rows;
    });

  const askers = {
    "people themselves": { claims: { sub: ana.userId }, bodies: ["to Max", "to Mia"] },
    "programs with a key": { claims: { sub: ana.userId, via: "key" }, bodies: ["to Mia"] },
    "nobody": { claims: {}, bodies: [] },
  };
  for (const [who, { claims, bodies }] of Object.entries(askers)) {
    await t.step(`to ${who}`, async () => {
      const shown = await askedAs(claims, (tx) => tx.query(BY_POLICIES));
      const listed = await askedAs(claims, (tx) => tx.query<{ body: string | null }>(BY_LISTS));
      assertEquals(listed, shown);
      assertEquals(
        listed.map((row) => (row as { body: string | null }).body).filter((body) => body !== null),
        bodies,
      );
    });
  }
});
