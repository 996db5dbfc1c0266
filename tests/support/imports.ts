/**
 * Backups on their way in: files as the app writes them, in somebody's folder, and their imports.
 *
 * @module
 */

import { type Input, invoke, type Output } from "@shared/client/invoke.ts";
import { runJobs } from "./run_jobs.ts";
import type { Person, TestStack } from "./stack.ts";

/** How far an import is. */
export type Imported = Extract<Output<"import-phone-backup">, { import_id: string }>;
type Options = Omit<Input<"import-phone-backup">, "path" | "upload" | "import_id" | "cancel">;

/** The 1st of March 2026, 10:00 UTC, and so many minutes. */
export const at = (minutes: number) => Date.UTC(2026, 2, 1, 10, minutes);

/** One call in of a minute. */
export function callRow(number: string, minutes: number, name = "(Unknown)", type = 1): string {
  return `<call number="${number}" duration="60" date="${at(minutes)}" type="${type}" ` +
    `presentation="1" contact_name="${name}" />`;
}

/** One text that came in. */
export function smsRow(number: string, minutes: number, body: string): string {
  return `<sms address="${number}" date="${at(minutes)}" type="1" body="${body}" />`;
}

/** A backup of calls or messages. */
export function backupOf(root: "calls" | "smses", rows: readonly string[]): string {
  return `<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n` +
    `<${root} count="${rows.length}">\n${rows.join("\n")}\n</${root}>`;
}

/** Puts a file into its person's folder; answers its path. */
export async function store(
  person: Person,
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
  type = "text/xml",
): Promise<string> {
  const path = `${person.userId}/${name}`;
  const { error } = await person.storage.from("phone-backups")
    .upload(path, content, { contentType: type, upsert: true });
  if (error) throw error;
  return path;
}

/** Begins an import of a file that lies there. */
export async function begin(
  person: Person,
  path: string,
  options: Options = { source: { name: "Pixel" } },
): Promise<Imported> {
  return whole(await invoke(person, "import-phone-backup", { path, ...options }));
}

/** How one is now. */
export async function stateOf(person: Person, import_id: string): Promise<Imported> {
  return whole(await invoke(person, "import-phone-backup", { import_id }));
}

/** From a file to what came of it. */
export async function imported(
  stack: TestStack,
  person: Person,
  content: string | Uint8Array<ArrayBuffer>,
  options?: Options,
): Promise<Imported> {
  const path = await store(person, `${crypto.randomUUID()}.xml`, content);
  const { import_id } = await begin(person, path, options);
  await runJobs(stack, "imports");
  return await stateOf(person, import_id);
}

/** The counts in so many words: how it ended, and what was new, known, skipped and refused. */
export function countsOf({ status, inserted, duplicate, skipped, rejected }: Imported): unknown[] {
  return [status, inserted, duplicate, skipped, rejected];
}

function whole(answer: Output<"import-phone-backup">): Imported {
  if ("import_id" in answer) return answer;
  throw new Error("It answered a place to upload to, and no import");
}
