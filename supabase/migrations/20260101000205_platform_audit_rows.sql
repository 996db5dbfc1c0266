-- Platform: audit of rows.
-- A trigger for tables whose every change is worth a line, whoever makes it and by whatever door.


-- Triggers -------------------------------------------------------------------------------------

create function private.audit_row()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_table text := tg_table_schema || '.' || tg_table_name;
  v_old jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
  v_new jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
  v_row jsonb := case when tg_op = 'DELETE' then v_old else v_new end;
  v_personal text[];
  v_shown text[];
  v_id text;
  v_changes jsonb;
begin
  select personal into v_personal from private.data_register where table_name = v_table;

  -- Numbers, flags and times of columns that are registered as impersonal. Text is only named: what
  -- somebody wrote into it, no register knows.
  select
    coalesce(array_agg(a.attname) filter (where t.typcategory in ('B', 'N', 'D', 'T', 'E')
      and a.attname <> all (v_personal)), '{}'),
    string_agg(case
      when a.attname = any (v_personal) and t.typname = 'uuid'
        then coalesce(private.pseudonym_of((v_row ->> a.attname)::uuid), '-')
      when a.attname = any (v_personal) then '-'
      else v_row ->> a.attname
    end, ',' order by array_position(i.indkey::int2[], a.attnum))
      filter (where a.attnum = any (i.indkey))
  into v_shown, v_id
  from pg_catalog.pg_attribute a
  join pg_catalog.pg_type t on t.oid = a.atttypid
  left join pg_catalog.pg_index i on i.indrelid = a.attrelid and i.indisprimary
  where a.attrelid = tg_relid and a.attnum > 0 and not a.attisdropped;

  if tg_op <> 'DELETE' then
    select jsonb_object_agg(key, case
      when key <> all (v_shown) then null
      when tg_op = 'INSERT' then value
      else jsonb_build_array(v_old -> key, value)
    end)
    into v_changes
    from jsonb_each(v_new)
    where value is distinct from v_old -> key and (tg_op = 'UPDATE' or value <> 'null');
    if tg_op = 'UPDATE' and v_changes is null then
      return null;
    end if;
  end if;

  perform private.write_audit(
    tg_table_name || '.' || lower(tg_op) || case when tg_op = 'INSERT' then 'ed' else 'd' end,
    v_table, v_id, v_changes);
  return null;
end;
$$;
comment on function private.audit_row is
  'A line for each row that a trigger sees change: which columns, and of impersonal ones the values. Definer: who changes a row cannot write into the log.';


-- Accounts -------------------------------------------------------------------------------------

-- What lets somebody in, or keeps them out. That they signed in is in Auth's own log.
create trigger users_audit after update on auth.users for each row
  when (
    old.email is distinct from new.email
    or old.phone is distinct from new.phone
    or old.encrypted_password is distinct from new.encrypted_password
    or old.banned_until is distinct from new.banned_until
    or old.is_anonymous is distinct from new.is_anonymous
    or old.deleted_at is distinct from new.deleted_at
  )
  execute function private.audit_row();


create function private.audit_farewell()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.record('users.deleted', 'auth.users', old.id::text);
  return old;
end;
$$;
comment on function private.audit_farewell is
  'An account''s last line, while it still has a pseudonym. Definer: who deletes accounts cannot write into the log.';

create trigger users_audit_farewell before delete on auth.users
  for each row execute function private.audit_farewell();
