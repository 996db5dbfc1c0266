-- Which migrations and seeds have run: the tables of the Supabase CLI, so that it and the stack can
-- take turns.

create table if not exists supabase_migrations.schema_migrations (
  version    text primary key,
  statements text[],
  name       text
);

create table if not exists supabase_migrations.seed_files (
  path text primary key,
  hash text not null
);
