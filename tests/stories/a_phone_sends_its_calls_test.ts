/** A phone sends its calls, again and again: what it says arrives once, and is what it says now. */

import { type Input, invoke, type Output } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { type Person, startStack } from "../support/stack.ts";

type Batch = Input<"ingest-events">;
type Sent = Batch["events"][number];
type Taken = Output<"ingest-events">;

const PHONE: Batch["source"] = { kind: "phone", name: "Ana's phone" };

const CALLS: Sent[] = [
  call("1", "2026-03-01T09:00:00Z", { number: "0171 2345678", name: "Mia", duration_s: 60 }),
  call("2", "2026-03-01T10:00:00Z", { number: "+49 171 2345678", direction: "out" }),
  call("3", "2026-03-01T11:00:00Z", { direction: "missed" }),
  {
    ...{ external_id: "4", type: "sms", direction: "in", started_at: "2026-03-01T12:00:00Z" },
    ...{ number: "AMAZON", body: "Your parcel is here" },
  },
];

function call(external_id: string, started_at: string, more: Partial<Sent> = {}): Sent {
  return { external_id, type: "call", direction: "in", started_at, ...more };
}

const countsOf = ({ inserted, updated, deleted, duplicate, stale, rejected }: Taken) => ({
  ...{ inserted, updated, deleted, duplicate, stale },
  rejected: rejected.map(({ index, external_id, field, code }) =>
    `${index} ${external_id} ${field} ${code}`
  ),
});

const NONE = { inserted: 0, updated: 0, deleted: 0, duplicate: 0, stale: 0, rejected: [] };

async function logOf(person: Person): Promise<string[]> {
  const { items } = await invoke(person, "list-events", { limit: 200, count: "exact" });
  return items.map(({ external_id, direction, duration_s, contact }) =>
    `${external_id} ${direction} ${duration_s ?? "-"} ${
      contact ? contact.name ?? contact.number : "withheld"
    }`
  );
}

