/** The rules every migration keeps: the database is safe by habit, not by luck. */

import { assertEquals } from "../support/assert.ts";
import { migrationFaults, nameFaults } from "./migrations_rules.ts";
import { projectFiles } from "./repository.ts";

const FOLDER = "supabase/migrations/";
const files = (await projectFiles()).filter(({ path }) => path.startsWith(FOLDER));

Deno.test("migrations are named after their chapter", async (t) => {
  await t.step("in this project", () => {
    assertEquals(nameFaults(files.map(({ path }) => path.slice(FOLDER.length))), []);
  });
  await t.step("and a wrong name would be noticed", () => {
    const names = [
      "1_first.sql",
      "20260101010000_lift_sessions.sql",
      "20260101010000_translator.sql",
    ];
    assertEquals(nameFaults(names).length, 3);
    assertEquals(nameFaults(["20260101020300_phonelog_events.sql"]), []);
  });
});

for (const file of files) {
  Deno.test(`${file.path.slice(FOLDER.length)} keeps the house rules`, () => {
    assertEquals(migrationFaults(file), []);
  });
}

const GOOD = `-- Notes.
create table lift.notes (id uuid, owner uuid default auth.uid());
comment on table lift.notes is 'What people wrote down; "for all" is in a string.';
alter table lift.notes enable row level security;
grant all on lift.notes to service_role;
create policy "owners see" on lift.notes for select to authenticated
  using (owner = (select auth.uid()));
create view lift.titles with (security_invoker = true) as select 1;
create function lift.count_notes(p_since date) returns int
language sql security definer set search_path = ''
as $$ select auth.uid(); select 1 $$;
comment on function lift.count_notes is 'Counts. Definer: it''s about everyone.';
`;

Deno.test("a migration that breaks a rule is noticed", async (t) => {
  const faultsOf = (text: string) => migrationFaults({ path: "m", text });
  const bad: [fault: string, wrong: string, right: string][] = [
    ["table lift.notes has no comment", "comment on table", "-- comment on table"],
    ["table lift.notes has no row level security", "alter table", "-- alter table"],
    ["function lift.count_notes has no comment", "comment on function", "-- comment on function"],
    ["function lift.count_notes does not set search_path = ''", "set search_path = ''", ""],
    [
      'function lift.count_notes is a definer and its comment does not say why ("Definer: …")',
      "Definer: ",
      "",
    ],
    ['policy "owners see" is for all commands', "for select ", ""],
    ['policy "owners see" does not say to whom', "to authenticated", ""],
    [
      'policy "owners see" calls auth.… for each row; write (select auth.uid())',
      "= (select auth.uid())",
      "= auth.uid()",
    ],
    ["view lift.titles is not security_invoker", "with (security_invoker = true)", ""],
    [
      "grants everything: grant all on lift.notes to authenticated",
      "to service_role",
      "to authenticated",
    ],
  ];

  assertEquals(faultsOf(GOOD), []);
  await t.step("inside a do block as well", () => {
    const block =
      `do $$ begin if true then create policy "x" on y for select using (true); end if; end $$;`;
    assertEquals(faultsOf(block), ['m: policy "x" does not say to whom']);
  });
  for (const [fault, wrong, right] of bad) {
    await t.step(fault, () => {
      assertEquals(faultsOf(GOOD.replace(wrong, right)).includes(`m: ${fault}`), true);
    });
  }
});
