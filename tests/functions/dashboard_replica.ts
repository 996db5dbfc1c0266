/**
 * Who answers a dashboard where there is a read replica: sentences of dashboard-metrics' own test.
 *
 * @module
 */

import { invoke } from "@shared/client/invoke.ts";
import { tokenOf } from "../support/accounts.ts";
import { assertEquals, assertNotEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { LaggingReplica } from "../support/lagging_replica.ts";
import type { PhoneLog } from "../support/phone_world.ts";
import type { Person, TestStack } from "../support/stack.ts";
import { withEnv } from "../support/with_env.ts";

/** What these sentences are about. */
export interface ReplicaWorld {
  stack: TestStack;
  ana: Person;
  /** Ana's; what she asks for begins and ends in March 2026. */
  log: PhoneLog;
  twoDays: { from: string; to: string; bucket: "day" };
}

/** Runs them. */
export async function replicaSteps(t: Deno.TestContext, world: ReplicaWorld): Promise<void> {
  const { stack, ana, log, twoDays } = world;
  await using replica = new LaggingReplica(stack.url);
  using _ = withEnv({ READ_REPLICA_URL: replica.url });
  const events = async (person = ana) =>
    (await invoke(person, "dashboard-metrics", twoDays)).totals.events;
  const lastChange = (secondsAgo: number) =>
    stack.sql?.(
      "update phonelog.people set changed_at = now() - $2 * interval '1 second' where user_id = $1",
      [ana.userId, secondsAgo],
    );
  const before = await events();
  replica.take();

  await t.step("asks the primary for ten seconds after a change, whoever made it", async () => {
    await log.add({ at: "2026-03-01T13:00:00Z", with: "Mia" });
    assertEquals(await events(), before + 1);
    await lastChange(5);
    assertEquals(await events(), before + 1);
    assertEquals(replica.take(), ["primary POST", "primary POST"]);
  });

  await t.step("and the replica after that, which it can only read", async () => {
    await lastChange(11);
    assertEquals(await events(), before + 1);
    const { groups } = await invoke(ana, "analytics-trends", { ...twoDays });
    assertEquals(groups[0]?.series.reduce((sum, { value }) => sum + value, 0), before + 1);
    assertEquals(replica.take(), ["replica GET", "replica GET"]);
  });

  await t.step("with every question that is of calls and people alone", async () => {
    const contact_id = await log.contact("Mia");
    const { from, to } = twoDays;
    await invoke(ana, "contact-intelligence", { contact_id });
    await invoke(ana, "relationship-map", {});
    await invoke(ana, "losing-touch", {});
    await invoke(ana, "detect-anomalies", { from, to });
    assertEquals(replica.take(), Array(4).fill("replica GET"));
  });

  await t.step(
    "but none of syncs, which move no version where they bring nothing new",
    async () => {
      const quality = async () => (await invoke(ana, "data-quality", {})).score;
      await invoke(ana, "analytics-gaps", {});
      const well = await quality();
      replica.condition = "behind";
      await stack.sql?.(
        "update phonelog.data_sources set consecutive_failures = 9 where user_id = $1",
        [
          ana.userId,
        ],
      );
      assertNotEquals(await quality(), well);
      replica.condition = "well";
      assertEquals(replica.take(), Array(3).fill("primary POST"));
    },
  );

  await t.step("by an API key as well, for whom it hides what the primary does", async () => {
    const { key } = await keyOf(ana, "phonelog.read");
    const { body } = await byKey(stack, key, "dashboard-metrics", twoDays);
    assertEquals(replica.take(), ["replica GET"]);
    const names = body.top_contacts.map((each: { name: string | null }) => each.name);
    assertEquals(names.includes(null) && !names.includes("Max"), true);
  });

  await t.step("takes what came in since the call was let in, which is no lag", async () => {
    await lastChange(600);
    replica.meanwhile = () => log.add({ at: "2026-03-01T13:30:00Z", with: "Mia" });
    assertEquals(await events(), before + 2);
    assertEquals(replica.take(), ["replica GET"]);
    await lastChange(600);
  });

  await t.step("takes no answer from a replica that lacks what the primary told of", async () => {
    const query = new URLSearchParams({ ...twoDays, compare: "previous" });
    const raw = async (tag = "") => {
      const response = await fetch(`${stack.url}/functions/v1/dashboard-metrics?${query}`, {
        headers: {
          apikey: stack.publishableKey,
          authorization: `Bearer ${await tokenOf(ana)}`,
          "if-none-match": tag,
        },
      });
      await response.body?.cancel();
      return response;
    };
    const tag = (await raw()).headers.get("etag") ?? "";
    assertEquals((await raw(tag)).status, 304);
    assertEquals(replica.take(), ["replica GET", "replica GET"]);

    replica.condition = "behind";
    await log.add({ at: "2026-03-01T14:00:00Z", with: "Mia" });
    await lastChange(12);
    assertEquals((await raw(tag)).status, 200, "the replica would still say: unchanged");
    assertEquals(replica.take(), ["replica GET", "primary POST"]);
  });

  await t.step("and then looks there only for what changed much longer ago", async () => {
    assertEquals(await events(), before + 3);
    assertEquals(replica.take(), ["primary POST"]);
    await lastChange(60);
    assertEquals(await events(), before + 3);
    assertEquals(replica.take(), ["replica GET", "primary POST"]);
    assertEquals(await events(await stack.as("ben")), 0);
    assertEquals(replica.take(), ["replica GET"], "nothing of his has ever changed");
  });

  await t.step("gives the caller the primary's refusals", async () => {
    const error = await assertFails(
      invoke(await stack.as("ben"), "dashboard-metrics", { from: "2026-03-02", to: "2026-03-01" }),
    );
    assertEquals([error.status, replica.take()], [422, ["replica GET", "primary POST"]]);
  });

  const ben = await stack.as("ben");
  const trends = async () => (await invoke(ben, "analytics-trends", twoDays)).metric;

  await t.step("takes too long over one person's question, and answers all others", async () => {
    replica.condition = "silent";
    assertEquals(await events(ben), 0);
    replica.condition = "well";
    assertEquals(await events(ben), 0);
    assertEquals(replica.take(), ["replica GET", "primary POST", "primary POST"]);
    await trends();
    await lastChange(600);
    await events(ana);
    assertEquals(replica.take(), ["replica GET", "replica GET"]);
  });

  await t.step("falls back on the primary, and leaves alone what is away three times", async () => {
    replica.condition = "down";
    for (let nth = 0; nth < 3; nth++) await trends();
    assertEquals(replica.take().length, 6);
    replica.condition = "well";
    await trends();
    await invoke(ben, "losing-touch", {});
    assertEquals(replica.take(), ["primary POST", "primary POST"]);
  });
}
