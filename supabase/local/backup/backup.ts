/** `deno task backup [folder]`: keeps everything a project needs to come back. */

import { join, resolve } from "node:path";
import { readCommandLine } from "../command_line.ts";
import { readConfig } from "../config.ts";
import { databaseUrl } from "../database/database_url.ts";
import { Failure } from "../failure.ts";
import { runTool, say, styled, warn } from "../terminal.ts";
import { makeBackup } from "./make_backup.ts";
import { sizeOf, summary } from "./summary.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../../..");

const USAGE = `Usage: deno task backup [FOLDER] [--data FOLDER]

  FOLDER         Where the backup's own folder is made (backups in the data folder)
  --data FOLDER  The stack's data, where it is not supabase/local/.data

With DATABASE_URL that database is kept, while others may write; without it the embedded one, whose
stack must not be running.`;

function readOptions() {
  const { values, positionals: [folder, more] } = readCommandLine({
    allowPositionals: true,
    options: { data: { type: "string" }, help: { type: "boolean", short: "h" } },
  }, USAGE);
  if (more === undefined) return { ...values, folder };
  throw new Failure("Cannot read the command line: there is more than one folder", USAGE);
}

await runTool(async () => {
  const { help, data, folder } = readOptions();
  if (help) return say(USAGE);

  const { project_id: project } = await readConfig(join(ROOT, "supabase/config.toml"));
  const dataDir = resolve(data ?? join(ROOT, "supabase/local/.data"));
  if (data !== undefined && !await Deno.stat(dataDir).then((at) => at.isDirectory, () => false)) {
    throw new Failure(
      `Cannot use --data "${dataDir}": there is no such folder`,
      "Name the folder that the stack was started with, or leave --data out",
    );
  }
  const url = databaseUrl();
  const started = performance.now();
  const backup = await makeBackup({
    project,
    dataDir,
    into: folder === undefined ? join(dataDir, "backups") : resolve(folder),
    ...url && { url },
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);

  const { manifest } = backup;
  for (const line of summary(manifest)) say(line);
  say();
  say(`${styled("bold", backup.folder)}  ${sizeOf(manifest.files)} in ${seconds} s`);
  say(
    styled(
      "dim",
      "It holds what people wrote and what opens their accounts: keep it as safe as a password.",
    ),
  );
  if (!backup.hasKeys) {
    warn(`There are no keys in "${dataDir}": after a restore everybody signs in again.`);
  }
  if (backup.missing > 0) {
    warn(`${backup.missing} objects have a row but no bytes in "${dataDir}": they are left out.`);
  }
});
