/** `deno task restore <folder>`: brings a backup back into an empty database. */

import { join, resolve } from "node:path";
import { readCommandLine } from "../command_line.ts";
import { readMigrations } from "../database/migrations.ts";
import { databaseUrl } from "../database/database_url.ts";
import { Failure } from "../failure.ts";
import { runTool, say, styled, warn } from "../terminal.ts";
import { knownErased } from "./erase_again.ts";
import { interruption } from "./interruption.ts";
import { restoreBackup, type Restored } from "./restore_backup.ts";
import { migrationsApart, summary } from "./summary.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../../..");

const USAGE = `Usage: deno task restore BACKUP [--data FOLDER] [--erased FILE]

  BACKUP         The folder that deno task backup has made
  --data FOLDER  Where the stack's data goes, instead of supabase/local/.data
  --erased FILE  Names people who were erased since the backup by their hashes, in any text

Who was erased is known from the backups beside this one as well, and from erased.txt there: whoever
comes back with it is erased again before anybody can see them, and so is a domain of somebody's.

With DATABASE_URL that database is filled, which must be empty, and is made when it is not there;
without it the data folder gets an embedded one. A failure changes nothing.`;

function readOptions() {
  const { values, positionals: [folder, more] } = readCommandLine({
    allowPositionals: true,
    options: {
      data: { type: "string" },
      erased: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  }, USAGE);
  if (values.help) return { ...values, folder: "" };
  if (folder !== undefined && more === undefined) return { ...values, folder };
  const fault = folder === undefined
    ? "the backup's folder is missing"
    : "there is more than one folder";
  throw new Failure(`Cannot read the command line: ${fault}`, USAGE);
}

await runTool(async () => {
  const { help, data, erased, folder } = readOptions();
  if (help) return say(USAGE);

  const dataDir = resolve(data ?? join(ROOT, "supabase/local/.data"));
  const url = databaseUrl();
  const started = performance.now();
  using interrupted = interruption();
  const { signal } = interrupted;
  const restored = await restoreBackup({
    folder: resolve(folder),
    dataDir,
    erased: await knownErased(resolve(folder), erased),
    signal,
    ...url && { url },
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);

  for (const line of summary(restored.manifest)) say(line);
  say();
  say(styled("bold", `Restored in ${seconds} s, as it was at ${restored.manifest.takenAt}`));
  await sayWhatDiffers(restored, dataDir);
  const start = `deno task start${data === undefined ? "" : ` --data ${data}`}`;
  say(`Next: ${url ? `DATABASE_URL=… ${start}` : start}`);
});

async function sayWhatDiffers(
  { manifest, missing, erased, keys }: Restored,
  dataDir: string,
): Promise<void> {
  if (missing.length > 0) {
    warn(`This server has no ${missing.join(", ")}: what needs it waits, as on a new database.`);
  }
  if (erased.people > 0) {
    say(`Erased again were ${erased.people} of those who came back.`);
  }
  if (erased.parts > 0) {
    say(`Of ${erased.parts} more it was what they had had erased of some domain.`);
  }
  if (erased.left > 0) {
    warn(
      `${erased.left} who were erased are back, as the last admin: make another one, then run ` +
        "select private.sweep_erased_people()",
    );
  }
  if (keys === "kept") {
    warn(
      `"${dataDir}" has keys of its own, which stay: people sign in again, with their passwords.`,
    );
  }
  if (keys === "none") {
    warn("The backup holds no keys: people sign in again, with their passwords.");
  }
  const files = await readMigrations(join(ROOT, "supabase/migrations"));
  for (const line of migrationsApart(manifest, files.map(({ file }) => file))) warn(line);
}
