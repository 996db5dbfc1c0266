/**
 * What the database says about the demo's conversation.
 *
 * @module
 */

import type { Engine } from "../database/engine.ts";
import { say, styled } from "../terminal.ts";

/** Prints the messages as the tables hold them, and how long the translator took. */
export async function printDatabaseView(engine: Engine): Promise<void> {
  const rows = await engine.query<Record<string, string>>(`
    select
      m.seq::text                        as "seq",
      p.display_name                     as "from",
      m.original_lang || '→' || t.lang   as "languages",
      m.status::text                     as "status",
      t.provider                         as "provider",
      t.latency_ms || ' ms'              as "translated in",
      to_char(1000 * extract(epoch from m.displayed_at - m.queued_at), 'FM999990') || ' ms'
                                         as "queued to displayed"
    from translator.messages m
    join translator.message_translations t on t.message_id = m.id
    join translator.participants p on p.session_id = m.session_id and p.user_id = m.user_id
    where p.display_name in ('Ana', 'Luis') and m.client_id is not null
    order by m.session_id, m.seq`);
  say(styled("bold", "The database's own view: translator.messages with message_translations"));
  say();
  printTable(rows);
}

function printTable(rows: Record<string, string>[]): void {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  const widths = columns.map((name) =>
    Math.max(name.length, ...rows.map((row) => String(row[name] ?? "").length))
  );
  const line = (cells: string[]) =>
    `  ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`.trimEnd();
  say(styled("dim", line(columns)));
  for (const row of rows) say(line(columns.map((name) => String(row[name] ?? "–"))));
}
