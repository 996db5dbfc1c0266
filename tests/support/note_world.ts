/**
 * Notes that their owners see, and whoever sits in the same room.
 *
 * @module
 */

import { type Ear, personOf } from "./change_world.ts";

/** The tables: notes and members under row level security, and one that is open. */
export const NOTE_WORLD = `
  create schema app;
  grant usage on schema app to anon, authenticated, service_role;
  create table app.notes (id int primary key, owner uuid, room int, body text, n int);
  create table app.members (room int, person uuid, primary key (person, room));
  alter table app.notes enable row level security;
  alter table app.members enable row level security;
  create policy "own seats" on app.members for select to authenticated
    using (person = (select auth.uid()));
  create policy "own notes and those of one's rooms" on app.notes for select to authenticated
    using (owner = (select auth.uid())
      or room in (select room from app.members where person = (select auth.uid())));
  create table app.open (id int primary key, body text);
  grant select on all tables in schema app to authenticated, service_role;
  alter publication supabase_realtime add table app.notes, app.open;
`;

/** Two people. */
export const [ANA, BEN] = [personOf(1), personOf(2)];

/** A binding's table. */
export const NOTES = { schema: "app", table: "notes" };

/** What was told since the last time: the kind and the key of each row. */
export function heard(ear: Ear): [string, unknown][] {
  return ear.told().map(({ type, record, old_record }) => [type, (record ?? old_record)?.id]);
}
