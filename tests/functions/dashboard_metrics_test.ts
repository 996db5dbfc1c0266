/** dashboard-metrics: what a period adds up to, for its person and for who acts for them, and told once. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { account, tokenOf } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { phoneLogOf } from "../support/phone_world.ts";
import { withoutWaking } from "../support/run_jobs.ts";
import { startStack } from "../support/stack.ts";
import { replicaSteps } from "./dashboard_replica.ts";

Deno.test("dashboard-metrics", async (t) => {
  await using stack = await startStack({ own: true });
  // Jobs ask the primary, too, in the middle of a sentence about who is asked.
  await withoutWaking(stack);
  const ana = await account(stack, "ana");
  const log = await phoneLogOf(stack, ana.userId);
  const mia = await log.contact("Mia");
  const max = await log.contact("Max", "masked");
  await log.contact("Hank", "hidden");
  await log.add(
    { at: "2026-02-27T10:00:00Z", with: "Mia", duration_s: 30 },
    { at: "2026-03-01T10:00:00Z", with: "Mia", duration_s: 60 },
    { at: "2026-03-01T11:00:00Z", with: "Max", type: "sms", direction: "out" },
    { at: "2026-03-01T12:00:00Z", with: "Hank", type: "sms" },
    { at: "2026-03-01T23:30:00Z", with: "Mia", direction: "missed" },
    { at: "2026-03-02T10:00:00Z", with: "Max", type: "voicemail", duration_s: 9 },
  );
  const twoDays = { from: "2026-03-01", to: "2026-03-03", bucket: "day" } as const;
  const metrics = (input: Input<"dashboard-metrics"> = twoDays) =>
    invoke(ana, "dashboard-metrics", input);
  const raw = async (tag?: string) => {
    const query = new URLSearchParams({ ...twoDays });
    const response = await fetch(`${stack.url}/functions/v1/dashboard-metrics?${query}`, {
      headers: {
        apikey: stack.publishableKey,
        authorization: `Bearer ${await tokenOf(ana)}`,
        ...tag && { "if-none-match": tag },
      },
    });
    return { response, text: await response.text() };
  };

  await t.step("adds up what is not hidden, and says what was before", async () => {
    const answer = await metrics();
    assertEquals(answer.totals, {
      events: 4,
      calls: 2,
      messages: 1,
      voicemails: 1,
      in: 2,
      out: 1,
      missed: 1,
      rejected: 0,
      blocked: 0,
      talk_s: 60,
      unique_contacts: 2,
    });
    assertEquals(answer.previous?.from, "2026-02-27T00:00:00.000Z");
    assertEquals([answer.previous?.totals.talk_s, answer.delta?.talk_s], [30, 30]);
    assertEquals([answer.delta_pct?.events, answer.delta_pct?.messages], [300, null]);
    assertEquals(answer.series.map(({ label, events }) => [label, events]), [
      ["2026-03-01", 3],
      ["2026-03-02", 1],
    ]);
    // Sunday at ten and at half past eleven, Monday at ten.
    assertEquals([answer.heat_map[6]?.[10], answer.heat_map[6]?.[23]], [1, 1]);
    assertEquals(answer.heat_map[0]?.[10], 1);
    assertEquals(answer.freshness.events, 5);
  });

  await t.step("counts days where the caller wants them", async () => {
    const { series, totals } = await metrics({ ...twoDays, tz: "Europe/Berlin" });
    assertEquals(totals.events, 4);
    assertEquals(series.map(({ start, events }) => [start, events]), [
      ["2026-02-28T23:00:00.000Z", 2],
      ["2026-03-01T23:00:00.000Z", 2],
    ]);
    const ago = await metrics({ ...twoDays, tz: "America/Los_Angeles", compare: "none" });
    assertEquals([ago.totals.events, ago.previous, ago.delta], [4, null, null]);
  });

  await t.step("looks at thirty days up to today unless told otherwise", async () => {
    const { series, bucket, period } = await metrics({});
    assertEquals([series.length, bucket], [30, "day"]);
    assert(Date.parse(period.to) > Date.now());
  });

  await t.step("names no masked contact to who acts by a key, and counts it", async () => {
    const own = await metrics();
    assertEquals(
      own.top_contacts.map(({ contact_id, name }) => [contact_id, name]).toSorted(),
      [
        [max, "Max"],
        [mia, "Mia"],
      ].toSorted(),
    );
    const { body } = await byKey(
      stack,
      (await keyOf(ana, "phonelog.read")).key,
      "dashboard-metrics",
      twoDays,
    );
    assertEquals(body.totals, own.totals);
    const masked = body.top_contacts.find((each: { contact_id: string }) =>
      each.contact_id === max
    );
    assertEquals([masked.name, masked.privacy, masked.n], [null, "masked", 2]);
    const other = await byKey(
      stack,
      (await keyOf(ana, "reading.read")).key,
      "dashboard-metrics",
      {},
    );
    assertEquals(other.status, 403);
  });

  await t.step("is told once, until something changes", async () => {
    const first = await raw();
    const tag = first.response.headers.get("etag") ?? "";
    assertEquals([first.response.status, first.response.headers.get("cache-control")], [
      200,
      "private, no-cache",
    ]);
    const again = await raw(tag);
    assertEquals([again.response.status, again.text], [304, ""]);
    for (const several of [`"0123", ${tag}`, `W/${tag},"0123"`, "*"]) {
      assertEquals((await raw(several)).response.status, 304, several);
    }
    assertEquals((await raw('"0123456789abcdef0123456789abcdef"')).response.status, 200);

    await stack.sql?.("update phonelog.contacts set display_name = 'Mia B' where id = $1", [mia]);
    const renamed = await raw(tag);
    assertEquals(renamed.response.status, 200);
    assert(renamed.text.includes("Mia B"));
    await log.add({ at: "2026-03-02T11:00:00Z", with: "Mia" });
    assertEquals((await metrics()).totals.events, 5);
  });

  await t.step("tells nobody of another's calls", async () => {
    const ben = await stack.as("ben");
    const { totals, top_contacts, freshness } = await invoke(ben, "dashboard-metrics", twoDays);
    assertEquals([totals.events, totals.unique_contacts, top_contacts], [0, 0, []]);
    assertEquals(freshness, { version: 0, changed_at: null, events: 0 });
    const error = await assertFails(invoke(stack.stranger(), "dashboard-metrics", {}));
    assertEquals(error.status, 401);
  });

  await t.step("refuses ends that are none, in the wrong order, and too many buckets", async () => {
    const refused = async (input: Input<"dashboard-metrics">) =>
      (await assertFails(metrics(input))).status;
    assertEquals(await refused({ from: "yesterday" }), 400);
    assertEquals(await refused({ from: "2026-02-30" }), 400);
    assertEquals(await refused({ tz: "Mars/Olympus" }), 400);
    assertEquals(await refused({ from: "2026-03-02", to: "2026-03-01" }), 422);
    assertEquals(await refused({ from: "0001-01-01" }), 422);
    assertEquals(await refused({ from: "2026-01-01", to: "2026-06-01", bucket: "hour" }), 422);
  });

  await replicaSteps(t, { stack, ana, log, twoDays });
});
