/** Exports as CSV: of many apps, whole, broken and in pieces. */

import fc from "fast-check";
import { csvLine } from "@shared/platform/csv.ts";
import { assertEquals, assertObjectMatch, assertThrows } from "../support/assert.ts";
import { madeHistory, nameless } from "../support/made_history.ts";
import { readCsv, readXml } from "../support/phone_backup.ts";

const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 });

Deno.test("an export as CSV", async (t) => {
  await t.step("is read by the names of its columns, in any order", () => {
    const files = [
      `date,type,direction,number,name,duration,text
2025-11-21T10:00:00Z,call,in,0171 1234567,Anna,61,`,
      `"Phone Number";"Call Type";"Date/Time";"Duration (s)";"Contact Name"
"+49 171 1234567";"Incoming";"2025-11-21 10:00:00";"61";"Anna"`,
      `\ufeffNummer;Name;Datum;Uhrzeit;Dauer;Richtung\r\n01711234567;Anna;21.11.2025;10:00;1:01;eingehend\r\n`,
      `sep=;\nTelefonnummer;Kontakt;Zeitpunkt;Anruftyp;Dauer\n01711234567;Anna;1763719200000;Empfangener Anruf;00:01:01`,
      `timestamp\tkind\tphone\tcontact\tseconds\n1763719200\treceived call\t+491711234567\tAnna\t61 s`,
    ];
    for (const file of files) {
      const { events, rejects } = readCsv(file);
      assertEquals(rejects, []);
      assertObjectMatch(events[0] ?? {}, {
        type: "call",
        direction: "in",
        started_at: "2025-11-21T10:00:00.000Z",
        duration_s: 61,
        number: "+491711234567",
        name: "Anna",
      });
    }
  });

  await t.step("knows what apps call each way a call can go", () => {
    const said: [string, string][] = [
      ["Incoming", "call in"],
      ["Outgoing Call", "call out"],
      ["MISSED", "call missed"],
      ["Missed incoming call", "call missed"],
      ["Verpasster Anruf", "call missed"],
      ["ausgehend", "call out"],
      ["Llamada perdida", "call missed"],
      ["appel sortant", "call out"],
      ["Rejected", "call rejected"],
      ["blocked call", "call blocked"],
      ["Voicemail", "voicemail in"],
      ["SMS inbox", "sms in"],
      ["sent message", "sms out"],
      ["mms_received", "mms in"],
    ];
    for (const [cell, kind] of said) {
      const [event] = readCsv(`date,type\n1763719200,${cell}`).events;
      assertEquals([cell, `${event?.type} ${event?.direction}`], [cell, kind]);
    }
  });

  await t.step("keeps texts with quotes, separators and line ends", () => {
    const body = 'Say "hi", then\r\ngo; 😀 日本';
    const file = `date,direction,number,text\r\n${
      csvLine(["1763719200", "in", "22000", body])
    }\r\n`;
    const { events } = readCsv(file, {}, [1]);
    assertObjectMatch(events[0] ?? {}, { type: "sms", body, body_len: [...body].length });
  });

  await t.step("leaves drafts out", () => {
    const { events, counts } = readCsv(
      "date,folder,text\n1763719200,Drafts,hi\n1763719200,Inbox,ho",
    );
    assertEquals([events.length, counts.skipped], [1, { draft: 1 }]);
  });
});

Deno.test("an export that is broken", async (t) => {
  await t.step("loses the lines that cannot be read, and says which", () => {
    const file =
      `date,type,duration\n1763719200,incoming,5\nnever,incoming,5\n1763719200,somehow,5\n` +
      `1763719200,incoming,long\n1763719200,incoming,7\n`;
    const { events, rejects } = readCsv(file);
    assertEquals(events.map(({ duration_s }) => duration_s), [5, 7]);
    assertEquals(rejects.map(({ line, field, code }) => [line, field, code]), [
      [3, "date", "invalid"],
      [4, "direction", "unknown_value"],
      [5, "duration", "invalid"],
    ]);
    assertEquals(rejects[0]?.offset, file.indexOf("never"));
  });

  await t.step("loses one line to a quote that nobody closes", () => {
    const file =
      `date,type,text\n1763719200,sms in,"open\n1763719200,sms in,next\n1763719200,sms in,last`;
    for (const pieces of [[65_536], [1], [7, 300]]) {
      const { events, rejects } = readCsv(file, {}, pieces);
      assertEquals(events.map(({ body }) => body), ["next", "last"]);
      assertEquals(rejects.map(({ line, code }) => [line, code]), [[2, "malformed"]]);
    }
  });

  await t.step("is refused when its first line names nothing", () => {
    for (const file of ["", "a,b,c\n1,2,3", "date,number\n1763719200,1", "\n\n"]) {
      assertObjectMatch(assertThrows(() => readCsv(file)), { status: 422, code: "no_backup" });
    }
  });
});

Deno.test("an export in pieces", async (t) => {
  await t.step("is the same in pieces of any sizes, and wherever another reader goes on", () => {
    const cell = fc.oneof(
      fc.constantFrom(
        "1763719200",
        "03/04/2025",
        "31/01/2025",
        "call in",
        "sms out",
        "22000",
        "",
        "x",
      ),
      fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r\n", "ü", "😀"), maxLength: 6 }),
    );
    const raw = fc.constantFrom('"open', "1,2,3,4,5,6,7", "\r", "", '"a"b,c');
    const line = fc.oneof(fc.array(cell, { maxLength: 4 }).map(csvLine), raw);
    const rows = fc.array(line, { maxLength: 10 });
    fc.assert(
      fc.property(rows, fc.constantFrom("\n", "\r\n", "\r"), sizes, (rows, end, sizes) => {
        const file = ["date,type,number,text", ...rows].join(end);
        const whole = readCsv(file);
        assertEquals(readCsv(file, {}, sizes), whole);
        assertEquals(readCsv(file, {}, sizes, true), whole);
      }),
      { numRuns: 500 },
    );
  });

  await t.step("holds what a made-up history holds, under the names of its backup", () => {
    const seed = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 200 }), sizes, (seed, count, sizes) => {
        const { csv, events, smses } = madeHistory(seed, count);
        const read = readCsv(csv, {}, sizes);
        assertEquals(read.rejects, []);
        const single = events.map(({ participants, meta: _, ...event }, nth) => ({
          ...event,
          ...participants && { participants: [], name: read.events[nth]?.name ?? null },
        }));
        assertEquals(read.events.map(nameless), single);
        const texts = (events: typeof read.events) =>
          events.filter(({ type }) => type === "sms").map(({ external_id }) => external_id);
        assertEquals(texts(read.events), texts(readXml(smses.xml).events));
      }),
      { numRuns: 25 },
    );
  });
});
