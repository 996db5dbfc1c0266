/** detect-anomalies: hours unlike the usual ones, what their person says to them, and the job that looks. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { account, tokenOf } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { enterWeeks } from "../support/odd_weeks.ts";
import { phoneLogOf } from "../support/phone_world.ts";
import { runJobs, withoutWaking } from "../support/run_jobs.ts";
import { startStack } from "../support/stack.ts";

const HOUR = 3_600_000;

Deno.test("detect-anomalies", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql, engine } = stack;
  if (!sql || !engine) throw new Error("it looks into a database of its own");
  await withoutWaking(stack);
  const ana = await account(stack, "ana");
  const now = Math.floor(Date.now() / HOUR) * HOUR;
  const [spike, silence] = [now - 50 * HOUR, now - 30 * HOUR];
  const hours = Array.from({ length: 7 * 168 }, (_, nth) => now - (nth + 1) * HOUR)
    .filter((at) => at !== silence)
    .map((at) => ({ at, calls: 10, missed: 2, texts: at === spike ? 150 : 40, talk_s: 600 }));
  await enterWeeks(engine, ana.userId, { hours });
  const week = {
    from: new Date(now - 168 * HOUR).toISOString(),
    to: new Date(now).toISOString(),
  };
  const find = (more: Input<"detect-anomalies"> = {}) =>
    invoke(ana, "detect-anomalies", { ...week, ...more });
  const iso = (at: number) => new Date(at).toISOString();

  await t.step("finds what is far more and far less than in the weeks before", async () => {
    const { anomalies, total, sensitivity } = await find();
    assertEquals([total, sensitivity], [4, "normal"]);
    assertEquals(
      anomalies.map(({ at, metric, value, expected, kind, state, found_at }) => [
        ...[at, metric, value, expected, kind, state, found_at],
      ]),
      [
        [iso(spike), "events", 160, 50, "spike", "new", null],
        [iso(spike), "messages", 150, 40, "spike", "new", null],
        [iso(silence), "events", 0, 50, "silence", "new", null],
        [iso(silence), "messages", 0, 40, "silence", "new", null],
      ],
    );
    // (160 - 50) / sqrt(51).
    assertEquals(anomalies[0]?.z, 15.4);
  });

  await t.step("is as sensitive as it is told to be", async () => {
    assertEquals((await find({ sensitivity: "low" })).total, 2);
    assertEquals((await find({ from: iso(silence + HOUR) })).total, 0);
  });

  await t.step("judges nothing that has not been yet", async () => {
    const { period, total } = await find({ to: iso(now + 72 * HOUR) });
    assert(Date.parse(period.to) <= Date.now());
    assertEquals(total, 4);
  });

  await t.step("is told once, until something changes or is said", async () => {
    const ask = async (tag = "") => {
      const query = new URLSearchParams(week);
      const response = await fetch(`${stack.url}/functions/v1/detect-anomalies?${query}`, {
        headers: {
          apikey: stack.publishableKey,
          authorization: `Bearer ${await tokenOf(ana)}`,
          "if-none-match": tag,
        },
      });
      await response.body?.cancel();
      return { status: response.status, tag: response.headers.get("etag") ?? "" };
    };
    const first = await ask();
    assertEquals([first.status, (await ask(first.tag)).status], [200, 304]);

    const word = { p_at: iso(silence), p_metric: "events", p_state: "dismissed" };
    await ana.schema("phonelog").rpc("mark_anomaly", word).throwOnError();
    assertEquals((await ask(first.tag)).status, 200);
    const { anomalies } = await find();
    assertEquals(anomalies.map(({ state }) => state), ["new", "new", "dismissed", "new"]);
    const { error } = await ana.schema("phonelog").rpc("mark_anomaly", {
      ...word,
      p_metric: "calls",
    });
    assertEquals(error?.code, "PT404");
  });

  await t.step("the job finds them by itself, and keeps what was said", async () => {
    await sql(`select private.enqueue('odd-things', '{"task": "anomalies"}')`);
    await runJobs(stack, "odd-things");
    const { anomalies } = await find();
    assertEquals(anomalies.map(({ state }) => state), ["new", "new", "dismissed", "new"]);
    assert(anomalies.every(({ found_at }) => found_at !== null));
  });

  await t.step("tells nothing any more of who has been hidden since", async () => {
    const ben = await account(stack, "ben");
    const log = await phoneLogOf(stack, ben.userId);
    await sql(
      `insert into phonelog.events (user_id, source_id, external_id, type, direction, started_at)
       select $1, id, 'w' || n, 'sms', 'in', $2::timestamptz - n * interval '7 days'
       from phonelog.data_sources, generate_series(1, 6) as n where user_id = $1`,
      [ben.userId, iso(spike)],
    );
    const hank = await log.contact("Hank");
    await log.add(...Array.from({ length: 12 }, () => ({
      ...{ at: iso(spike), with: "Hank", type: "sms" as const },
    })));
    const found = async () => (await invoke(ben, "detect-anomalies", week)).anomalies.length;
    assertEquals(await found(), 2);
    await sql(`select private.enqueue('odd-things', '{"task": "anomalies"}')`);
    await runJobs(stack, "odd-things");
    await ben.schema("phonelog").from("contacts").update({ privacy_level: "hidden" })
      .eq("id", hank).throwOnError();
    assertEquals(await found(), 0);
    const { error } = await ben.schema("phonelog").from("anomalies").select("value");
    assertEquals(error?.code, "42501");
  });

  await t.step("answers a program with a key the same, and nobody else", async () => {
    const { key } = await keyOf(ana, "phonelog.read");
    assertEquals((await byKey(stack, key, "detect-anomalies", week)).body.total, 4);
    const { key: other } = await keyOf(ana, "reading.read");
    assertEquals((await byKey(stack, other, "detect-anomalies", week)).status, 403);
    const carl = await stack.as("carl");
    assertEquals((await invoke(carl, "detect-anomalies", week)).anomalies, []);
    assertEquals((await assertFails(invoke(stack.stranger(), "detect-anomalies", {}))).status, 401);
  });

  await t.step("refuses what it cannot judge", async () => {
    const refused = async (input: Input<"detect-anomalies">) =>
      (await assertFails(find(input))).status;
    assertEquals(await refused({ tz: "Mars/Olympus" }), 400);
    assertEquals(await refused({ from: "2020-01-01" }), 422);
    assertEquals(await refused({ from: "2026-03-02", to: "2026-03-01" }), 422);
  });
});
