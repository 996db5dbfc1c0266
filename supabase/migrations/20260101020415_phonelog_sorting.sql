-- Phonelog: sorting what comes in.
-- What a batch says of whom, once it is read. These only look, and are planned for the batch they get:
-- a plan for any batch is made for ten rows, and joins ten thousand in a loop. What writes must not be
-- planned so, for its foreign keys then would be, row by row.


-- Types ----------------------------------------------------------------------------------------

create type private.sorted_batch as (
  live private.incoming_event[], gone private.incoming_event[], repeated int
);
comment on type private.sorted_batch is
  'What a batch brings, what it deletes, and how many rows another one of it overtook.';


-- Functions ------------------------------------------------------------------------------------

create function private.numbers_of(p_rows private.incoming_event[])
returns private.given_number[]
language sql
stable
security invoker
set search_path = ''
as $$
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
  ) as numbers;
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
set plan_cache_mode = force_custom_plan
as $$
declare
  v_sorted private.sorted_batch;
begin
  -- Of a row that comes twice the newest counts, then the last.
  select
    coalesce(array_agg(row(
      nth, external_id, type, direction, number, null, null, started_at, duration_s, body, body_len,
      meta, revision, deleted, participants, null, number_id, contact_id, privacy
    )::private.incoming_event) filter (where is_last and not deleted), '{}'),
    coalesce(array_agg(row(
      nth, external_id, null, null, null, null, null, null, null, null, null,
      null, revision, deleted, null, null, null, null, null
    )::private.incoming_event) filter (where is_last and deleted), '{}'),
    count(*) filter (where not is_last)
  into v_sorted.live, v_sorted.gone, v_sorted.repeated
  from (
    select
      r.nth, r.external_id, r.type, r.direction, r.number, r.started_at, r.duration_s, r.body,
      r.body_len, r.meta, r.revision, r.deleted, r.participants, k.number_id, k.contact_id,
      coalesce(k.privacy, 'normal') as privacy,
      lead(r.external_id) over (order by r.external_id collate "C", r.revision, r.nth)
        is distinct from r.external_id as is_last
    from unnest(p_rows) as r
    left join unnest(p_known) as k on k.number = r.number
    where r.fault is null
  ) as placed;
  return v_sorted;
end;
$$;
comment on function private.sort_batch is
  'What counts of a batch, in the order of its external ids, with the contacts it is about.';


create function private.rows_but(p_rows private.incoming_event[], p_ids text[])
returns private.incoming_event[]
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = force_custom_plan
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


create function private.groups_of(
  p_rows private.incoming_event[], p_known private.known_number[]
)
returns table (external_id text, revision bigint, contact_id uuid)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
begin
  return query
    select distinct r.external_id, r.revision, k.contact_id
    from unnest(p_rows) as r
    cross join jsonb_array_elements(r.participants) as given
    join unnest(p_known) as k on k.number = left(given ->> 'number', 64)
    where r.participants is not null and k.contact_id is distinct from r.contact_id;
end;
$$;
comment on function private.groups_of is 'Who else was in the groups of a batch.';
