/**
 * What every migration keeps to: names, comments, row level security, search paths, policies.
 *
 * @module
 */

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
    const parts = /^\d{8}(\d\d)[0-5]\d00_([a-z]+)_[a-z0-9_]+\.sql$/.exec(file);
    if (!parts) return [`${file} is not named YYYYMMDDHHMM00_<domain>_<topic>.sql`];
    const [, chapter = "", domain] = parts;
    if (CHAPTERS[chapter] === domain) return [];
    return [`${file}: chapter ${chapter} is "${CHAPTERS[chapter] ?? "free"}", not "${domain}"`];
  });
}

/** Everything that one migration does not keep to. */
export function migrationFaults({ path, text }: SourceFile): string[] {
  const statements = plainStatements(text);
  const all = statements.join(";\n");
  const faults = [
    ...tableFaults(statements, all),
    ...functionFaults(statements, all),
    ...policyFaults(statements),
    ...statements.flatMap(viewFault),
    ...statements.flatMap(grantFault),
  ];
  return faults.map((fault) => `${path}: ${fault}`);
}

function tableFaults(statements: string[], all: string): string[] {
  return statements.flatMap((statement) => {
    const table = /^create (?:unlogged )?table (?:if not exists )?([\w.]+)/.exec(statement)?.[1];
    if (!table) return [];
    const faults: string[] = [];
    const isPartition = statement.includes(" partition of ");
    if (!isPartition && !all.includes(`comment on table ${table} is`)) {
      faults.push(`table ${table} has no comment`);
    }
    if (!all.includes(`alter table ${table} enable row level security`)) {
      faults.push(`table ${table} has no row level security`);
    }
    return faults;
  });
}

function functionFaults(statements: string[], all: string): string[] {
  return statements.flatMap((statement) => {
    const name = /^create (?:or replace )?function ([\w.]+)/.exec(statement)?.[1];
    if (!name) return [];
    const comment = new RegExp(
      `comment on function ${name.replaceAll(".", "\\.")}(?: ?\\([^)]*\\))? is ('(?:[^']|'')*')`,
    ).exec(all)?.[1];
    const faults: string[] = [];
    if (!comment) faults.push(`function ${name} has no comment`);
    if (!/ set search_path (=|to) ''/.test(statement)) {
      faults.push(`function ${name} does not set search_path = ''`);
    }
    const isOpenDefiner = / security definer\b/.test(statement) && !name.startsWith("private.");
    if (isOpenDefiner && !comment?.includes("Definer")) {
      faults.push(`function ${name} is a definer and its comment does not say why ("Definer: …")`);
    }
    return faults;
  });
}

function policyFaults(statements: string[]): string[] {
  return statements.flatMap((statement) => {
    const name = /^create policy ("[^"]*"|\w+)/.exec(statement)?.[1];
    if (!name) return [];
    const faults: string[] = [];
    const command = / for (\w+)/.exec(statement)?.[1] ?? "all";
    if (command === "all") faults.push(`policy ${name} is for all commands`);
    const roles = / to ((?:\w+)(?:, ?\w+)*) (?:using|with)/.exec(statement)?.[1];
    if (!roles || /\bpublic\b/.test(roles)) faults.push(`policy ${name} does not say to whom`);
    const bare = statement.replaceAll(/\(\s*select auth\.\w+\(\)/g, "");
    if (/\bauth\.(uid|jwt|role|email)\(\)/.test(bare)) {
      faults.push(`policy ${name} calls auth.… for each row; write (select auth.uid())`);
    }
    return faults;
  });
}

function viewFault(statement: string): string[] {
  const view = /^create (?:or replace )?view ([\w.]+)/.exec(statement)?.[1];
  if (!view || /with \([^)]*security_invoker( ?= ?(true|on))?\b/.test(statement)) return [];
  return [`view ${view} is not security_invoker`];
}

function grantFault(statement: string): string[] {
  const isOpen = /^grant all\b.* to .*\b(anon|authenticated|public)\b/.test(statement);
  return isOpen ? [`grants everything: ${statement}`] : [];
}
