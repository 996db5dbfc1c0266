/** Transcripts as files: subtitles that others can read, whatever was said. */

import { parse } from "@plussub/srt-vtt-parser";
import fc from "fast-check";
import { contentOf } from "@shared/translator/transcript_files.ts";
import type { Line } from "@shared/translator/transcripts.ts";
import { assert, assertEquals } from "../support/assert.ts";

const line = (text: string, more: Partial<Line> = {}): Line => ({
  seq: 1,
  said_at: "2026-11-21T10:00:00.000Z",
  said_by: "Ana",
  lang: "en",
  text,
  translations: {},
  shows_original: true,
  started_ms: null,
  ended_ms: null,
  ...more,
});

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 21, 10) + seconds * 1000).toISOString();

Deno.test("subtitles begin with the first message and never overlap", () => {
  const lines = [
    line("Hello", { said_at: at(0) }),
    line("Yes?", { said_at: at(0.5), translations: { es: "¿Sí?" }, said_by: "Ben" }),
    line("A".repeat(500), { said_at: at(3700.25) }),
  ];
  assertEquals(
    contentOf("srt", lines),
    "1\n00:00:00,000 --> 00:00:00,500\nAna: Hello\n\n" +
      "2\n00:00:00,500 --> 00:00:01,500\nBen: Yes?\n¿Sí?\n\n" +
      `3\n01:01:40,250 --> 01:01:47,250\nAna: ${"A".repeat(500)}\n\n`,
  );
});

Deno.test("what was recorded is shown while it was spoken", () => {
  const sent = Date.parse(at(100));
  const lines = [
    line("Hello", { said_at: at(90) }),
    line("Long", { said_at: at(100), started_ms: sent - 8_000, ended_ms: sent + 4_000 }),
    line("Odd clock", { said_at: at(200), started_ms: sent + 9e9, ended_ms: sent }),
  ];
  const times = parse(contentOf("vtt", lines)).entries.map(({ from, to }) => [from, to]);
  assertEquals(times, [[0, 1000], [2000, 14_000], [110_000, 111_000]]);
});

Deno.test("what was sent while somebody spoke comes after their first words", () => {
  const lines = [
    line("Typed", { seq: 1, said_at: at(4) }),
    line("Spoken", { seq: 2, said_at: at(9), started_ms: Date.parse(at(1)) }),
  ];
  const cues = parse(contentOf("srt", lines)).entries.map(({ from, to, text }) => [from, to, text]);
  assertEquals(cues, [[0, 1000, "Ana: Spoken"], [3000, 4000, "Ana: Typed"]]);
});

Deno.test("a parser of subtitles reads back every cue, in both formats, whatever was said", () => {
  const piece = fc.constantFrom(
    "-->",
    "\n\n",
    "7",
    "<v Eve>",
    "&amp;",
    "</v>",
    "WEBVTT",
    "NOTE",
    "hello",
    "é👍",
    "\r\n",
    "00:00:01,000 --> 00:00:02,000",
    " ",
    "STYLE",
    "\r",
    "\v",
    "\n\u0085\n",
    "\u2028\u200b\u2029",
    "\u202eabc\u202c",
    "שלום",
    "👩‍👩‍👧‍👦",
    "{\\an8}",
    "1\n2\n3",
  );
  const said = fc.array(piece, { minLength: 1, maxLength: 6 }).map((each) => each.join(" "))
    .filter((text) => /[^\s\p{Cc}\p{Cf}]/u.test(text));
  const wordsOf = (text: string) =>
    text.split(/[\s\p{Cc}]+/u).filter((word) => /[^\p{Cf}]/u.test(word));
  const read: Record<string, (text: string) => string> = {
    srt: (text) => text,
    vtt: (text) =>
      text.replace(/^<v ([^>]*)>/, "$1: ").replaceAll("&lt;", "<").replaceAll("&gt;", ">")
        .replaceAll("&amp;", "&"),
  };
  const lines = fc.array(
    fc.record({
      said,
      by: fc.constantFrom("Ana", "<v Eve>", "Eve -->\nBen", "A & B", "7", "Zoë \u202ex"),
      after: fc.integer({ min: 0, max: 200_000 }),
      es: fc.option(said, { nil: undefined }),
    }),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(lines, (each) => {
      let now = 0;
      const made = each.map(({ said, by, after, es }, nth) => {
        now += after;
        const translations: Record<string, string> = es === undefined ? {} : { es };
        return line(said, { seq: nth + 1, said_by: by, said_at: at(now / 1000), translations });
      });
      for (const format of ["srt", "vtt"] as const) {
        const { entries } = parse(contentOf(format, made));
        assertEquals(entries.length, made.length);
        entries.forEach(({ from, to, text }, nth) => {
          assert(from < to && to <= (entries[nth + 1]?.from ?? Infinity), `${from} ${to}`);
          // Each word is there, in its place, and no other; SubRip has an arrow of one letter.
          const { said_by, text: own, translations } = made[nth] ?? line("");
          const words = [`${wordsOf(said_by).join(" ")}:`, own, ...Object.values(translations)]
            .flatMap(wordsOf);
          const told = format === "srt" ? words.map((word) => word.replace("-->", "→")) : words;
          assertEquals(wordsOf(read[format]?.(text) ?? "").join(" "), told.join(" "));
        });
      }
    }),
    { numRuns: 200 },
  );
});

Deno.test("no line of a cue is empty, whatever a player takes for a line's end", () => {
  const srt = contentOf("srt", [line("a\n\u0085\nb\vc\u2028\u200b\n d", { said_by: "A\x1cna\n" })]);
  assertEquals(srt, "1\n00:00:00,000 --> 00:00:01,000\nA na: a\nb\nc\nd\n\n");
});

Deno.test("what somebody is called or says is no markup", () => {
  const vtt = contentOf("vtt", [line("a < b & c --> d", { said_by: "<b>Eve</b>" })]);
  assert(vtt.includes("<v &lt;b&gt;Eve&lt;/b&gt;>a &lt; b &amp; c --&gt; d\n"), vtt);
});

Deno.test("a table has a row for each language, and no cell that a spreadsheet would run", () => {
  const csv = contentOf("csv", [line('=1+1, "x"', { translations: { es: "dos\nlíneas" } })]);
  assertEquals(
    csv,
    "seq,said_at,said_by,lang,is_original,text\r\n" +
      `1,2026-11-21T10:00:00.000Z,Ana,en,true,"'=1+1, ""x"""\r\n` +
      '1,2026-11-21T10:00:00.000Z,Ana,es,false,"dos\nlíneas"\r\n',
  );
});

Deno.test("an empty room makes files that can be read", () => {
  assertEquals(parse(contentOf("vtt", [])).entries, []);
  assertEquals([contentOf("srt", []), contentOf("txt", [])], ["", ""]);
});
