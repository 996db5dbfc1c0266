/** contact-intelligence: a habit and its next day, who belongs with whom, and what a key learns of it. */

import { invoke } from "@shared/client/invoke.ts";
import { account, tokenOf } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { type Added, daysAgo, phoneLogOf } from "../support/phone_world.ts";
import { startStack } from "../support/stack.ts";

Deno.test("contact-intelligence", async (t) => {
  await using stack = await startStack({ own: true });
  const ana = await account(stack, "ana");
  const log = await phoneLogOf(stack, ana.userId);
  const mia = await log.contact("Mia");
  const max = await log.contact("Max", "masked");
  const hank = await log.contact("Hank", "hidden");
  const olga = await log.contact("Olga");
  const weekly = Array.from({ length: 10 }, (_, n) => 10 + 7 * n);
  await log.add(
    ...weekly.flatMap((days): Added[] => [
      { at: daysAgo(days), with: "Mia", duration_s: 60 },
      { at: daysAgo(days, 5), with: "Max", type: "sms", direction: "out" },
      { at: daysAgo(days, 6), with: "Hank", type: "sms" },
      { at: daysAgo(days - 3), with: `Somebody ${days}` },
      { at: daysAgo(days - 2), with: `Somebody ${days + 1}` },
    ]),
    { at: daysAgo(100), with: "Olga" },
  );
  const known = (contact_id: string) => invoke(ana, "contact-intelligence", { contact_id });
  const read = (await keyOf(ana, "phonelog.read")).key;
  const write = (await keyOf(ana, "phonelog.write")).key;

  await t.step("a weekly habit is told, with the day it will be again", async () => {
    const { profile, frequency, reciprocity, prediction, reason, mutual } = await known(mia);
    assertEquals([profile.name, profile.contact_days, profile.median_gap], ["Mia", 10, 7]);
    assertEquals([profile.talk_s, reciprocity, reason], [600, 0, null]);
    assertEquals(frequency.weeks.length, 52);
    assertEquals(frequency.hours.flat().reduce((sum, n) => sum + n), 10);
    assertEquals([prediction?.next_at, prediction?.method], [
      daysAgo(3).slice(0, 10),
      "median_gap",
    ]);
    // What always holds cannot be beaten, and it is said.
    assertEquals(prediction?.backtest, {
      ...{ mae_days: 0, baseline_mae_days: 0, beats_baseline: false, n: 6 },
    });
    assertEquals(mutual.map(({ name, same_days }) => [name, same_days]), [["Max", 10]]);
    assertEquals((await known(olga)).reason, "too_few_contact_days");
  });

  await t.step("of a hidden one, and of another's, nothing is told", async () => {
    const ben = await stack.as("ben");
    const theirs = await assertFails(
      invoke(ben, "contact-intelligence", { contact_id: mia }),
    );
    assertEquals([(await assertFails(known(hank))).status, theirs.status], [404, 404]);
  });

  await t.step("a key learns of a masked one that there is somebody", async () => {
    const { body } = await byKey(stack, read, "contact-intelligence", { contact_id: max });
    const { name, privacy, tags, numbers, contact_days } = body.profile;
    assertEquals([name, privacy, tags, numbers, contact_days], [null, "masked", [], [], 10]);
    assertEquals((await known(max)).profile.name, "Max");
    const other = await byKey(stack, write, "contact-intelligence", { contact_id: mia });
    assertEquals(other.status, 403);
  });

  await t.step("it is told once, until something changes", async () => {
    const ask = async (tag = "") => {
      const response = await fetch(
        `${stack.url}/functions/v1/contact-intelligence?contact_id=${mia}`,
        {
          headers: {
            apikey: stack.publishableKey,
            authorization: `Bearer ${await tokenOf(ana)}`,
            "if-none-match": tag,
          },
        },
      );
      await response.body?.cancel();
      return { status: response.status, tag: response.headers.get("etag") ?? "" };
    };
    const { status, tag } = await ask();
    assertEquals([status, (await ask(tag)).status], [200, 304]);
    await ana.schema("phonelog").from("contact_numbers").update({ label: "work" })
      .eq("contact_id", mia).throwOnError();
    const labelled = await ask(tag);
    assertEquals([labelled.status, (await known(mia)).profile.numbers[0]?.label], [200, "work"]);
    await ana.schema("phonelog").from("contacts").update({ display_name: "Mia B." }).eq("id", mia);
    assertEquals((await ask(labelled.tag)).status, 200);
  });
});
