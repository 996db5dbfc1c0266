/** A backup is the same in whatever pieces it comes, and wherever reading stopped and went on. */

import fc from "fast-check";
import { BackupXml } from "@shared/phonelog/backup_xml.ts";
import { halfSipHash, hashKey } from "@shared/phonelog/half_sip_hash.ts";
import { Identities } from "@shared/phonelog/identities.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { READING, readXml } from "../support/phone_backup.ts";

/** Rows as they are, as they should not be, and what stands between them. */
const ROWS = [
  `<call number="01711234567" duration="61" date="1763719200000" type="1" contact_name="Ä" />`,
  `<call number='-2' date = '1763719200000' type="3"/>`,
  `<call number="+1 415 555 0132" duration="x" date="1763719200000" type="2" />`,
  `<sms address="AMAZON" date="1763719200000" type="1" body="Grüße &#55357;&#56832; &amp; 日本"/>`,
  `<sms address="22000" date="1763719200000" type="3" body="draft" />`,
  `<sms address="22000" date="1763719200000" type="1" body="open />`,
  `<mms date="1763719200000" msg_box="1" address="+491711234567"><parts><part ct="image/png"
    data="QUJDREVG" /><part ct='text/plain' text="Hi" /></parts><addrs><addr
    address="+491711234567" type="137"/></addrs></mms>`,
  `<mms date="1763719200000" msg_box="1" broken address="+491711234567"><parts/></mms>`,
  `<!-- <call type="1" > -->`,
  `<![CDATA[ <sms ]]>`,
  `<other a="b"><part ct="text/plain" text="not inside" /></other>`,
  `</stray>`,
  `< stray`,
  `\r\n`,
];

const file = fc.array(fc.constantFrom(...ROWS), { maxLength: 12 }).chain((rows) =>
  fc.record({
    rows: fc.constant(rows),
    root: fc.constantFrom("calls", "smses"),
    end: fc.constantFrom("", "</calls>", "</smses>"),
    cut: fc.constantFrom(0, 0, 0, 1, 9, 40),
  })
).map(({ rows, root, end, cut }) => {
  const text = `<?xml version="1.0"?>\n<${root} count="${rows.length}">\n${rows.join("\n")}${end}`;
  return text.slice(0, Math.max(text.length - cut, 30));
});

const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 });

Deno.test("a backup in pieces", async (t) => {
  await t.step("is the same in pieces of any sizes", () => {
    fc.assert(
      fc.property(file, sizes, (text, sizes) => {
        assertEquals(readXml(text, sizes), readXml(text));
      }),
      { numRuns: 300 },
    );
  });

  await t.step("is the same when another reader goes on after each piece", () => {
    fc.assert(
      fc.property(file, sizes, (text, sizes) => {
        assertEquals(readXml(text, sizes, true), readXml(text));
      }),
      { numRuns: 300 },
    );
  });

  await t.step("lets a video of 300 MB in one attribute pass by without keeping it", () => {
    const [head, tail] = [
      `<smses><mms date="1763719200000" msg_box="1" address="22000"><parts><part ct="video/mp4" data="`,
      `" /><part ct="text/plain" text="look" /></parts></mms></smses>`,
    ].map((part) => new TextEncoder().encode(part));
    assert(head && tail);
    const piece = new Uint8Array(65_536).fill(65);
    const reader = new BackupXml(READING);
    reader.write(head);
    const before = Deno.memoryUsage().rss;
    for (let nth = 0; nth < 4600; nth++) reader.write(piece);
    assert(Deno.memoryUsage().rss - before < 150_000_000);
    const [event] = reader.write(tail).events;
    assertEquals([event?.body, event?.meta?.attachments], ["look", 1]);
  });

  await t.step(
    "names each of several equal rows apart, and the same again in a newer backup",
    () => {
      const row = `<call number="1" duration="0" date="1763719200000" type="3" />`;
      const other = `<call number="2" duration="0" date="1763719200000" type="3" />`;
      const old = readXml(`<calls>${row}${row}${other}</calls>`).events;
      const newer = readXml(`<calls>${other}${row}${row}${row}</calls>`, [10], true).events;
      const names = (events: typeof old) => events.map(({ external_id }) => external_id);
      assertEquals(new Set(names(old)).size, 3);
      assertEquals(names(old).filter((name) => !names(newer).includes(name)), []);
      assertEquals(new Set(names(newer)).size, 4);
    },
  );
});

Deno.test("names of rows", async (t) => {
  await t.step("are HalfSipHash-2-4 with 64 bits, as its authors' vectors say", () => {
    const key = hashKey("0706050403020100");
    const bytes = (count: number) =>
      Array.from({ length: count / 2 }, (_, at) => String.fromCharCode(2 * at | (2 * at + 1) << 8))
        .join("");
    // vectors_hsip64[0], [2] and [4]: the bytes in their order are the number from its low end.
    assertEquals(halfSipHash(key, bytes(0)), littleEndian("218d1f59b9b83cc8"));
    assertEquals(halfSipHash(key, bytes(2)), littleEndian("064f39ef7c50eb57"));
    assertEquals(halfSipHash(key, bytes(4)), littleEndian("d5e78a175be52ea1"));
  });

  await t.step("need a key of 16 digits", () => {
    for (const key of ["", "0123", "0123456789abcdeg"]) {
      let refused = false;
      try {
        hashKey(key);
      } catch (error) {
        refused = error instanceof RangeError;
      }
      assert(refused, key);
    }
  });

  await t.step("say nothing of what was joined, and differ by secret", () => {
    const [one, other] = ["0123456789abcdef", "1123456789abcdef"].map((key) => new Identities(key));
    assert(one && other);
    assertEquals(one.name("call", 1, "+49171").length, 16);
    assert(one.name("a", "bc") !== one.name("ab", "c"));
    assert(one.name("x") !== other.name("x"));
  });

  await t.step("take rows far apart for one, in bounded memory", () => {
    const names = new Identities("0123456789abcdef");
    const first = names.name("a");
    assertEquals(names.name("a"), `${first}.2`);
    for (let nth = 0; nth < 2000; nth++) names.name(nth);
    assertEquals(names.name("a"), first);
    assertEquals(names.repeats().length, 1024);
  });
});

function littleEndian(hex: string): string {
  return (hex.match(/../g) ?? []).reverse().join("");
}