Deno.test("a phone sends its calls", async (t) => {
  await using stack = await startStack();
  const ana = await account(stack, "ana");
  const send = (events: Sent[], more: Partial<Batch> = {}) =>
    invoke(ana, "ingest-events", { source: PHONE, country: "DE", events, ...more });
  const log = ["3 missed - withheld", "2 out - Mia", "1 in 60 Mia"];
  let version = 0;

  await t.step("they are there, under one contact for each number", async () => {
    const taken = await send(CALLS);
    version = taken.version;
    assertEquals(countsOf(taken), { ...NONE, inserted: 4 });
    assertEquals((await logOf(ana)).slice(1), log);
  });

  await t.step("sent again they change nothing, in any order and written otherwise", async () => {
    const again = await send(CALLS.toReversed());
    const otherwise = await send([{ ...CALLS[0], external_id: "1", number: "0049 (171) 2345678" }]);

    assertEquals(countsOf(again), { ...NONE, duplicate: 4 });
    assertEquals(countsOf(otherwise), { ...NONE, duplicate: 1 });
    assertEquals([again.version, otherwise.version], [version, version]);
  });

  await t.step(
    "without a country the caller's own locale says where numbers are at home",
    async () => {
      await ana.schema("platform").from("profiles").update({ locale: "de-DE" })
        .eq("user_id", ana.userId);
      const { country: _, ...batch } = { source: PHONE, country: "DE", events: CALLS };
      assertEquals(countsOf(await invoke(ana, "ingest-events", batch)), { ...NONE, duplicate: 4 });
    },
  );

  await t.step(
    "one is corrected, and an older word that comes later does not undo it",
    async () => {
      const fixed = { ...CALLS[0], external_id: "1", duration_s: 75, revision: 2 };
      assertEquals(countsOf(await send([fixed])), { ...NONE, updated: 1 });
      assertEquals(countsOf(await send(CALLS.slice(0, 1))), { ...NONE, stale: 1 });
      assertEquals((await logOf(ana)).at(-1), "1 in 75 Mia");
    },
  );

  await t.step("a bad one is refused alone, and it is said which and why", async () => {
    const taken = await send([
      call("5", "2026-03-02T09:00:00Z"),
      call("6", "tomorrow"),
      call("7", "2026-03-02T10:00:00Z", { duration_s: -1 }),
      call("8", "2026-03-02T11:00:00Z", JSON.parse('{"number":4915112345678}')),
      JSON.parse("{}"),
      call("9", "2026-03-02T12:00:00Z"),
    ]);
    assertEquals(countsOf(taken), {
      ...{ ...NONE, inserted: 2 },
      rejected: [
        "1 6 started_at invalid",
        "2 7 duration_s invalid",
        "3 8 number invalid",
        "4 null external_id required",
      ],
    });
    assertMatch(taken.rejected[0]?.message ?? "", /^Cannot keep this event: started_at/);
    const there = await logOf(ana);
    assertEquals(there.map((each) => each.split(" ")[0]), ["9", "5", "4", "3", "2", "1"]);
  });

  await t.step("what no database takes of a text does not hold up the batch", async () => {
    const taken = await send([
      {
        ...CALLS[3],
        external_id: "half",
        body: "a\0b \ud83d",
        meta: JSON.parse('{"__proto__":1}'),
      },
      call("whole", "2026-03-01T12:30:00Z"),
    ]);
    assertEquals(countsOf(taken), { ...NONE, inserted: 2 });
    const gone = ["half", "whole"].map((external_id) => ({ external_id, deleted: true }));
    assertEquals(countsOf(await send(gone)), { ...NONE, deleted: 2 });
  });

  await t.step("what the phone deletes is gone, and does not come back late", async () => {
    const gone = await send([{ external_id: "9", deleted: true, revision: 1 }]);
    const late = await send([call("9", "2026-03-02T12:00:00Z")]);
    assertEquals([countsOf(gone), countsOf(late)], [
      { ...NONE, deleted: 1 },
      { ...NONE, stale: 1 },
    ]);
    assertEquals((await logOf(ana)).length, 5);
  });

  await t.step("texts are not kept, unless their person wants it", async () => {
    const texts = async () =>
      (await invoke(ana, "list-events", { types: ["sms"] })).items.map(({ body, body_len }) => [
        body,
        body_len,
      ]);
    assertEquals(await texts(), [[null, 19]]);
    await ana.schema("phonelog").from("data_sources")
      .update({ settings: { keep_bodies: true, keep_numbers: false } })
      .eq("name", "Ana's phone").throwOnError();
    await send(CALLS);
    assertEquals(await texts(), [["Your parcel is here", 19]]);
  });

  await t.step("a program does the same with a key, under a name of its own", async () => {
    const { key } = await keyOf(ana, "phonelog.write");
    const batch = { source: { kind: "api", name: "Exchange" }, country: "DE", events: CALLS };
    const first = await byKey(stack, key, "ingest-events", batch);
    const again = await byKey(stack, key, "ingest-events", batch);

    assertEquals([first.status, countsOf(first.body)], [200, { ...NONE, inserted: 4 }]);
    assertEquals(countsOf(again.body), { ...NONE, duplicate: 4 });
    assertEquals((await logOf(ana)).filter((each) => each.endsWith("Mia")).length, 4);
  });

  await t.step("but touches nothing that the phone told", async () => {
    const { key } = await keyOf(ana, "phonelog.write", "phonelog.read");
    const before = await logOf(ana);
    const gone = { source: PHONE, events: [{ external_id: "1", deleted: true, revision: 99 }] };
    const { status, body } = await byKey(stack, key, "ingest-events", gone);
    assertEquals([status, await logOf(ana)], [403, before]);
    assertMatch(body.message, /^Cannot write into this source: an API key/);
  });

  await t.step("a key that only reads brings nothing in", async () => {
    const { key } = await keyOf(ana, "phonelog.read");
    const batch = { source: PHONE, events: CALLS };
    const { status } = await byKey(stack, key, "ingest-events", batch);
    assertEquals(status, 403);
  });

  await t.step("nobody sends into another's phone, nor more than a thousand at once", async () => {
    const { source_id } = await send(CALLS);
    const ben = await account(stack, "ben");
    const foreign = await assertFails(
      invoke(ben, "ingest-events", { source: { id: source_id }, events: CALLS }),
    );
    const many = await assertFails(
      send(Array.from({ length: 1001 }, (_, nth) => call(`${nth}`, ""))),
    );
    assertEquals([foreign.status, many.status], [404, 400]);
    assertEquals(await logOf(ben), []);
    assertEquals(countsOf(await send(CALLS, { source: { id: source_id } })).inserted, 0);
  });

  await t.step("a thousand at once are taken in one call", async () => {
    const ben = await account(stack, "ben");
    const events = Array.from(
      { length: 1000 },
      (_, nth) =>
        call(`c${nth}`, new Date(Date.UTC(2026, 0, 1, 0, nth)).toISOString(), {
          number: `+4917${String(1_000_000 + nth % 50).padStart(8, "0")}`,
        }),
    );
    const taken = await invoke(ben, "ingest-events", { source: PHONE, events });
    const page = await invoke(ben, "list-events", { limit: 1, count: "exact" });
    assertEquals([countsOf(taken).inserted, page.total], [1000, 1000]);
  });
});
