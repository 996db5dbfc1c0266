/** A device's batch: merged as a whole, harmless when it is sent twice. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { hlcAt, newDevice, type Operation, positionIn, reading, sync } from "../support/readers.ts";
import { startStack } from "../support/stack.ts";

Deno.test("sync-progress", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const phone = await newDevice(ana, "Phone");
  const tablet = await newDevice(ana, "Tablet");
  const results = async (device: string, ...ops: Operation[]) =>
    (await sync(ana, device, ...ops)).results;

  await t.step("answers the position with everything the device said", async () => {
    const op = reading("dune", 0.25, {
      chapter_id: "ch-3",
      page_number: 120,
      total_pages: 480,
      locator: { cfi: "epubcfi(/6/4)" },
      status: "reading",
    });
    const { results: [result], server_time } = await sync(ana, phone, op);
    const { updated_at: _, client_updated_at: __, ...position } = result?.position ?? {};

    assertEquals(position as object, {
      series_id: "dune",
      chapter_id: "ch-3",
      page_number: 120,
      total_pages: 480,
      progress: 0.25,
      locator: { cfi: "epubcfi(/6/4)" },
      status: "reading",
      policy: "latest",
      device_id: phone,
      hlc: op.hlc,
      deleted_at: null,
    });
    assertEquals([result?.op_id, result?.result, result?.problem], [op.op_id, "applied", null]);
    assertMatch(server_time, /^20\d\d-.*Z$/);
  });

  await t.step("is harmless when it is sent again, whole or in part", async () => {
    const ops = [reading("emma", 0.1, { hlc: hlcAt(-2) }), reading("emma", 0.2)];
    const first = await results(phone, ...ops);
    const again = await results(phone, ...ops);
    const [last] = await results(phone, ...ops.slice(1));

    assertEquals(first.map(({ result }) => result), ["applied", "applied"]);
    assertEquals(again.map(({ result }) => result), ["replayed", "replayed"]);
    assertEquals(again.map(({ first_result }) => first_result), ["applied", "applied"]);
    assertEquals([last?.result, last?.position], ["replayed", first[1]?.position]);
    assertEquals(await positionIn(ana, "emma"), first[1]?.position ?? undefined);
  });

  await t.step("keeps the later one, whichever arrives first", async () => {
    const [ahead] = await results(tablet, reading("ulysses", 0.5));
    const [late] = await results(phone, reading("ulysses", 0.9, { hlc: hlcAt(-3600) }));

    assertEquals([ahead?.result, late?.result], ["applied", "stale"]);
    assertEquals([late?.position?.progress, late?.position?.device_id], [0.5, tablet]);
  });

  await t.step(
    "believes no clock that goes wrong: the moment of sending tells by how much",
    async () => {
      const ahead = 3600 * 1000;
      const wrong = (seconds: number) =>
        new Date(Date.now() + ahead + seconds * 1000).toISOString();
      await results(tablet, reading("walden", 0.4, { hlc: hlcAt(-60) }));
      const hasty = await newDevice(ana, "Hasty");
      // It was read two minutes ago, by a clock that says: in fifty-eight minutes.
      const { results: [late] } = await invoke(ana, "sync-progress", {
        device_id: hasty,
        sent_at: wrong(0),
        ops: [reading("walden", 0.3, { hlc: hlcAt(3600 - 120) })],
      });
      assertEquals([late?.result, late?.position?.progress], ["stale", 0.4]);
    },
  );

  await t.step("goes on with a device whose clock was put right", async () => {
    const hasty = await newDevice(ana, "Put right");
    const send = async (sentAt: number, ...ops: Operation[]) => {
      const sent_at = new Date(Date.now() + sentAt * 1000).toISOString();
      const answer = await invoke(ana, "sync-progress", { device_id: hasty, sent_at, ops });
      return answer.results.map(({ result }) => result);
    };
    await send(3600, reading("emma", 0.1, { hlc: hlcAt(3600) }));
    for (const page of [0.2, 0.3, 0.25]) {
      assertEquals(await send(0, reading("emma", page)), ["applied"], `${page}`);
    }
    assertEquals((await positionIn(ana, "emma"))?.progress, 0.25);
  });

  await t.step("and with one that once said what is nobody's time", async () => {
    const odd = await newDevice(ana, "Odd");
    await results(odd, reading("persuasion", 0.9, { hlc: "9999999999999-0000" }));
    for (const page of [0.1, 0.2, 0.15, 0.3]) {
      const [kept] = await results(odd, reading("persuasion", page));
      assertEquals(kept?.result, "applied", `${page}`);
    }
    const [other] = await results(phone, reading("persuasion", 0.5));
    assertEquals(other?.result, "applied");
  });

  await t.step("refuses a moment that no calendar has", async () => {
    const sent_at = "9999-12-31T23:59:59Z";
    const { status } = await assertFails(
      invoke(ana, "sync-progress", { device_id: phone, sent_at, ops: [reading("emma", 0.5)] }),
    );
    assertEquals(status, 400);
  });

  await t.step("refuses a bad operation alone, and says what is wrong with it", async () => {
    const bad: object[] = [
      { ...reading("bad", 2) },
      { ...reading("bad", 0.5), hlc: "yesterday" },
      { op_id: "x", series_id: "bad", hlc: hlcAt(0) },
      { ...reading("bad", 0.5), status: "lost" },
      {},
    ];
    const good = reading("good", 0.5);
    const [first, ...others] = await results(phone, good, ...bad as Operation[]);

    assertEquals(first?.result, "applied");
    assertEquals(others.map(({ result }) => result), bad.map(() => "refused" as const));
    for (const { problem } of others) assertMatch(problem ?? "", /^\w.{10,}/);
    assertEquals(await positionIn(ana, "bad"), undefined);
  });

  await t.step("takes five hundred operations at once, and not one more", async () => {
    const many = (count: number) =>
      Array.from(
        { length: count },
        (_, nth) =>
          reading(`series ${nth % 50}`, (nth % 50) / 100, { locator: { cfi: "x".repeat(100) } }),
      );
    const merged = await results(phone, ...many(500));
    assertEquals([...new Set(merged.map(({ result }) => result))].sort(), ["applied", "stale"]);

    const refused = await assertFails(sync(ana, phone, ...many(501)));
    assertEquals([refused.status, refused.body.code], [400, "invalid_input"]);
  });

  await t.step("deletes, and what is older stays deleted", async () => {
    await results(phone, reading("gone", 0.5, { hlc: hlcAt(-10) }));
    const { progress: _, ...deletion } = reading("gone", 0, { deleted: true });
    const [deleted] = await results(phone, deletion);
    const [older] = await results(tablet, reading("gone", 0.9, { hlc: hlcAt(-5) }));
    const [newer] = await results(tablet, reading("gone", 0.1, { hlc: hlcAt(1) }));

    assertEquals(deleted?.position?.deleted_at === null, false);
    assertEquals([older?.result, older?.position?.progress], ["stale", 0]);
    assertEquals([newer?.result, newer?.position?.deleted_at], ["applied", null]);
  });

  await t.step(
    "refuses another's device, one that was revoked, and who is not signed in",
    async () => {
      const theirs = await newDevice(ben);
      const foreign = await assertFails(sync(ana, theirs, reading("dune", 0.9)));
      assertEquals([foreign.status, foreign.body.code], [404, "not_found"]);

      const lost = await newDevice(ana, "Lost");
      await ana.schema("reading").rpc("revoke_device", { p_device: lost });
      const revoked = await assertFails(sync(ana, lost, reading("dune", 0.9)));
      assertEquals([revoked.status, revoked.body.code], [403, "not_allowed"]);

      const body = { device_id: phone, ops: [reading("dune", 0.9)] };
      const stranger = await assertFails(invoke(stack.stranger(), "sync-progress", body));
      assertEquals([stranger.status, stranger.body.code], [401, "not_signed_in"]);
      assertEquals((await positionIn(ana, "dune"))?.progress, 0.25);
    },
  );

  await t.step("shows nobody what another reads", async () => {
    assertEquals(await positionIn(ben, "dune"), undefined);
  });
});
