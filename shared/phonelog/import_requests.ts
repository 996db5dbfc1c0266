/**
 * Imports as their people see them: begun, asked about, and stopped.
 *
 * @module
 */

import type { Received, Returned } from "../contract.ts";
import type { Database } from "../database.types.ts";
import { AppError } from "../edge/errors.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import { Files } from "../platform/files.ts";
import { type importPhoneBackup, phoneImport } from "./import_contracts.ts";

type Asked = Received<typeof importPhoneBackup>;
type Answer = Returned<typeof importPhoneBackup>;
type Import = Database["phonelog"]["Tables"]["imports"]["Row"];
type PhoneLog = DatabaseService<"phonelog">;

/** Where the files are. */
export const BACKUPS = "phone-backups";

/** Does what was asked for, with the caller's rights. */
export async function importOrTell(phonelog: PhoneLog, asked: Asked): Promise<Answer> {
  const { path, import_id, cancel, upload } = asked;
  if (path !== undefined) return described(await begin(phonelog, path, asked));
  if (upload) return await placeFor(phonelog, upload.name);
  if (cancel && import_id) {
    return described(await phonelog.rpc("cancel_import", { p_import: import_id }));
  }
  return described(await find(phonelog, import_id ?? ""));
}

async function begin(phonelog: PhoneLog, path: string, asked: Asked): Promise<Import> {
  const { source, keep_bodies, keep_numbers, country, timezone, date_order } = asked;
  const options = { keep_bodies, keep_numbers, country, timezone, date_order };
  const [zone] = [timezone].filter((zone) => zone !== undefined && !isZone(zone));
  if (zone !== undefined) {
    throw new AppError(422, "unprocessable", `Cannot import: nobody knows the zone "${zone}"`, {
      hint: 'Name one like "Europe/Berlin"',
    });
  }
  return await phonelog.rpc("start_import", {
    p_path: path,
    p_source: source ?? {},
    p_options: JSON.parse(JSON.stringify(options)),
  });
}

/** Readers know the zones that this runtime knows. */
function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

/** Whoever asks: row level security shows nobody else's. */
async function find(phonelog: PhoneLog, id: string): Promise<Import> {
  const [found] = await phonelog.run(
    "imports",
    phonelog.from("imports").select().eq("id", id),
  );
  if (found) return found;
  throw new AppError(404, "not_found", "Cannot find this import: you have none with this id", {
    hint: "Begin one with a path",
  });
}

async function placeFor(phonelog: PhoneLog, name: string): Promise<Answer> {
  const path = await phonelog.rpc("place_for_backup", { p_name: name });
  return { path, ...await new Files(BACKUPS).signUpload(path) };
}

function described({ id, error, error_code, ...row }: Import): Answer {
  return phoneImport.parse({
    ...row,
    import_id: id,
    error: error === null ? null : { code: error_code ?? "failed", message: error },
  });
}
