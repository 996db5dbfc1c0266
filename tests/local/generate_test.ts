/** `deno task generate phonelog`: files of every format, and a script that a database takes. */

import { join } from "node:path";
import { BackupXml } from "@shared/phonelog/backup_xml.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { READING } from "../support/phone_backup.ts";
import { ROOT } from "../support/test_database.ts";

/** Runs the tool; answers its output, or its complaint when it fails. */
async function generate(...args: string[]): Promise<{ success: boolean; text: string }> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", "supabase/local/generate/main.ts", ...args],
    cwd: ROOT,
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).output();
  return { success, text: new TextDecoder().decode(success ? stdout : stderr) };
}

Deno.test("generate", async (t) => {
  await t.step("writes so many lines, the same for one seed and others for another", async () => {
    const few = ["phonelog", "--events", "300", "--months", "2"];
    const [one, again, other] = await Promise.all([
      generate(...few),
      generate(...few, "--seed", "7"),
      generate(...few, "--seed", "8"),
    ]);
    assertEquals(one.text.trimEnd().split("\n").length, 300);
    assertEquals(one.text, again.text);
    assert(one.text !== other.text);
  });

  await t.step("writes a folder of backups, and beside it what is hidden in them", async () => {
    const folder = await Deno.makeTempDir();
    try {
      const truth = join(folder, "truth.json");
      const more = ["--format", "xml", "--out", folder, "--truth", truth];
      assertEquals(await generate("phonelog", "--events", "2500", ...more), {
        success: true,
        text: "",
      });
      let events = 0;
      for (const name of ["calls.xml", "sms.xml"]) {
        const reader = new BackupXml(READING);
        events += reader.write(await Deno.readFile(join(folder, name))).events.length;
        events += reader.end().events.length;
        assertEquals(reader.declared, reader.counts.events);
      }
      assertEquals(events, 2500);
      const kinds = JSON.parse(await Deno.readTextFile(truth)).map(({ kind }: { kind: string }) =>
        kind
      );
      assert(kinds.includes("gap") && kinds.includes("spike") && kinds.includes("travel"));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });

  await t.step("says what it needs", async () => {
    const bad: [args: string[], says: string][] = [
      [[], "say of what"],
      [["phonelog"], "--events is a whole number"],
      [["phonelog", "--events", "5", "--format", "xml"], "without --out"],
      [["phonelog", "--events", "5", "--format", "sql"], "without --user"],
      [["phonelog", "--events", "5", "--format", "pdf"], 'Cannot write "pdf"'],
    ];
    for (const [args, says] of bad) {
      const { success, text } = await generate(...args);
      assertEquals(success, false);
      assertStringIncludes(text, says);
    }
  });

  await t.step("writes a script that makes somebody's history, once", async () => {
    const email = "o'hara@example.com";
    await using database = await migratedDatabase();
    await database.engine.exec(
      `insert into auth.users (id, aud, role, email) values
         ('a0000000-0000-4000-8000-000000000001', 'authenticated', 'authenticated', 'o''hara@example.com')`,
    );
    const few = ["phonelog", "--events", "6000", "--months", "3", "--format", "sql"];
    const { text } = await generate(...few, "--user", email);
    for (const _ of ["once", "again"]) {
      await database.engine.exec(text);
      const [there] = await database.engine.query(
        `select (select count(*)::int from phonelog.events) as events,
           (select sum(events)::int from phonelog.people) as rolled_up,
           (select count(*)::int > 20 from phonelog.contacts) as has_contacts,
           (select count(*)::int > 3000 from phonelog.event_bodies) as has_texts`,
      );
      assertEquals(there, { events: 6000, rolled_up: 6000, has_contacts: true, has_texts: true });
    }
  });
});
