/**
 * What only the text of a migration tells: its name, and that whatever concerns a table or a function
 * stands in one file. What the objects themselves are like is asked of the catalogue.
 *
 * @module
 */

import { splitStatements } from "../../supabase/local/database/split_statements.ts";
import { plainStatements } from "./sql_text.ts";
import type { SourceFile } from "./repository.ts";

/** The two digits after the date, and the words they stand for. */
const CHAPTERS: Record<string, string> = {
  "00": "platform",
  "01": "translator",
  "02": "phonelog",
  "03": "lift",
  "04": "reading",
  "05": "characters",
  "08": "realtime",
  "09": "jobs",
};

/** A name that the CLI takes, that sorts by dependency, and that says the domain. */
export function nameFaults(files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const parts = /^\d{8}(\d\d)[0-5]\d[0-5]\d_([a-z]+)_[a-z0-9_]+\.sql$/.exec(file);
    if (!parts) return [`${file} is not named YYYYMMDDHHMMSS_<domain>_<topic>.sql`];
    const [, chapter = "", domain] = parts;
    if (CHAPTERS[chapter] === domain) return [];
    return [`${file}: chapter ${chapter} is "${CHAPTERS[chapter] ?? "free"}", not "${domain}"`];
  });
}

/** Everything that one migration does not keep to. */
export function migrationFaults({ path, text }: SourceFile): string[] {
  const statements = plainStatements(text);
  const faults = [
    ...tableFaults(statements, registered(text)),
    ...functionFaults(statements),
    ...statements.flatMap(groundFault),
  ];
  return faults.map((fault) => `${path}: ${fault}`);
}

/** The tables that a migration enters in the register. */
function registered(text: string): string[] {
  return splitStatements(text)
    .filter((statement) => /^insert into private\.data_register\b/i.test(statement.text))
    .flatMap((statement) => [...statement.text.matchAll(/\(\s*'([\w.]+)'/g)])
    .map(([, table = ""]) => table);
}

function tableFaults(statements: string[], register: string[]): string[] {
  return made(statements, /^create (?:unlogged )?table (?:if not exists )?([\w.]+)/)
    .flatMap(({ name: table, statement }) => {
      const faults: string[] = [];
      const isPartition = statement.includes(" partition of ");
      if (
        !isPartition &&
        !statements.some((other) => other.startsWith(`comment on table ${table} is`))
      ) {
        faults.push(`table ${table} has its comment elsewhere`);
      }
      if (!statements.includes(`alter table ${table} enable row level security`)) {
        faults.push(`table ${table} gets its row level security elsewhere`);
      }
      if (!isPartition && !register.includes(table)) {
        faults.push(`table ${table} is registered elsewhere`);
      }
      return faults;
    });
}

function functionFaults(statements: string[]): string[] {
  return made(statements, /^create (?:or replace )?function ([\w.]+)/)
    .filter(({ name }) =>
      !statements.some((other) => /^comment on function ([\w.]+)/.exec(other)?.[1] === name)
    )
    .map(({ name }) => `function ${name} has its comment elsewhere`);
}

function made(statements: string[], pattern: RegExp): { name: string; statement: string }[] {
  return statements.flatMap((statement) => {
    const name = pattern.exec(statement)?.[1];
    return name ? [{ name, statement }] : [];
  });
}

/**
 * The one role of ours: queries made of questions run as it, and every role that the image brings may
 * do more. With these two words it is as little as a role can be; none of them is left out.
 */
const READER = "create role nlq_reader nologin noinherit";

/** The hosted image brings roles and its own schemas; a push that makes them fails. */
function groundFault(statement: string): string[] {
  if (statement === READER) return [];
  const isGround = /^(create|alter|drop) (role|user)\b/.test(statement) ||
    /^(create|drop) schema (if (not )?exists )?(auth|storage|realtime|cron|net|vault|extensions)\b/
      .test(statement);
  if (isGround) return [`makes what the platform brings: ${statement}`];
  return isRealtimes(statement) ? [`changes what Realtime owns: ${statement}`] : [];
}

/** On the hosted platform `postgres` may make policies on Realtime's table, and nothing more. */
function isRealtimes(statement: string): boolean {
  return /^alter table (if exists )?(only )?realtime\./.test(statement) ||
    /^(comment|grant|revoke) .* (on|on table) realtime\./.test(statement) ||
    /^create (or replace )?(function|table|view|type) (if not exists )?realtime\./.test(
      statement,
    ) ||
    /^create (constraint )?(trigger|(unique )?index) .* on (only )?realtime\./.test(statement) ||
    /^create publication supabase_realtime\b/.test(statement) ||
    /^alter publication supabase_realtime .*for all tables/.test(statement);
}
