/** A device gets a name, and a key that is shown once. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals, assertMatch, assertNotEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { md5 } from "../support/koreader.ts";
import { forgive } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";

Deno.test("register-device", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const register = (name: string) => invoke(ana, "register-device", { name, platform: "koreader" });

  await t.step("answers a username and a key that can be typed on an e-reader", async () => {
    const { device_id, username, device_key } = await register("Ána's Kobo (Clara)");
    assertMatch(username, /^ana-s-kobo-clara-[0-9a-hjkmnp-tv-z]{6}$/);
    assertMatch(device_key, /^[0-9a-hjkmnp-tv-z]{12}$/);

    const { data } = await ana.schema("reading").from("devices").select("name, platform")
      .eq("id", device_id).single();
    assertEquals(data, { name: "Ána's Kobo (Clara)", platform: "koreader" });
  });

  await t.step("gives each device a key of its own, whatever it is called", async () => {
    const [one, other] = [await register("名"), await register("名")];
    assertMatch(one.username, /^device-/);
    assertNotEquals(one.username, other.username);
    assertNotEquals(one.device_key, other.device_key);
    assertNotEquals(one.device_id, other.device_id);
  });

  await t.step("keeps nothing from which the key could be read", async () => {
    const { device_id, device_key } = await register("Kobo");
    const kept = await stack.sql<{ kept: string }>?.(
      "select k::text as kept from private.device_keys k where device_id = $1",
      [device_id],
    ) ?? [];
    for (const { kept: row } of kept) {
      assertEquals([row.includes(device_key), row.includes(md5(device_key))], [false, false]);
    }
    const { error } = await ana.schema("reading").from("devices").select("fingerprint" as "name");
    assertEquals(error?.code, "42703");
  });

  await t.step("refuses what is no name and no platform, field by field", async () => {
    const error = await assertFails(
      invoke(ana, "register-device", { name: " ", platform: "toaster" as "other" }),
    );
    assertEquals((error.body.details as { path: string }[]).map(({ path }) => path), [
      "name",
      "platform",
    ]);
  });

  await t.step("registers ten in ten minutes, and not one more", async () => {
    await forgive(stack);
    const answers = [];
    for (let nth = 1; nth <= 11; nth++) {
      answers.push(await register(`Kobo ${nth}`).then(() => 200, ({ status }) => status));
    }
    assertEquals(answers, [...Array(10).fill(200), 429]);
    await forgive(stack);
  });

  await t.step("refuses who is not signed in", async () => {
    const error = await assertFails(
      invoke(stack.stranger(), "register-device", { name: "Phone", platform: "ios" }),
    );
    assertEquals([error.status, error.body.code], [401, "not_signed_in"]);
  });
});
