/**
 * The reference of the database as Markdown, from what the migrations say of themselves.
 *
 * @module
 */

import { join } from "node:path";
import { readConfig } from "../../config.ts";
import type { Log } from "../../database/log.ts";
import { formatted } from "../formatted.ts";
import { migratedLite } from "../migrated_lite.ts";
import { type Column, readSchemas, type Relation, type Routine } from "./read_schemas.ts";

const HEAD = `# The database

Written by \`deno task reference\` from the migrations; CI says when it is out of date. Each table has
row level security: what a policy does not allow is not there. Who gets at which row is proved cell
by cell in [tests/database/access.md](../../tests/database/access.md).

Schemas that the Data API shows come first, with the functions that may be called; \`private\` is
never exposed, and of it only the tables are here.
`;

/** The text of `supabase/docs/database.md` for the project at `root`. */
export async function writeReference(root: string, log: Log): Promise<string> {
  const { api } = await readConfig(join(root, "supabase/config.toml"));
  await using lite = await migratedLite(root, log);
  const found = await readSchemas(lite.pglite, [...api.schemas, "private"]);
  const of = <T extends { schema: string }>(rows: T[], schema: string) =>
    rows.filter((row) => row.schema === schema);

  const parts = [HEAD];
  for (const schema of [...api.schemas, "private"]) {
    parts.push(`## ${schema}`, found.about.get(schema) ?? "");
    for (const { name, labels } of of(found.kinds, schema)) {
      parts.push(`Type ${code(`${schema}.${name}`)}: ${labels.map(code).join(", ")}.`);
    }
    parts.push(...of(found.relations, schema).map(relation));
    const routines = of(found.routines, schema).filter(({ callers }) => callers.length > 0);
    if (schema === "private" || routines.length === 0) continue;
    parts.push(`### Functions of ${schema}`, routines.map(routine).join("\n"));
  }
  return await formatted(parts.filter(Boolean).join("\n\n"), "md", "Cannot write the reference");
}

function relation({ schema, name, kind, comment, columns, keys, indexes, policies }: Relation) {
  const lists = [
    list("Keys", keys.map(code)),
    list("Indexes", indexes.map((index) => code(index.replace(/ ON \S+ USING /, " USING ")))),
    list("Policies", policies.map(({ name, command }) => `${command}: ${name}`)),
  ];
  return [
    `### ${kind === "view" ? "View " : ""}${schema}.${name}`,
    comment ?? "",
    columns.map(column).join("\n"),
    ...lists,
  ].filter(Boolean).join("\n\n");
}

function column({ name, type, required, standard, generated, comment }: Column): string {
  const facts = [
    code(type),
    ...required ? ["not null"] : [],
    ...standard ? [`${generated ? "always" : "default"} ${code(standard)}`] : [],
  ];
  return `- **${name}** ${facts.join(", ")}${comment ? `: ${line(comment)}` : ""}`;
}

function routine({ call, result, callers, comment }: Routine): string {
  const who = callers.map((role) => NAMES[role] ?? role).join(", ");
  return `- ${code(call)} returns ${code(result)} (${who})${comment ? `: ${line(comment)}` : ""}`;
}

const NAMES: Record<string, string> = {
  anon: "anybody",
  authenticated: "signed in",
  service_role: "server",
};

function list(title: string, items: string[]): string {
  return items.length === 0 ? "" : `${title}:\n\n${items.map((item) => `- ${item}`).join("\n")}`;
}

function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${line(text)}${fence}`;
}

function line(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
