/** What refuses an address when it is given and what refuses it when it is asked are of one mind. */

import {
  INSIDE_ENDINGS,
  INSIDE_NETWORKS,
  isInsideName,
  isPublicAddress,
} from "@shared/edge/address_rules.ts";
import fc from "fast-check";
import { assert, assertEquals } from "../support/assert.ts";
import { ALLOWED, EDGES, REFUSED } from "../support/egress_addresses.ts";
import { migratedDatabase } from "../support/migrated_database.ts";

/** What only the Internet's names tell. */
const BY_NAME = ["its name leads inside", "there is no such name", "its name cannot be resolved"];

const bytes = (count: number) => fc.array(fc.nat(255), { minLength: count, maxLength: count });
const v4 = bytes(4).map((parts) => parts.join("."));
const v6 = fc.tuple(fc.constantFrom("2", "2001:", "2002:", "3ffe:", "3fff:", ""), bytes(16)).map(
  ([head, parts]) => {
    const text = head + parts.map((part) => part.toString(16).padStart(2, "0")).join("")
      .replaceAll(/(.{4})(?=.)/g, "$1:");
    return text.split(":").slice(0, 8).map((group) => group.slice(0, 4)).join(":");
  },
);
const name = fc.tuple(
  fc.stringMatching(/^[a-z0-9-]{1,9}[a-z](\.[a-z]{1,5}){0,2}$/),
  fc.constantFrom("", ".com", ".org.", ...[...INSIDE_ENDINGS].map((ending) => `.${ending}`)),
).map((parts) => parts.join(""));

Deno.test("an address is refused in SQL as at the door to the public", async (t) => {
  await using database = await migratedDatabase();
  async function whyNot(addresses: readonly string[]): Promise<(string | null)[]> {
    const rows = await database.engine.query<{ why: string | null }>(
      "select private.why_not_public(url) as why from unnest($1::text[]) with ordinality u (url, at) order by at",
      [addresses],
    );
    return rows.map(({ why }) => why);
  }

  await t.step("the lists are the same", async () => {
    const [lists] = await database.engine.query(
      "select private.inside_networks()::text[] as networks, private.inside_endings() as endings",
    );
    assertEquals(lists, { networks: [...INSIDE_NETWORKS], endings: [...INSIDE_ENDINGS] });
  });

  await t.step("what is good is taken, as a browser writes it", async () => {
    const written = ALLOWED.map((address) => new URL(address).href);
    assertEquals(await whyNot(written), written.map(() => null));
  });

  await t.step("what is inside is refused, however it is written", async () => {
    let tried = 0;
    for (const [why, addresses] of Object.entries(REFUSED)) {
      if (BY_NAME.includes(why)) continue;
      const answers = await whyNot(addresses);
      assertEquals(addresses.filter((_, at) => answers[at] === null), [], why);
      // A browser writes an address in one way, and then the reasons are the same.
      const written = addresses.flatMap((each) => URL.canParse(each) ? [new URL(each).href] : []);
      assertEquals(await whyNot(written), written.map(() => why));
      tried += addresses.length;
    }
    assert(tried >= 80, `${tried}`);
  });

  await t.step("the edges of each network are where they should be", async () => {
    const at = (host: string) => `https://${host.includes(":") ? `[${host}]` : host}/`;
    assertEquals(await whyNot(EDGES.map(([open]) => at(open))), EDGES.map(() => null));
    assertEquals(
      await whyNot(EDGES.map(([, shut]) => at(shut))),
      EDGES.map(() => "it is an inside address"),
    );
  });

  await t.step("of six thousand made-up ones, too", async () => {
    const sample = <T>(arbitrary: fc.Arbitrary<T>) =>
      fc.sample(arbitrary, { numRuns: 2_000, seed: 7 });
    const addresses = [...sample(v4), ...sample(v6)];
    const names = sample(name).filter((each) => URL.canParse(`https://${each}/`));
    const urls = [...addresses.map((each) => each.includes(":") ? `[${each}]` : each), ...names]
      .map((host) => `https://${host}/in`);
    const expected = [
      ...addresses.map((each) => isPublicAddress(each) ? null : "it is an inside address"),
      ...names.map((each) => isInsideName(each) ? "it is an inside name" : null),
    ];
    const answers = await whyNot(urls);
    assertEquals(urls.filter((_, at) => answers[at] !== expected[at]), []);
    for (const kind of [null, "it is an inside address", "it is an inside name"]) {
      assert(answers.filter((each) => each === kind).length > 500, `${kind}`);
    }
  });
});
