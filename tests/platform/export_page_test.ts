/** A page of an export as files, and what an archive says of them. */

import { createHash } from "node:crypto";
import { archiveOf } from "@shared/platform/export_archive.ts";
import { crc32 } from "@shared/platform/crc32.ts";
import { type ExportFile, filesOfPage, packed } from "@shared/platform/export_page.ts";
import { manifestOf } from "@shared/platform/export_manifest.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { unzipped } from "../support/unzipped.ts";

const page = {
  source: "reading.devices",
  page: 1,
  is_last: true,
  lines: '{"id":9007199254740993,"name":"Ána"}\n{"id":1,"name":"=1"}',
  columns: ["name", "id"],
  format: "all" as const,
};

Deno.test("a page of an export", async (t) => {
  await t.step("is lines of JSON and a spreadsheet, named after its table", () => {
    assertEquals([...filesOfPage(page)], [
      ["reading/devices.ndjson", `${page.lines}\n`],
      ["reading/devices.csv", "name,id\r\nÁna,9007199254740993\r\n'=1,1\r\n"],
    ]);
  });

  await t.step("is an array where that was asked for", () => {
    const [text = ""] = filesOfPage({ ...page, format: "json" }).values();
    assertEquals(JSON.parse(text).length, 2);
  });

  await t.step("has a number where there are more", () => {
    const names = (more: object) => [...filesOfPage({ ...page, format: "csv", ...more }).keys()];
    assertEquals(names({ is_last: false }), ["reading/devices.0001.csv"]);
    assertEquals(names({ page: 12 }), ["reading/devices.0012.csv"]);
  });

  await t.step("has the checksum that everybody computes, in pieces too", () => {
    const bytes = new TextEncoder().encode("123456789");
    assertEquals(crc32(bytes), 0xcbf43926);
    assertEquals(crc32(bytes.subarray(4), crc32(bytes.subarray(0, 4))), 0xcbf43926);
    assertEquals(crc32(new Uint8Array()), 0);
  });
});

Deno.test("an archive", async (t) => {
  const stored = new Map<string, ArrayBuffer>();
  const files: ExportFile[] = [];
  for (const [name, text] of filesOfPage(page)) {
    const { body, about } = await packed(text);
    stored.set(name, body);
    files.push({ name, rows: 2, path: name, ...about });
  }
  const open = ({ path }: ExportFile) =>
    Promise.resolve(new Blob([stored.get(path) ?? ""]).stream());
  const moment = new Date("2026-01-02T03:04:06Z");
  const make = async () => {
    const { stream, sent } = archiveOf(files, { "manifest.json": "{}" }, open, moment);
    const bytes = await new Response(stream).bytes();
    return { bytes, sent: await sent };
  };

  await t.step("holds the files as they were, and knows its own size", async () => {
    const { bytes, sent } = await make();
    const held = await unzipped(bytes);

    assertEquals([...held.keys()], [...filesOfPage(page).keys(), "manifest.json"]);
    for (const [name, text] of filesOfPage(page)) {
      assertEquals(new TextDecoder().decode(held.get(name)), text);
    }
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    assertEquals(sent, { bytes: bytes.length, sha256 });
  });

  await t.step("is the same twice", async () => {
    assertEquals((await make()).sent, (await make()).sent);
  });

  await t.step("breaks off where a file cannot be read", async () => {
    const gone = () => Promise.reject(new Error("gone"));
    const { stream, sent } = archiveOf(files, {}, gone, moment);

    await assertRejects(() => new Response(stream).bytes(), Error, "gone");
    await assertRejects(() => sent, Error, "gone");
  });
});

Deno.test("a manifest", async (t) => {
  const file = (name: string, bytes: number): ExportFile => (
    { name, rows: 1, bytes, sha256: "0", path: name, method: 8, packed: bytes, crc32: 0 }
  );
  const known = (volume_bytes: number | null, ...files: ExportFile[]) => ({
    request_id: "00000000-0000-4000-8000-000000000001",
    user_id: "00000000-0000-4000-8000-000000000002",
    watermark: "2026-01-02T03:04:05+00:00",
    format: "all",
    domains: null,
    register_sha256: "0",
    volume_bytes,
    archives: [],
    tables: [{ table: "reading.devices", rows: files.length, files: [files] }],
  });

  await t.step("says nothing of where parts were kept", () => {
    const { manifest } = manifestOf(known(null, file("a", 5)));
    assertEquals(manifest.tables[0]?.files, [{ name: "a", rows: 1, bytes: 5, sha256: "0" }]);
  });

  await t.step("is of one archive where everything fits, else of as many as it takes", () => {
    const files = Array.from({ length: 10 }, (_, at) => file(`f${at}`, 1_000_000));
    const sizes = (limit: number | null) =>
      manifestOf(known(limit, ...files)).volumes.map(({ length }) => length);

    assertEquals(sizes(null), [10]);
    assertEquals(sizes(50_000_000), [10]);
    assertEquals(sizes(3_100_000), [3, 3, 3, 1]);
    assert(sizes(1).every((length) => length === 1), "one file is never divided");
  });
});
