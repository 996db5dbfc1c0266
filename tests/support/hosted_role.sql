-- Gives a role what the hosted platform gives its `postgres`, in a database made by our bootstrap.
-- :role stands for its name. Extensions are made beforehand: there the platform's own hook does it.

create extension if not exists pg_cron;
create extension if not exists pg_net with schema extensions;
create extension if not exists vector with schema extensions;

grant anon, authenticated, service_role to :role with admin option;
alter schema public owner to :role;
alter publication supabase_realtime owner to :role;
grant all on schema auth, storage, realtime, vault, extensions, supabase_migrations, cron, net to :role
  with grant option;
grant all on all tables in schema auth, storage, realtime, vault, supabase_migrations, cron to :role;
grant all on all functions in schema auth, storage, realtime, vault, extensions, cron, net to :role
  with grant option;
-- The real cron.schedule draws its numbers as the extension's owner, the stand-in as its caller.
grant usage on all sequences in schema cron to :role;
-- There it may make policies on realtime.messages and change nothing else of it; only the table's owner
-- may do that here. What more an owner may, a rule of the house keeps out of the migrations.
grant supabase_realtime_admin to :role;
-- And on storage.objects, of which the same is true.
alter table storage.objects owner to :role;
-- There it makes the reader of questions itself; here another database of the server may have.
do $$
begin
  if to_regrole('nlq_reader') is not null then
    grant nlq_reader to :role;
  end if;
end;
$$;
