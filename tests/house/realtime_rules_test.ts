/** No migration says about Realtime what the hosted platform refuses. */

import { assertEquals } from "../support/assert.ts";
import { realtimeFaults } from "./realtime_rules.ts";
import { projectFiles } from "./repository.ts";

const BAD = [
  "alter table realtime.messages enable row level security",
  'ALTER TABLE IF EXISTS "realtime"."messages" owner to postgres',
  "truncate realtime.messages",
  "drop function if exists realtime.send(jsonb, text, text, boolean)",
  `comment on policy "members listen" on realtime.messages is 'Members.'`,
  "create trigger tell after insert on realtime.messages for each row execute function private.tell()",
  "create index on realtime.messages (topic)",
  "create or replace function realtime.topic() returns text language sql as 'select null::text'",
  "create table if not exists realtime.rooms (id int)",
  "create publication supabase_realtime",
  "drop publication if exists supabase_realtime",
  "alter publication supabase_realtime set tables in schema public",
  "create publication supabase_realtime for all tables",
  "grant select on realtime.messages to authenticated",
  "revoke all on all tables in schema realtime from anon",
  "delete from _realtime.outbox",
  "do $$ begin if true then alter table realtime.messages enable row level security; end if; end $$",
  "do $$ begin execute 'create index on realtime.messages (topic)'; end $$",
];

const GOOD = `
  -- alter table realtime.messages enable row level security
  alter publication supabase_realtime add table lift.notes;
  alter publication supabase_realtime drop table lift.notes;
  drop policy if exists "notes" on realtime.messages;
  create policy "notes" on realtime.messages for select to authenticated
    using (extension = 'broadcast' and topic ~ '^lift:');
  comment on function private.tell() is 'Tells realtime. Definer: only the database speaks.';
  grant execute on function private.tell() to authenticated;
  do $$ begin
    -- no grant on realtime.messages
    if to_regclass('realtime.messages') is not null then perform realtime.send('{}', 'a', 'b'); end if;
  end $$;`;

Deno.test("migrations say nothing about Realtime that is refused elsewhere", async (t) => {
  await t.step("in this project", async () => {
    const files = await projectFiles();
    const migrations = files.filter(({ path }) => path.startsWith("supabase/migrations/"));
    assertEquals(migrations.flatMap(realtimeFaults), []);
  });
  await t.step("but what is allowed passes", () => {
    assertEquals(realtimeFaults({ path: "a.sql", text: GOOD }), []);
  });
  for (const text of BAD) {
    await t.step(`and would be noticed: ${text.slice(0, 60)}`, () => {
      const faults = realtimeFaults({ path: "a.sql", text: `${GOOD}\n${text};` });
      assertEquals(faults.length, 1, faults.join("\n"));
    });
  }
});
