/**
 * Who was erased after a backup was taken comes back with it, and has to go again before it serves.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { Failure } from "../failure.ts";
import type { Session } from "./session.ts";

/** A file of Storage. */
export interface StoredFile {
  bucket: string;
  name: string;
}

/** What became of those who came back. */
export interface ErasedAgain {
  /** How many are gone once more. */
  people: number;
  /** Of how many a domain was, and is gone once more. */
  parts: number;
  /** Those who could not go: the last admin. */
  left: number;
  /** What was theirs in Storage; its rows are gone. */
  files: StoredFile[];
}

/** A hash, of a person; with an erasure and domains behind it, of these alone. */
const KNOWN = /\b[0-9a-f]{64}(?::[0-9a-f-]{36}:[a-z]+(?:\+[a-z]+)*|(?!:[0-9a-f]{8}-))\b/g;

interface Step {
  step: string;
  user_id: string | null;
  files: StoredFile[] | null;
}

/**
 * The hashes of everybody who was ever erased, and the marks of domains that were, as far as they are
 * known beside a backup: in the other backups of its folder, in `erased.txt` there, and in one more
 * file. Any text will do, such as logs.
 * Throws a {@linkcode Failure} when that one cannot be read.
 */
export async function knownErased(backup: string, file?: string): Promise<string[]> {
  const folder = dirname(backup);
  const texts = [await Deno.readTextFile(join(folder, "erased.txt")).catch(ifNotOurs)];
  if (file !== undefined) texts.push(await readNamed(file));
  for (const name of await foldersIn(folder)) {
    for (const table of ["erased_people", "erased_domains"]) {
      const kept = join(folder, name, `rows/private/${table}.copy`);
      texts.push(await Deno.readTextFile(kept).catch(ifNotOurs));
    }
  }
  return [...new Set(texts.flatMap((text) => text.match(KNOWN) ?? []))];
}

/** Erases them, step by step as `erasing.ts` does it, in the session's own transaction. */
export async function eraseAgain(
  session: Session,
  hashes: readonly string[],
): Promise<ErasedAgain> {
  const again: ErasedAgain = { people: 0, parts: 0, left: 0, files: [] };
  const [can] = await session.query<{ erase: boolean }>(
    "select pg_catalog.to_regprocedure('private.remember_erased(text[])') is not null as erase",
  );
  if (!can?.erase) return again; // from before there was any erasure

  await session.query("select private.remember_erased($1::text::text[])", [
    `{${hashes.join(",")}}`,
  ]);
  const begun = await session.query<{ id: string; is_part: boolean }>(
    `select id, domains is not null as is_part from private.erasures
     where asked_by = 'sweep' and step <> 'done'`,
  );
  // Storage lets rows go by its own hand alone; here the files go with them.
  await session.query("select set_config('storage.allow_delete_query', 'true', true)");
  for (const { id } of begun) again.files.push(...await finish(session, id));
  await session.query("select set_config('storage.allow_delete_query', '', true)");
  const [left] = await session.query<{ count: number }>(
    `select count(*)::int as count from auth.users u
     join private.erased_people e on e.user_hash = private.erasure_hash(u.id)`,
  );
  const parts = begun.filter(({ is_part }) => is_part).length;
  return { ...again, people: begun.length - parts, parts, left: left?.count ?? 0 };
}

async function finish(session: Session, id: string): Promise<StoredFile[]> {
  const gone: StoredFile[] = [];
  while (true) {
    const [at] = await session.query<Step>(
      "select step, user_id, files from private.continue_erasure($1)",
      [id],
    );
    if (!at || at.step === "done") return gone;
    for (const { bucket, name } of at.files ?? []) {
      await session.query("delete from storage.objects where bucket_id = $1 and name = $2", [
        bucket,
        name,
      ]);
      gone.push({ bucket, name });
    }
    if (at.step === "identity") {
      await session.query("delete from auth.users where id = $1", [at.user_id]);
    }
  }
}

async function readNamed(file: string): Promise<string> {
  return await Deno.readTextFile(file).catch((cause) => {
    throw new Failure(
      `Cannot read "${file}": ${(cause as Error).message}`,
      "It names who was erased since the backup; nothing was changed",
      { cause },
    );
  });
}

/** None where there is no such folder: that the backup is missing is said by who reads it. */
async function foldersIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  return entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name);
}

/** Beside a backup there may be anything, and somebody else's. */
function ifNotOurs(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "";
  if (error instanceof Deno.errors.PermissionDenied) return "";
  throw error;
}
