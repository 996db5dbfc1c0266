/** What is new is in the access matrix without anybody having put it there, and its holes are seen. */

import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { characters } from "./access/characters.ts";
import { lift } from "./access/lift.ts";
import { phonelog } from "./access/phonelog.ts";
import { platform } from "./access/platform.ts";
import { unexplained } from "./access/invariants.ts";
import { survey } from "./access/survey.ts";

/** A domain nobody told the matrix about: awkward constraints, and one hole in each thing. */
const GARDEN = `
  create schema garden;
  grant usage on schema garden to anon, authenticated, service_role;
  create domain garden.label as text check (value ~ '^[a-z]{3,8}$');

  create table garden.beds (
    id        uuid primary key default gen_random_uuid(),
    owner_id  uuid not null references auth.users (id),
    label     garden.label not null unique,
    size      numeric not null check (size > 10 and size <= 100),
    kind      text not null check (kind in ('herb', 'rose')),
    tags      text[] not null check (cardinality(tags) >= 2 and cardinality(tags) <= 4),
    about     jsonb not null check (jsonb_typeof(about) = 'array'),
    is_public boolean not null default false,
    note      text,
    serial    int generated always as identity,
    constraint beds_herbs_have_notes check (kind <> 'herb' or note is not null)
  );
  create table garden.plants (
    bed_id   uuid not null references garden.beds (id),
    place    int not null check (place between 1 and 9),
    name     varchar(3) not null,
    secret   text,
    neighbour_bed uuid, neighbour_place int,
    primary key (bed_id, place),
    foreign key (neighbour_bed, neighbour_place) references garden.plants
  );
  create table garden.visits (
    user_id uuid not null references auth.users (id), at timestamptz not null
  ) partition by range (at);
  create table garden.visits_all partition of garden.visits default;
  create view garden.overview with (security_invoker) as select id, label from garden.beds;
  create view garden.leak as select id, label from garden.beds;

  alter table garden.beds enable row level security;
  alter table garden.plants enable row level security;
  alter table garden.visits enable row level security;
  create policy "own or public" on garden.beds for select to authenticated
    using (owner_id = (select auth.uid()) or is_public);
  create policy "own" on garden.beds for update to authenticated
    using (owner_id = (select auth.uid()));
  create policy "anybody's" on garden.plants for insert to authenticated with check (true);
  create policy "seen" on garden.plants for select to authenticated
    using (bed_id in (select id from garden.beds));
  create policy "given" on garden.beds for insert to authenticated
    with check (owner_id = (select auth.uid()));

  grant select, insert, update on garden.beds to authenticated;
  grant select (bed_id, place, name), insert on garden.plants to authenticated;
  grant select on garden.overview, garden.leak, garden.visits_all to authenticated;
  create function garden.burn(p_bed uuid) returns void language sql security definer
    as $$ update garden.beds set size = 99 where id = p_bed $$;
  create function garden.labels(p_label text) returns setof text language sql
    as $$ select label from garden.beds where label = p_label $$;
  grant execute on function garden.burn, garden.labels to authenticated;`;

Deno.test("a domain that nobody mentioned", async (t) => {
  await using database = await migratedDatabase();
  const seen = await survey(database.engine, {
    prepare: (queries) => queries.exec(GARDEN),
    // Of the others' tables these know what constraints do not tell.
    domains: [characters, lift, phonelog, platform],
    only: /^garden\./,
  });
  const cell = (of: string, persona: string, command: string) =>
    seen.cells.find((each) =>
      each.of === of && each.persona === persona && each.command === command
    )?.shown;
  const missing = unexplained(seen.violations, seen.exceptions);
  const needsReason = (start: string) =>
    assert(missing.some((line) => line.startsWith(start)), `${start}\n${missing.join("\n")}`);

  await t.step("is in the matrix, whatever its rows must look like", () => {
    const known = new Set(seen.cells.map(({ of }) => of));
    for (const table of ["beds", "plants", "visits", "visits_all", "overview", "leak"]) {
      assert(known.has(`garden.${table}`), table);
    }
    assertEquals(cell("garden.beds", "owner", "sel"), "10 of 10");
    assertEquals(cell("garden.beds", "owner", "ins"), "ALLOW");
    assertEquals(cell("garden.beds", "other", "sel"), "0rows");
    assertEquals(cell("garden.beds", "anon", "sel"), "priv");
  });

  await t.step("shows what a flag gives away", () => {
    assertEquals(cell("garden.beds", "other", "flags"), "is_public = true: ALLOW");
    assertEquals(cell("garden.plants", "other", "flags"), "beds.is_public = true: ALLOW");
    needsReason("garden.beds: other flags");
  });

  await t.step("shows columns that cannot be read", () => {
    assertEquals(cell("garden.plants", "owner", "sel"), "3 of 6");
  });

  await t.step("shows a row that hangs on another's", () => {
    assertEquals(cell("garden.plants", "other", "ins_parent"), "ALLOW");
    needsReason("garden.plants: other ins_parent");
  });

  await t.step("shows that a policy for changes without a check still gives nothing away", () => {
    assertEquals(cell("garden.beds", "owner", "give"), "rls");
    assertEquals(cell("garden.beds", "other", "steal"), "0rows");
  });

  await t.step("shows a partition that can be read past its table's policies", () => {
    assertEquals(cell("garden.visits", "other", "sel"), "priv");
    assertEquals(cell("garden.visits_all", "other", "sel"), "2 of 2");
    needsReason("garden.visits_all: other sel");
  });

  await t.step("shows a view that sees with its owner's eyes", () => {
    assertEquals(cell("garden.overview", "other", "sel"), "0rows");
    assertEquals(cell("garden.leak", "other", "sel"), "2 of 2");
    needsReason("garden.leak: other sel");
  });

  await t.step("shows a function that reaches another's row, and one that does not", () => {
    assertEquals(cell("garden.burn(uuid)", "other", "another's"), "wrote by p_bed");
    assertEquals(cell("garden.labels(text)", "other", "another's"), "nothing");
    assertEquals(cell("garden.labels(text)", "owner", "own"), "answer");
    needsReason("garden.burn(uuid): other another's");
  });
});
