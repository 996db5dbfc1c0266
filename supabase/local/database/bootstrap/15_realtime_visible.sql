-- Realtime: which tables are published, what a role may read of them, and who may see a changed row.

-- The type that values of a domain have.
create or replace function _realtime.base_type(p_type oid) returns oid
language sql stable set search_path = '' as $$
  with recursive types as (
    select oid, typbasetype from pg_type where oid = p_type
    union all
    select base.oid, base.typbasetype from pg_type base join types on base.oid = types.typbasetype
  )
  select oid from types where typbasetype = 0
$$;

-- Whether requests may take this role on: claims that say "postgres" make nobody a superuser.
create or replace function _realtime.is_request_role(p_role text) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from pg_auth_members m join pg_roles r on r.oid = m.roleid
    where r.rolname = p_role and m.member = to_regrole('authenticator')
  )
$$;

-- The published tables with their columns. `leaves`: whose triggers speak for the table.
create or replace function _realtime.published()
returns table (rel int8, schema text, name text, rls boolean, leaves jsonb, columns jsonb)
language sql stable set search_path = '' as $$
  select c.oid::int8, n.nspname, c.relname, c.relrowsecurity,
    case when c.relkind = 'p'
      then (select coalesce(jsonb_agg(t.relid::oid::int8), '[]')
            from pg_partition_tree(c.oid) t where t.isleaf)
      else jsonb_build_array(c.oid::int8) end,
    (select jsonb_agg(jsonb_build_object(
        'name', a.attname,
        'type', t.typname,
        'shown', format_type(a.atttypid, -1),
        'sql', format_type(_realtime.base_type(a.atttypid), -1),
        'key', coalesce(a.attnum = any (pk.indkey), false),
        'identity', case c.relreplident
          when 'f' then true
          when 'd' then coalesce(a.attnum = any (pk.indkey), false)
          else coalesce(a.attnum = any (own.indkey), false) end
      ) order by a.attnum)
     from pg_attribute a join pg_type t on t.oid = a.atttypid
     where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
  from pg_publication p
    cross join lateral pg_get_publication_tables(p.pubname::text) listed
    join pg_class c on c.oid = listed.relid
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_index pk on pk.indrelid = c.oid and pk.indisprimary
    left join pg_index own on own.indrelid = c.oid and own.indisreplident
  where p.pubname = 'supabase_realtime'
$$;

-- The columns a role may select; null for a role that no request may have.
create or replace function _realtime.readable(p_rel int8, p_role text) returns jsonb
language sql stable set search_path = '' as $$
  select case when _realtime.is_request_role(p_role) then (
    select coalesce(jsonb_agg(attname), '[]') from pg_attribute
    where attrelid = p_rel::oid and attnum > 0 and not attisdropped
      and has_column_privilege(p_role, attrelid, attnum, 'select'))
  end
$$;

-- Writes the function that judges rows of one table for one role, for this session: in a function of
-- its own the statement is planned once, and not for each of hundreds of identities. OFFSET 0 is a
-- fence: first the row by its key, then the policy.
create or replace function _realtime.write_judge(p_name text, p_rel regclass, p_role text) returns void
language plpgsql set search_path = '' as $$
declare
  v_columns text;
  v_declared text;
  v_same text;
begin
  select string_agg(format('%I', a.attname), ', ' order by a.attnum),
    string_agg(
      format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum),
    string_agg(format('t.%1$I = k.%1$I', a.attname), ' and ')
  into v_columns, v_declared, v_same
  from pg_index i
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
  where i.indrelid = p_rel and i.indisprimary;

  execute format($judge$
    create function pg_temp.%1$I(p_rows jsonb, p_who text[]) returns text
    language plpgsql
    set search_path = public, extensions
    set plan_cache_mode = force_generic_plan
    as $body$
    #variable_conflict use_column
    declare
      k record;
      v_count int := jsonb_array_length(p_rows);
      v_who text[];
      v_asked int8[];
      v_seen text[];
      v_rows text;
      v_set text;
    begin
      select x.* into k from jsonb_to_recordset(p_rows) as x(%3$s);
      perform set_config('request.jwt.claim.role', %4$L, true), set_config('role', %4$L, true);
      foreach v_who slice 1 in array p_who loop
        v_rows := null;
        begin
          -- An assignment is no query, and costs half of "perform".
          v_set := set_config('request.jwt.claims', v_who[1], true);
          v_set := set_config('request.jwt.claim.sub', v_who[2], true);
          if v_count > 1 then
            v_asked := nullif(v_who[3], '');
            select case count(*) when v_count then '*' else string_agg(k.realtime_ix::text, ',') end
            into v_rows
            from rows from (jsonb_to_recordset(p_rows) as (%3$s))
                with ordinality as k(%2$s, realtime_ix)
              cross join lateral (select from %5$s t where %6$s offset 0) seen
            where v_asked is null or k.realtime_ix = any (v_asked);
          elsif exists (select from %5$s t where %6$s) then
            v_rows := '*';
          end if;
        exception when others then
          v_rows := '!' || translate(sqlerrm, ';', ',');
        end;
        v_seen := array_append(v_seen, v_rows);
      end loop;
      perform set_config('role', 'none', true);
      return array_to_string(v_seen, ';', '');
    end $body$
  $judge$, p_name, v_columns, v_declared, p_role, p_rel, v_same);
end $$;

-- Which of these rows can each of these identities of a role see now? `p_rows`: their keys as a JSON
-- array of objects; `p_who`: of each identity the claims, "sub", and which rows are asked about as an
-- array of their numbers from 1, or nothing for all. The answer holds one part for each identity,
-- between semicolons: "*" for all rows, else their numbers, or "!" and what a policy raised.
create or replace function _realtime.visible(p_rel int8, p_role text, p_rows jsonb, p_who text[])
returns text
language plpgsql set search_path = '' as $$
declare
  v_name text;
  v_seen text;
begin
  -- Another name of the table, or another key, is another function.
  select format('judge_%s_%s', p_rel, md5(concat_ws(' ', p_role, p_rel::oid::regclass,
    string_agg(concat_ws(' ', a.attname, a.atttypid, a.atttypmod), ',' order by a.attnum))))
  into v_name
  from pg_index i
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
  where i.indrelid = p_rel and i.indisprimary
  having count(*) > 0;
  if v_name is null or not _realtime.is_request_role(p_role) then
    return null;
  end if;

  if to_regprocedure(format('pg_temp.%I(jsonb, text[])', v_name)) is null then
    perform _realtime.write_judge(v_name, p_rel::oid::regclass, p_role);
  end if;
  execute format('select pg_temp.%I($1, $2)', v_name) into v_seen using p_rows, p_who;
  return v_seen;
end $$;
