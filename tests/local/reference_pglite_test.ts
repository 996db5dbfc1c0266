/** `deno task reference`: the reference of the database is what the migrations say of themselves. */

import { cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { writeReference } from "../../supabase/local/tools/reference/write_reference.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { tempProject } from "../support/temp_project.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CONFIG = '[api]\nschemas = ["lift"]\n';
const MIGRATION = `-- Notes.
create schema lift;
comment on schema lift is 'What people write down.';
create schema private;
create type lift.mood as enum ('glad', 'sad');
create table lift.notes (
  id uuid primary key default gen_random_uuid(),
  body text not null,
  size int generated always as (length(body)) stored,
  mood lift.mood
);
comment on table lift.notes is 'One each.';
comment on column lift.notes.body is 'Without
  the title.';
create index notes_newest on lift.notes (id desc);
alter table lift.notes enable row level security;
create policy "people see theirs" on lift.notes for select using (true);
create table private.secrets (id int);
create function lift.list_notes(p_limit int default 10) returns setof uuid
language sql set search_path = '' as 'select id from lift.notes limit p_limit';
comment on function lift.list_notes is 'The first ones.';
revoke all on function lift.list_notes from public;
grant execute on function lift.list_notes to authenticated;
create function lift.hidden() returns int language sql set search_path = '' as 'select 1';
revoke all on function lift.hidden from public;
`;

Deno.test("the reference of the database", async (t) => {
  await using project = await tempProject({
    "supabase/config.toml": CONFIG,
    "supabase/migrations/20260101030000_lift_notes.sql": MIGRATION,
  });
  // The platform's part of the database is made once; without it the test only takes longer.
  const snapshots = "supabase/.temp/snapshots";
  await cp(ROOT + snapshots, `${project.root}/${snapshots}`, { recursive: true }).catch(() => {});
  const text = await writeReference(project.root, () => {});
  const [, shown = "", hidden = ""] = text.split(/^## /m);

  await t.step("tells of each table its columns, keys, indexes and policies", () => {
    for (
      const line of [
        "What people write down.",
        "Type `lift.mood`: `glad`, `sad`.",
        "### lift.notes\n\nOne each.",
        "- **id** `uuid`, not null, default `gen_random_uuid()`\n",
        "- **body** `text`, not null: Without the title.\n",
        "- **size** `integer`, always `length(body)`\n",
        "- `PRIMARY KEY (id)`",
        "- `CREATE INDEX notes_newest USING btree (id DESC)`",
        "- select: people see theirs",
      ]
    ) assertStringIncludes(shown, line);
  });

  await t.step("and of each function what it takes, who may call it, and what for", () => {
    assertStringIncludes(
      shown,
      "- `list_notes(p_limit integer DEFAULT 10)` returns `SETOF uuid` (signed in): The first ones.",
    );
    assertEquals(text.includes("hidden()"), false);
  });

  await t.step("with what is never exposed last, and no function of it", () => {
    assertStringIncludes(hidden, "private\n\n### private.secrets");
    assertEquals(hidden.includes("Functions of"), false);
  });

  await t.step("the same text each time", async () => {
    assertEquals(await writeReference(project.root, () => {}), text);
  });
});
