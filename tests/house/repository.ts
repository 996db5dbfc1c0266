/**
 * The files the house rules look at.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** A text file, its path from the root with forward slashes. */
export interface SourceFile {
  path: string;
  text: string;
}

/** The project's folder, with a slash at the end. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What `.gitignore` leaves out; nobody is held to rules for it. */
const IGNORED = [
  /^\.git$/,
  /(^|\/)node_modules$/,
  /^supabase\/(\.temp|\.branches|local\/\.data)$/,
  /(^|\/)\.env(\.(?!example$)[^/]*)?$/,
];

/** Every file of the project that a person may edit or commit. */
export async function projectFiles(): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const path of walk("")) {
    files.push({ path, text: await Deno.readTextFile(ROOT + path) });
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** The names at the top of the project. */
export async function topLevel(): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(ROOT), ({ name }) => name);
  return names.filter((name) => !IGNORED.some((pattern) => pattern.test(name))).sort();
}

/** TypeScript that people write: everything but the generated types of the database. */
export function isTypeScript({ path }: { path: string }): boolean {
  return /\.tsx?$/.test(path) && path !== "shared/database.types.ts";
}

/** Runs in production: `supabase/functions` and `shared/`. */
export function isDeployed({ path }: { path: string }): boolean {
  return /^(supabase\/functions|shared)\//.test(path);
}

async function* walk(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory, isFile } of Deno.readDir(ROOT + folder)) {
    const path = folder ? `${folder}/${name}` : name;
    if (IGNORED.some((pattern) => pattern.test(path))) continue;
    if (isDirectory) yield* walk(path);
    else if (isFile && !/\.(png|jpe?g|webp|ico|woff2?|wav|mp3|zip|gz)$/.test(name)) yield path;
  }
}
