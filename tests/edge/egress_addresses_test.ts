/** Which addresses the door to the public leads to, and the many it does not. */

import { isPublicAddress } from "@shared/edge/address_rules.ts";
import { networkOf, type PublicNetwork, publicUrl } from "@shared/edge/egress_public.ts";
import { EgressError } from "@shared/edge/exchange.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { ALLOWED, EDGES, PUBLIC_V4, PUBLIC_V6, REFUSED } from "../support/egress_addresses.ts";

/** Names of a made-up Internet. */
const NAMES: Record<string, string[]> = {
  "hooks.quintet.app": [PUBLIC_V4, PUBLIC_V6],
  "hooks.quintet.app.": [PUBLIC_V4],
  "four.quintet.app": [PUBLIC_V4],
  "xn--bcher-kva.quintet.app": [PUBLIC_V6],
  "inside.quintet.app": ["10.0.0.7"],
  "inside6.quintet.app": ["fd00::7"],
  "loop.quintet.app": ["127.0.0.1"],
  "mapped.quintet.app": ["::ffff:127.0.0.1"],
  "metadata.quintet.app": ["169.254.169.254"],
  "both.quintet.app": [PUBLIC_V4, "192.168.1.1"],
  "both6.quintet.app": [PUBLIC_V4, "fe80::1"],
  "broken.quintet.app": ["not an address"],
  "nowhere.quintet.app": [],
};

const INTERNET: PublicNetwork = {
  resolve(name) {
    const found = NAMES[name];
    return found ? Promise.resolve(found) : Promise.reject(new Error("SERVFAIL"));
  },
  hosts: [],
  isLocal: false,
};

async function whyNot(address: string, network: PublicNetwork = INTERNET): Promise<string> {
  const error = await assertRejects(() => publicUrl(address, network), EgressError);
  assertEquals(error.reason, "not_public", address);
  return error.message.replace("Cannot ask this address: ", "");
}

Deno.test("the door to the public", async (t) => {
  for (const address of ALLOWED) {
    await t.step(`leads to ${address}`, async () => {
      assertEquals((await publicUrl(address, INTERNET)).href, new URL(address).href);
    });
  }
  for (const [why, addresses] of Object.entries(REFUSED)) {
    for (const address of addresses) {
      await t.step(`is shut for "${address}": ${why}`, async () => {
        assertEquals(await whyNot(address), why);
      });
    }
  }
});

Deno.test("the edges of each network are where they should be", () => {
  for (const [open, shut] of EDGES) {
    assertEquals([open, isPublicAddress(open)], [open, true]);
    assertEquals([shut, isPublicAddress(shut)], [shut, false]);
  }
  for (const text of ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "example.com", "::1::", "[1.2.3.4"]) {
    assertEquals([text, isPublicAddress(text)], [text, false]);
  }
});

Deno.test("where names cannot be resolved, only the operator's hosts are allowed", async () => {
  const blind: PublicNetwork = {
    resolve: undefined,
    hosts: ["hooks.quintet.app"],
    isLocal: false,
  };
  const address = "https://hooks.quintet.app/in";
  assertEquals((await publicUrl(address, blind)).href, address);
  assertEquals(
    await whyNot("https://four.quintet.app/in", blind),
    "its name cannot be resolved",
  );
  assertEquals(await whyNot(address, { ...blind, hosts: [] }), "its name cannot be resolved");
  // To vouch for a name is not to vouch for where it leads.
  const deceived = { ...INTERNET, hosts: ["inside.quintet.app"] };
  assertEquals(await whyNot("https://inside.quintet.app/", deceived), "its name leads inside");
});

Deno.test("loopback is for a developer's own machine alone", async () => {
  const network = (settings: Record<string, string>) => networkOf((name) => settings[name]);
  const home = { EGRESS_LOCAL: "on", SUPABASE_URL: "http://127.0.0.1:54321" };
  const listener = "http://127.0.0.1:8000/hook";

  assertEquals((await publicUrl(listener, network(home))).href, listener);
  for (
    const settings of [
      { ...home, SUPABASE_URL: "https://abcdefghijklmnopqrst.supabase.co" },
      { ...home, EGRESS_LOCAL: "" },
      { EGRESS_LOCAL: "on" },
    ]
  ) assertEquals(await whyNot(listener, network(settings)), "it is not https");
  assertEquals(await whyNot("http://192.168.1.1/", network(home)), "it is not https");
  assertEquals(
    await whyNot("http://me@127.0.0.1/", network(home)),
    "it holds a user name",
  );
  assertEquals(network({ EGRESS_HOSTS: " A.example.org,, b.example.org" }).hosts, [
    "a.example.org",
    "b.example.org",
  ]);
});
