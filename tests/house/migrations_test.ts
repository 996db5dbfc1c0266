/** The rules every migration keeps as a text; `catalogue_test.ts` asks the database for the rest. */

import { assert, assertEquals } from "../support/assert.ts";
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
comment on table lift.notes is 'What people wrote down.';
alter table lift.notes enable row level security;
insert into private.data_register (table_name, treatment, owner_path, personal, exported)
values
  ('lift.notes', 'cascade', 'owner', array['owner'], true);
create function lift.count_notes(p_since date) returns int
language sql security definer set search_path = ''
as $$ select 1 $$;
comment on function lift.count_notes is 'Counts. Definer: it''s about everyone.';
`;

Deno.test("a migration that breaks a rule is noticed", async (t) => {
  const faultsOf = (text: string, path = "20260101030100_lift_notes.sql") =>
    migrationFaults({ path, text }).map((fault) => fault.slice(path.length + 2));
  const bad: [fault: string, wrong: string, right: string][] = [
    ["table lift.notes has its comment elsewhere", "comment on table", "-- comment on table"],
    ["table lift.notes gets its row level security elsewhere", "alter table", "-- alter table"],
    ["table lift.notes is registered elsewhere", "('lift.notes'", "('lift.others'"],
    [
      "function lift.count_notes has its comment elsewhere",
      "comment on function lift.count_notes",
      "comment on function lift.count",
    ],
  ];

  assertEquals(faultsOf(GOOD), []);
  for (const [fault, wrong, right] of bad) {
    await t.step(fault, () => assertEquals(faultsOf(GOOD.replace(wrong, right)), [fault]));
  }
  await t.step("inside a do block as well", () => {
    const block = `do $$ begin if true then create role reader; end if; end $$;`;
    assertEquals(faultsOf(block), ["makes what the platform brings: create role reader"]);
  });
  await t.step("and the one role of ours, were it anything more", () => {
    const role = "create role nlq_reader nologin noinherit";
    assertEquals(faultsOf(`${role};`), []);
    for (const more of [`${role} bypassrls`, role.replace("nologin", "login")]) {
      assertEquals(faultsOf(`${more};`), [`makes what the platform brings: ${more}`]);
    }
  });
  await t.step("where it changes what Realtime owns, but for policies", () => {
    const policy =
      "create policy hear on realtime.messages for select to authenticated using (true)";
    assertEquals(faultsOf(`${policy};`), []);
    for (
      const statement of [
        "alter table realtime.messages enable row level security",
        "comment on policy hear on realtime.messages is 'Hears.'",
        "create trigger tell after insert on realtime.messages execute function private.tell()",
        "create index messages_topic on realtime.messages (topic)",
        "create or replace function realtime.topic() returns text language sql as 'select 1'",
        "create publication supabase_realtime",
        "grant select on realtime.messages to anon",
      ]
    ) {
      const faults = faultsOf(`${statement};`);
      assert(faults.some((fault) => fault.startsWith("changes what Realtime owns: ")), statement);
    }
  });
});
