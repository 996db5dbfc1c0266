/** Numbers: as phones of many countries write them, and what is no number at all. */

import fc from "fast-check";
import { Numbers, WITHHELD } from "@shared/phonelog/numbers.ts";
import { assert, assertEquals } from "../support/assert.ts";

/** What is written, in which country's phone, and whose line that is. */
const LINES: [written: string, country: string, e164: string][] = [
  ["0171 1234567", "DE", "+491711234567"],
  ["(0171) 123-4567", "DE", "+491711234567"],
  ["+49 (0)171 1234567", "DE", "+491711234567"],
  ["0049 171 1234567", "DE", "+491711234567"],
  ["491711234567", "DE", "+491711234567"],
  ["4917612345678", "DE", "+4917612345678"],
  ["*31#01711234567", "DE", "+491711234567"],
  ["tel:+49-171-1234567", "FR", "+491711234567"],
  ["0171 1234567,,123#", "DE", "+491711234567"],
  ["\u202a+49 171 1234567\u202c", "DE", "+491711234567"],
  ["(415) 555-0132", "US", "+14155550132"],
  ["1-415-555-0132", "US", "+14155550132"],
  ["011 49 171 1234567", "US", "+491711234567"],
  ["0049 171 1234567", "US", "+491711234567"],
  ["*67 415 555 0132", "US", "+14155550132"],
  ["07700 900123", "GB", "+447700900123"],
  ["447700900123", "GB", "+447700900123"],
  ["06 12 34 56 78", "FR", "+33612345678"],
  ["612 345 678", "ES", "+34612345678"],
  ["06 698 1234", "IT", "+39066981234"],
  ["8 (912) 345-67-89", "RU", "+79123456789"],
  ["090-1234-5678", "JP", "+819012345678"],
  ["98765 43210", "IN", "+919876543210"],
  ["098765 43210", "IN", "+919876543210"],
  ["919876543210", "IN", "+919876543210"],
  ["11 98765-4321", "BR", "+5511987654321"],
  ["041 11 98765-4321", "BR", "+5511987654321"],
  ["55 99123-4567", "BR", "+5555991234567"],
  ["+52 1 55 1234 5678", "MX", "+525512345678"],
  ["55 1234 5678", "MX", "+525512345678"],
  ["138 0013 8000", "CN", "+8613800138000"],
  ["+٩٦٦٥٠١٢٣٤٥٦٧", "SA", "+966501234567"],
  ["０９０−１２３４−５６７８", "JP", "+819012345678"],
  ["+883 5100 0112 3456", "DE", "+883510001123456"],
];

const NOBODY = ["", "  ", "-1", "-2", "-3", "null", "Private", "PRIVATE NUMBER", "(Unknown)"];
const NOBODY_ABROAD = [
  "Unbekannt",
  "Numéro privé",
  "Número oculto",
  "非通知",
  "insert-address-token",
];

Deno.test("numbers", async (t) => {
  await t.step("is one line, however and wherever it is written", () => {
    for (const [written, country, e164] of LINES) {
      const found = new Numbers(country).clean(written);
      assertEquals([written, found.e164], [written, e164]);
      assertEquals(found.number, e164);
      assertEquals(found.kind, "phone");
    }
  });

  await t.step("shows the country and four digits, and nothing between", () => {
    assertEquals(new Numbers("DE").clean("0171 1234567").masked, "+49 ••• 4567");
    assertEquals(new Numbers("US").clean("(415) 555-0132").masked, "+1 ••• 0132");
  });

  await t.step("knows who is told to nobody, in many languages", () => {
    const numbers = new Numbers("DE");
    for (const text of [...NOBODY, ...NOBODY_ABROAD]) assertEquals(numbers.clean(text), WITHHELD);
  });

  await t.step("keeps short codes apart by country, and shows them", () => {
    const german = new Numbers("DE").clean("22000");
    assertEquals(german, { kind: "short", number: "DE:22000", e164: null, masked: "22000" });
    assertEquals(new Numbers("US").clean("22000").number, "US:22000");
    for (const code of ["112", "*100#", "*86", "611", "*#123456#"]) {
      assertEquals(new Numbers("US").clean(code).kind, "short", code);
    }
  });

  await t.step("shows of no line that somebody lives behind more than its end", () => {
    const numbers = new Numbers("DE");
    assertEquals(numbers.clean("*21*01712345678#").masked, "••• 678#");
    assertEquals(numbers.clean("123456").masked, "••• 56");
    assertEquals(numbers.clean("123456").number, "DE:123456");
  });

  await t.step("keeps long addresses and senders apart, whatever they begin with", () => {
    const numbers = new Numbers("DE");
    const begin = "a-very-long-name-of-somebody-who-writes-from-his";
    const written = [
      `${begin}-phone@example.com`,
      `${begin}-table@example.com`,
      `${begin}-phone-of-the-other-house@example.com`,
      `${begin}-phone-of-the-other-horse@example.com`,
      `${begin} mobile`,
      `${begin} tablet`,
    ];
    const kept = written.map((each) => numbers.clean(each).number ?? "");
    assertEquals(new Set(kept).size, written.length);
    assertEquals(kept.filter((each) => each.length > 64), []);
  });

  await t.step("keeps names of senders, whatever their case", () => {
    const numbers = new Numbers("IN");
    assertEquals(numbers.clean("Amazon").number, "AMAZON");
    assertEquals(numbers.clean("VK-HDFCBK").kind, "sender");
    assertEquals(numbers.clean("1-800-FLOWERS").kind, "sender");
    assertEquals(numbers.clean("AMAZON").masked, "AMAZON");
  });

  await t.step("takes addresses that write MMS, and hides most of them", () => {
    const found = new Numbers("US").clean("Ana.Silva@Example.com");
    assertEquals(found.number, "ana.silva@example.com");
    assertEquals(found.masked, "a•••@example.com");
  });

  await t.step("says where digits are no number of the world", () => {
    assertEquals(new Numbers("US").clean("555-1234").number, "US:5551234");
    assertEquals(new Numbers("US").clean("555-1234").masked, "••• 1234");
    assertEquals(new Numbers("DE").clean("+999 123 456 789").kind, "local");
    assertEquals(new Numbers("DE").clean("12345678901234567890").kind, "local");
  });

  await t.step("does without a country where the number says it itself", () => {
    for (const country of [undefined, null, "", "XX", "Germany"]) {
      const numbers = new Numbers(country);
      assertEquals(numbers.clean("+49 171 1234567").e164, "+491711234567");
      assertEquals(numbers.clean("0049 171 1234567").e164, "+491711234567");
      assertEquals(numbers.clean("0171 1234567").number, "ZZ:01711234567");
    }
  });

  await t.step("makes something bounded of any text, and the same of its own answer", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.string({ unit: fc.constantFrom(..."0123456789+*#(), pw-@aÄ٣") }),
    );
    fc.assert(
      fc.property(text, fc.constantFrom("DE", "US", "BR", ""), (raw, country) => {
        const { kind, number, e164, masked } = new Numbers(country).clean(raw);
        assertEquals(kind === "withheld", number === null);
        assertEquals(kind === "phone", e164 !== null);
        assert((number ?? "").length <= 64 && (number ?? "").isWellFormed());
        assert((masked ?? "").length <= 40);
        if (e164) assertEquals(new Numbers(country).clean(e164).e164, e164);
      }),
      { numRuns: 2000 },
    );
  });

  await t.step("looks at each text once", () => {
    const numbers = new Numbers("DE");
    assert(numbers.clean("0171 1234567") === numbers.clean("0171 1234567"));
  });
});
