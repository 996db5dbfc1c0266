/** Which addresses the door to the public leads to, and the many it does not. */

import { isPublicAddress } from "@shared/edge/address_rules.ts";
import { networkOf, type PublicNetwork, publicUrl } from "@shared/edge/egress_public.ts";
import { EgressError } from "@shared/edge/exchange.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";

const PUBLIC_V4 = "93.184.215.14";
const PUBLIC_V6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c";

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

const ALLOWED = [
  "https://hooks.quintet.app/in?a=b",
  "https://hooks.quintet.app:443/in",
  "https://hooks.quintet.app./in",
  "HTTPS://FOUR.quintet.APP/in#part",
  "https://bücher.quintet.app/in",
  `https://${PUBLIC_V4}/in`,
  `https://[${PUBLIC_V6}]/in`,
  "https://ｆｏｕｒ.quintet.app/in",
];

const REFUSED: Record<string, readonly string[]> = {
  "it is no address": ["", " ", "hooks.quintet.app/in", "https://", "https://[::1", "https://a b/"],
  "it is not https": [
    "http://hooks.quintet.app/in",
    "ftp://hooks.quintet.app/in",
    "ws://hooks.quintet.app/in",
    "file:///etc/passwd",
    "data:text/plain,hello",
    "javascript:alert(1)",
    "gopher://hooks.quintet.app/in",
    "blob:https://hooks.quintet.app/1",
    "http://127.0.0.1:54321/",
  ],
  "its port is not 443": [
    "https://hooks.quintet.app:8443/in",
    "https://hooks.quintet.app:80/in",
    "https://hooks.quintet.app:22/in",
  ],
  "it holds a user name": [
    "https://me@hooks.quintet.app/in",
    "https://me:secret@hooks.quintet.app/in",
    "https://hooks.quintet.app@127.0.0.1/in",
    "https://:secret@hooks.quintet.app/in",
  ],
  "it is an inside address": [
    "https://0.0.0.0/",
    "https://10.1.2.3/",
    "https://100.64.0.1/",
    "https://127.0.0.1/",
    "https://127.255.255.254/",
    "https://169.254.169.254/latest/meta-data/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.0.0.8/",
    "https://192.0.2.1/",
    "https://192.88.99.1/",
    "https://192.168.1.1/",
    "https://198.18.0.1/",
    "https://198.19.255.255/",
    "https://198.51.100.1/",
    "https://203.0.113.1/",
    "https://224.0.0.1/",
    "https://239.255.255.255/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    // The same loopback, spelled otherwise.
    "https://2130706433/",
    "https://0x7f000001/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://0x7f.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://127.0.0.1./",
    "https://１２７.０.０.１/",
    "https://127。0。0。1/",
    "https://%31%32%37.0.0.1/",
    "https://0/",
    // The other family.
    "https://[::]/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001::7f00:1]/",
    "https://[2001:db8::1]/",
    "https://[3fff::1]/",
    "https://[100::1]/",
    "https://[fc00::1]/",
    "https://[fd12:3456::1]/",
    "https://[fe80::1]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[fd00:ec2::254]/",
    "https://[4000::1]/",
  ],
  "it is an inside name": [
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST/",
    "https://app.localhost/",
    "https://kong/",
    "https://metadata/",
    "https://db./",
    "https://printer.local/",
    "https://metadata.google.internal/",
    "https://metadata.google.internal./",
    "https://nas.lan/",
    "https://router.home/",
    "https://wiki.corp/",
    "https://a.test/",
    "https://a.invalid/",
    "https://a.example/",
    "https://a.onion/",
    "https://1.0.0.127.in-addr.arpa/",
  ],
  "its name leads inside": [
    "https://inside.quintet.app/",
    "https://inside6.quintet.app/",
    "https://loop.quintet.app/",
    "https://mapped.quintet.app/",
    "https://metadata.quintet.app/",
    "https://both.quintet.app/",
    "https://both6.quintet.app/",
    "https://broken.quintet.app/",
  ],
  "there is no such name": ["https://nowhere.quintet.app/"],
  "its name cannot be resolved": ["https://silent.quintet.app/"],
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
  const pairs: [inside: string, outside: string][] = [
    ["9.255.255.255", "10.0.0.0"],
    ["11.0.0.0", "10.255.255.255"],
    ["100.63.255.255", "100.64.0.0"],
    ["100.128.0.0", "100.127.255.255"],
    ["172.15.255.255", "172.16.0.0"],
    ["172.32.0.0", "172.31.255.255"],
    ["198.17.255.255", "198.18.0.0"],
    ["198.20.0.0", "198.19.255.255"],
    ["223.255.255.255", "224.0.0.0"],
    ["2000::1", "1fff:ffff::1"],
    ["3ffe::1", "4000::"],
    ["2001:200::1", "2001:1ff::1"],
    ["2001:db7::1", "2001:db8:ffff::1"],
    ["2003::1", "2002::1"],
  ];
  for (const [open, shut] of pairs) {
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
