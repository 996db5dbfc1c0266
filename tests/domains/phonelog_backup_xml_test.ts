/** Backups of SMS Backup & Restore, as the app really writes them, and as files come that are broken. */

import { BackupXml } from "@shared/phonelog/backup_xml.ts";
import { assert, assertEquals, assertObjectMatch, assertThrows } from "../support/assert.ts";
import { READING, readXml } from "../support/phone_backup.ts";

const HEAD = `<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<!--File Created By SMS Backup & Restore v10.20.002 on 21/11/2026 10:00:00 <sms>-->
<?xml-stylesheet type="text/xsl" href="sms.xsl"?>
`;

function calls(...rows: string[]): string {
  return `${HEAD}<calls count="${rows.length}" type="full">\n  ${rows.join("\n  ")}\n</calls>`;
}

function texts(...rows: string[]): string {
  return `${HEAD}<smses count="${rows.length}" type="full">\n  ${rows.join("\n  ")}\n</smses>`;
}

function call(type: number | string, more = `number="01711234567" duration="61"`): string {
  return `<call ${more} date="1763719200000" type="${type}" presentation="1" ` +
    `readable_date="21 Nov 2025 10:00:00" contact_name="(Unknown)" />`;
}

function sms(body: string, more = `address="+491711234567" type="1"`): string {
  return `<sms protocol="0" ${more} date="1763719200123" subject="null" body="${body}" toa="null" ` +
    `read="1" status="-1" contact_name="Anna M&#252;ller" />`;
}

function mms(box: number, address: string, inside: string): string {
  return `<mms date="1763719200000" msg_box="${box}" address="${address}" sub="null" m_type="132" ` +
    `contact_name="Anna, Ben"><parts>\n<part seq="-1" ct="application/smil" text="&lt;smil/>" />` +
    `${inside}</mms>`;
}

const PEOPLE = `<addrs><addr address="+491711234567" type="137" charset="106" />
  <addr address="+491719999999" type="151" charset="106" />
  <addr address="+491722222222" type="151" charset="106" /></addrs>`;

Deno.test("calls of a backup", async (t) => {
  await t.step("tell all seven types of calls apart", () => {
    const rows = [1, 2, 3, 4, 5, 6, 7].map((type) => call(type));
    const { events } = readXml(calls(...rows));
    assertEquals(events.map(({ type, direction }) => `${type} ${direction}`), [
      "call in",
      "call out",
      "call missed",
      "voicemail in",
      "call rejected",
      "call blocked",
      "call in",
    ]);
    assertObjectMatch(events[0] ?? {}, {
      started_at: "2025-11-21T10:00:00.000Z",
      duration_s: 61,
      number: "+491711234567",
      number_masked: "+49 ••• 4567",
      name: null,
      body: null,
      body_len: null,
    });
  });

  await t.step("show nobody's number where it was withheld", () => {
    const hidden = [`number="-2" duration="0"`, `number="" duration="0"`];
    for (const more of hidden) {
      assertEquals(readXml(calls(call(3, more))).events[0]?.number, null);
    }
    const restricted = call(1).replace('presentation="1"', 'presentation="2"');
    assertEquals(readXml(calls(restricted)).events[0]?.number, null);
  });
});

Deno.test("messages of a backup", async (t) => {
  await t.step("are text as it was written, emoji in two numbers and all", () => {
    const body =
      "Gr&#252;&#xDF;e &amp; &#55357;&#56832; &lt;3 &quot;du&quot;&#10;M&uuml;ller 日本 😀";
    const [event] = readXml(texts(sms(body))).events;
    assertEquals(event?.body, 'Grüße & 😀 <3 "du"\nM&uuml;ller 日本 😀');
    assertEquals(event?.body_len, [...event?.body ?? ""].length);
    assertEquals([event?.type, event?.direction, event?.name], ["sms", "in", "Anna Müller"]);
  });

  await t.step("have no half characters and no controls", () => {
    const [event] = readXml(texts(sms("a&#55357;b&#0;c&#8;d&#1114112;"))).events;
    assertEquals(event?.body, "a\ufffdb\ufffdc\ufffdd\ufffd");
  });

  await t.step("that were never sent are counted and left out", () => {
    const rows = [3, 4, 5, 6, 2].map((type) => sms("x", `address="22000" type="${type}"`));
    const { events, rejects, counts } = readXml(texts(...rows));
    assertEquals([events.length, rejects.length], [1, 0]);
    assertEquals(counts.skipped, { draft: 1, outbox: 1, failed: 1, queued: 1 });
  });

  await t.step("of a group have one who wrote it and the others", () => {
    const inside = `<part ct="text/plain" seq="0" text="Hallo" /><part ct="image/jpeg" text="null"
      data="${"QUJD".repeat(50_000)}" /><part ct="text/plain" text="zusammen" /></parts>${PEOPLE}`;
    const { events } = readXml(texts(mms(1, "+491722222222~+491711234567", inside)));
    assertEquals(events[0]?.number, "+491711234567");
    assertEquals(events[0]?.participants?.map(({ number }) => number), ["+491722222222"]);
    assertEquals([events[0]?.body, events[0]?.meta?.attachments], ["Hallo\nzusammen", 1]);
    assertEquals([events[0]?.type, events[0]?.direction, events[0]?.name], ["mms", "in", null]);
  });

  await t.step("to a group went to all of it", () => {
    const own = PEOPLE.replace("+491711234567", "insert-address-token");
    const { events } = readXml(texts(mms(2, "null", `</parts>${own}`)));
    const people = [events[0], ...events[0]?.participants ?? []];
    assertEquals(people.map((each) => each?.number), ["+491719999999", "+491722222222"]);
  });

  await t.step("are the same whoever wrote first in the group's list", () => {
    const [one] = readXml(texts(mms(1, "+491722222222~+491711234567", `</parts>${PEOPLE}`))).events;
    const [other] =
      readXml(texts(mms(1, "+491711234567~+491722222222", `</parts>${PEOPLE}`))).events;
    assertEquals(one?.external_id, other?.external_id);
  });
});

