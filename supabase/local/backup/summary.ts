/**
 * A backup in a few lines for people.
 *
 * @module
 */

import type { BackupFile, Manifest } from "./manifest.ts";

/** Where it is from, and a line for each schema: how many tables and rows. */
export function summary(manifest: Manifest): string[] {
  const { project, engine, serverVersion, database, tables, files } = manifest;
  const schemas = Map.groupBy(tables, ({ schema }) => schema);
  const width = Math.max(...[...schemas.keys(), "objects"].map((name) => name.length)) + 2;
  const line = (name: string, text: string) => `  ${name.padEnd(width)}${text}`;
  const engineName = engine === "pglite" ? "embedded Postgres" : "Postgres";
  const objects = files.filter(({ path }) => path.startsWith("storage/objects/")).length;
  return [
    `${project}: ${engineName} ${serverVersion}, database "${database}"`,
    ...[...schemas].map(([name, within]) => {
      const rows = within.reduce((sum, { rows }) => sum + rows, 0);
      const written = files.filter(({ path }) => within.some(({ file }) => file === path));
      return line(
        name,
        `${count(within.length, "table")}, ${count(rows, "row")}, ${sizeOf(written)}`,
      );
    }),
    ...objects > 0 ? [line("objects", `${count(objects, "file")} of Storage`)] : [],
    ...files.some(({ path }) => path === "keys.json") ? [line("keys", "the stack's own")] : [],
  ];
}

/** How much they are together, such as `25.1 MB`. */
export function sizeOf(files: readonly BackupFile[]): string {
  const bytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  return bytes < 100_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** What the backup's migrations and the files of this project have not in common. */
export function migrationsApart(
  { migrations }: Pick<Manifest, "migrations">,
  files: readonly string[],
): string[] {
  const version = (name: string) => name.replace(/_.*/, "");
  const [applied, here] = [new Set(migrations.map(version)), new Set(files.map(version))];
  const newer = migrations.filter((name) => !here.has(version(name)));
  const waiting = files.filter((name) => !applied.has(version(name)));
  return [
    ...newer.length > 0
      ? [`The backup is ahead of these files: ${newer.join(", ")} came from elsewhere.`]
      : [],
    ...waiting.length > 0
      ? [`The backup is behind these files: the next start applies ${waiting.join(", ")}.`]
      : [],
  ];
}

function count(number: number, thing: string): string {
  return `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
}
