-- Phonelog: sorting what comes in.
-- What a batch says of whom, once it is read. These only look. They are planned once, for whatever
-- comes, because phones send six rows and backups ten thousand, and each again and again: so they join
-- by hashing, or a plan for few rows would join ten thousand in a loop. What writes must not be planned
-- so, for its foreign keys then would be, row by row.


-- Types ----------------------------------------------------------------------------------------

create type private.sorted_batch as (
  live       private.incoming_event[],
  gone       private.incoming_event[],
  has_texts  boolean,
  has_groups boolean
);
comment on type private.sorted_batch is
  'What a batch brings, what it deletes, and whether there is more to what it brings.';


-- Functions ------------------------------------------------------------------------------------

create function private.numbers_of(p_rows private.incoming_event[])
returns private.given_number[]
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return (
    select coalesce(array_agg(row(number, masked, name, null)::private.given_number), '{}')
    from (
      select number, max(masked) as masked, max(name) as name
      from (
        select number, masked, name from unnest(p_rows) where number is not null and fault is null
        union all
        select left(p ->> 'number', 64), p ->> 'number_masked', nullif(left(p ->> 'name', 120), '')
        from unnest(p_rows) as r cross join jsonb_array_elements(r.participants) as p
        where r.participants is not null and r.fault is null and p ->> 'number' <> ''
      ) as named
      group by number
    ) as numbers
  );
end;
$$;
comment on function private.numbers_of is 'Each number of a batch once, with what it is called there.';


create function private.sort_batch(
  p_rows private.incoming_event[], p_known private.known_number[]
)
returns private.sorted_batch
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
as $$
declare
  v_sorted private.sorted_batch;
begin
  select
    coalesce(array_agg(row(
      r.nth, r.external_id, r.type, r.direction, r.number, null, null, r.started_at, r.duration_s,
      r.body, r.body_len, r.meta, r.revision, r.deleted, r.participants, null, k.number_id,
      k.contact_id, coalesce(k.privacy, 'normal'), null
    )::private.incoming_event) filter (where not r.deleted), '{}'),
    coalesce(array_agg(row(
      r.nth, r.external_id, null, null, null, null, null, null, null, null, null, null, r.revision,
      r.deleted, null, null, null, null, null, null
    )::private.incoming_event) filter (where r.deleted), '{}'),
    coalesce(bool_or(r.body is not null), false), coalesce(bool_or(r.participants is not null), false)
  into v_sorted
  from unnest(p_rows) as r
  left join unnest(p_known) as k on k.number = r.number
  where r.fault is null;
  return v_sorted;
end;
$$;
comment on function private.sort_batch is 'What counts of a batch, with the contacts it is about.';


create function private.with_groups(
  p_rows private.incoming_event[], p_known private.known_number[]
)
returns private.incoming_event[]
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set jit = off
as $$
begin
  return (
    with groups as materialized (
      select r.nth, left(p ->> 'number', 64) as number, r.contact_id as own
      from unnest(p_rows) as r cross join lateral jsonb_array_elements(r.participants) as p
      where r.participants is not null
    ),
    people as materialized (
      select g.nth, array_agg(distinct k.contact_id order by k.contact_id) as ids
      from groups g join unnest(p_known) as k on k.number = g.number
      where k.contact_id is distinct from g.own
      group by g.nth
    )
    select array_agg(row(
      r.nth, r.external_id, r.type, r.direction, r.number, null, null, r.started_at, r.duration_s,
      r.body, r.body_len, r.meta, r.revision, r.deleted, null, null, r.number_id, r.contact_id,
      r.privacy, case when r.participants is not null then coalesce(p.ids, '{}') end
    )::private.incoming_event)
    from unnest(p_rows) as r left join people p on p.nth = r.nth
  );
end;
$$;
comment on function private.with_groups is 'The same rows with who else was in their groups, each once.';


create function private.rows_but(p_rows private.incoming_event[], p_ids text[])
returns private.incoming_event[]
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
as $$
begin
  if cardinality(p_ids) = 0 then
    return p_rows;
  end if;
  return (
    select coalesce(array_agg(r), '{}') from unnest(p_rows) as r
    where not exists (select from unnest(p_ids) as i (id) where i.id = r.external_id)
  );
end;
$$;
comment on function private.rows_but is 'Those rows that have none of these external ids.';