Deno.test("rows of a backup that give no event", async (t) => {
  const bad: [row: string, field: string | null, code: string][] = [
    [call(9), "type", "unknown_value"],
    [call(1, `number="1" duration="-5"`), "duration", "out_of_range"],
    [call(1, `number="1" duration="long"`), "duration", "invalid"],
    [call(1).replace("1763719200000", "null"), "date", "invalid"],
    [call(1).replace("1763719200000", "1763719200"), "date", "out_of_range"],
    [call(1).replace("1763719200000", "1863719200000"), "date", "out_of_range"],
    [call(1).replace("type=", "type "), null, "malformed"],
    [call(1).replace('date="', 'date="x" "'), null, "malformed"],
    [call(1, `number="${"1".repeat(70_000)}"`), "number", "too_long"],
  ];
  for (const [row, field, code] of bad) {
    await t.step(`${field} ${code}: ${row.slice(0, 60)}`, () => {
      const { events, rejects } = readXml(calls(call(1), row, call(2)));
      assertEquals(events.length, 2);
      assertObjectMatch(rejects[0] ?? {}, { field, code, line: 6 });
      assertEquals(rejects.length, 1);
    });
  }

  await t.step("names the byte where the row begins", () => {
    const file = calls(call(1), call(9));
    const [reject] = readXml(file).rejects;
    assertEquals(reject?.offset, file.indexOf(call(9)));
  });

  await t.step("goes on at the next row when a quote was never closed", () => {
    const rows = [sms("one"), sms("two").replace('two"', "two"), sms("three")];
    const { events, rejects } = readXml(texts(...rows));
    assertEquals(events.map(({ body }) => body), ["one", "three"]);
    assertEquals(rejects.map(({ code, line }) => [code, line]), [["malformed", 6]]);
  });

  await t.step("tells that the file breaks off, and keeps what was before", () => {
    const file = calls(call(1), call(2), call(3));
    const { events, rejects } = readXml(file.slice(0, file.lastIndexOf("presentation")));
    assertEquals(events.length, 2);
    assertObjectMatch(rejects[0] ?? {}, { code: "truncated", line: 7 });
    const whole = readXml(file.slice(0, -8));
    assertEquals([whole.events.length, whole.rejects[0]?.code], [3, "truncated"]);
  });
});

Deno.test("files that are no backup", async (t) => {
  const refused: [file: string, code: string][] = [
    [`<!DOCTYPE smses [<!ENTITY a "aaaa">]><smses>${sms("&a;")}</smses>`, "dtd_refused"],
    [`<smses><!ENTITY a "b">${sms("&a;")}</smses>`, "dtd_refused"],
    [`<html><body/></html>`, "no_backup"],
    [`date,number\n1,2`, "no_xml"],
    [``, "no_xml"],
    [`<?xml version="1.0" encoding="ISO-8859-1"?><smses/>`, "not_utf8"],
    [`<smses><a><b><c><d><e><f><g><h/></g></f></e></d></c></b></a></smses>`, "too_deep"],
  ];
  for (const [file, code] of refused) {
    await t.step(`${code}: ${file.slice(0, 50)}`, () => {
      assertObjectMatch(assertThrows(() => readXml(file)), { status: 422, code });
      assertObjectMatch(assertThrows(() => readXml(file, [1])), { status: 422, code });
    });
  }

  await t.step("UTF-16 is refused, UTF-8 with a mark is not", () => {
    const utf16 = new Uint8Array(
      new Uint16Array([...`\ufeff${calls()}`].map((each) => each.charCodeAt(0))).buffer,
    );
    assertObjectMatch(assertThrows(() => readXml(utf16)), { code: "no_xml" });
    assertEquals(readXml(`\ufeff${calls(call(1))}`).events.length, 1);
  });

  await t.step("comments and CDATA hold no rows", () => {
    const hidden = [`<!-- ${call(1)} -->`, `<![CDATA[ ${call(1)} ]]>`, `<?x ${call(1)} ?>`];
    assertEquals(readXml(calls(...hidden, call(2))).events.length, 1);
  });
});

Deno.test("a backup's reader says how many rows the file promises", () => {
  const reader = new BackupXml(READING);
  reader.write(new TextEncoder().encode(calls(call(1), call(2))));
  assertEquals([reader.declared, reader.counts.events], [2, 2]);
  assert(reader.checkpoint);
});
