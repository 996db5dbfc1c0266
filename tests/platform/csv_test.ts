/** Rows as CSV: what a spreadsheet opens is what was in the row, and nothing of it runs. */

import { csvLine, csvOf } from "@shared/platform/csv.ts";
import fc from "fast-check";
import { assert, assertEquals } from "../support/assert.ts";

Deno.test("csv", async (t) => {
  await t.step("writes a header and a line each row, and an empty cell for nothing", () => {
    const rows = [{ a: 1, b: "x" }, { b: null, a: undefined }];
    assertEquals(csvOf(["a", "b"], rows), "a,b\r\n1,x\r\n,\r\n");
  });

  await t.step("quotes what holds a quote, a comma or a line end", () => {
    assertEquals(csvLine(['say "hi"', "a,b", "a\nb", "plain"]), '"say ""hi""","a,b","a\nb",plain');
  });

  await t.step("writes objects as JSON, and numbers and flags as they are", () => {
    assertEquals(csvLine([{ a: [1] }, -5, true]), '"{""a"":[1]}",-5,true');
  });

  await t.step("lets nothing begin that a spreadsheet would run", () => {
    for (const start of ["=", "+", "-", "@", "\t", "\r"]) {
      assert(/^"?'/.test(csvLine([`${start}cmd|' /C calc'!A0`])), JSON.stringify(start));
    }
    assertEquals(csvLine(["a=1", "2-1"]), "a=1,2-1");
  });

  await t.step("gives back every text, whatever is in it", () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (texts) => {
      const read = cellsOf(csvLine(texts));
      assertEquals(read, texts.map((text) => /^[=+\-@\t\r]/.test(text) ? `'${text}` : text));
    }));
  });
});

/** As RFC 4180 is read. */
function cellsOf(line: string): string[] {
  const cells = [...`${line},`.matchAll(/("(?:[^"]|"")*"|[^,"]*),/g)].map(([, cell = ""]) => cell);
  return cells.map((cell) => cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
}
