-- Phonelog: reading what comes in.
-- Rows of JSON become events, or say what is wrong with them: one that is bad is refused alone.


-- Types ----------------------------------------------------------------------------------------

create type private.incoming_event as (
  nth          int,
  external_id  text,
  type         text,
  direction    text,
  number       text,
  masked       text,
  name         text,
  started_at   timestamptz,
  duration_s   int,
  body         text,
  body_len     int,
  meta         jsonb,
  revision     bigint,
  deleted      boolean,
  participants jsonb,
  fault        text,
  number_id    uuid,
  contact_id   uuid,
  privacy      text
);
comment on type private.incoming_event is
  'A row that came in, or its fault: the field and what is wrong with it, as in "type:unknown". Whose number it is comes later.';


-- Functions ------------------------------------------------------------------------------------

create function private.small_facts(p_meta jsonb)
returns jsonb
language sql
immutable
security invoker
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(key, value), '{}')
  from (
    select key, value from jsonb_each(p_meta)
    where key ~ '^[a-z][a-z0-9_]{0,39}$' and case jsonb_typeof(value)
      when 'boolean' then true
      when 'number' then abs(value::numeric) < 1000000
      when 'string' then value #>> '{}' ~ '^[a-z][a-z_]{0,39}$'
    end
    order by key limit 20
  ) as small;
$$;
comment on function private.small_facts is
  'Of what else a source says, flags, small numbers and words of lists: no names, numbers or texts of people, which would be shown past their level.';


create function private.read_events(p_events jsonb)
returns private.incoming_event[]
language sql
stable
security invoker
set search_path = ''
as $$
  select array_agg(row(
    (nth - 1)::int, external_id, type, direction, number, number_masked, nullif(name, ''),
    moment,
    case when fault is null then duration_s::int end,
    nullif(body, ''),
    case when fault is null then coalesce(body_len::int, length(body)) end,
    case when jsonb_typeof(meta) = 'object' and meta <> '{}' then private.small_facts(meta) else '{}' end,
    case when revision is null or fault = 'revision:invalid' then 0 else revision::bigint end,
    coalesce(deleted, 'false') = 'true',
    participants, fault, null, null, null
  )::private.incoming_event order by external_id collate "C")
  from (
    select
      r.*,
      case
        when r.external_id is null then 'external_id:required'
        when length(r.external_id) not between 1 and 200 then 'external_id:too_long'
        when r.revision is not null and r.revision !~ '^\d{1,18}$' then 'revision:invalid'
        when r.deleted = 'true' then null
        when r.type is null then 'type:required'
        when r.type not in ('call', 'sms', 'mms', 'voicemail') then 'type:unknown'
        when r.direction is null then 'direction:required'
        when r.direction not in ('in', 'out', 'missed', 'rejected', 'blocked')
          then 'direction:unknown'
        when case r.type
            when 'call' then false
            when 'voicemail' then r.direction <> 'in'
            else r.direction in ('missed', 'rejected')
          end then 'direction:impossible'
        when r.started_at is null then 'started_at:required'
        when r.moment is null then 'started_at:invalid'
        when r.moment < '1990-01-01 00:00:00+00' then 'started_at:too_early'
        when r.moment > now() + interval '1 day' then 'started_at:in_future'
        when r.duration_s is not null and (
            r.duration_s !~ '^\d{1,6}$' or r.duration_s::int > 604800
          ) then 'duration_s:invalid'
        when r.duration_s is not null and r.type in ('sms', 'mms') then 'duration_s:impossible'
        when r.body_len is not null and r.body_len !~ '^\d{1,9}$' then 'body_len:invalid'
        when length(r.body) > 100000 then 'body:too_long'
        when r.meta is not null and jsonb_typeof(r.meta) <> 'object' then 'meta:invalid'
        when r.number is not null and length(r.number) not between 1 and 64 then 'number:invalid'
        when length(r.name) > 120 then 'name:too_long'
        when r.participants is not null and (
            r.type <> 'mms' or jsonb_typeof(r.participants) <> 'array'
            or jsonb_array_length(r.participants) > 100
            or jsonb_path_exists(r.participants, '$[*] ? (@.type() <> "object" || !(@.number.type() == "string"))')
          ) then 'participants:invalid'
      end as fault
    from (
      select *, case
        when (started_at like '%Z' or started_at like '%+__:__' or started_at like '%-__:__')
          and pg_input_is_valid(started_at, 'timestamptz') then started_at::timestamptz
      end as moment
      from rows from (
        jsonb_to_recordset(p_events) as (
          external_id text, type text, direction text, number text, number_masked text, name text,
          started_at text, duration_s text, body text, body_len text, meta jsonb, revision text,
          deleted text, participants jsonb
        )
      ) with ordinality as given (
        external_id, type, direction, number, number_masked, name, started_at, duration_s, body,
        body_len, meta, revision, deleted, participants, nth
      )
      -- Each of these is found out once, and not for each column that depends on it.
      offset 0
    ) as r
    offset 0
  ) as judged;
$$;
comment on function private.read_events is
  'Rows that came in, by the order of their external ids: events, or what is wrong with them. Their number is their place in the batch, from 0.';


create function private.refused_events(p_rows private.incoming_event[])
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'index', nth, 'external_id', external_id,
    'field', split_part(fault, ':', 1), 'code', split_part(fault, ':', 2),
    'message', format('Cannot keep this event: %s %s', split_part(fault, ':', 1), case fault
      when 'external_id:too_long' then 'has more than 200 characters, or none'
      when 'body:too_long' then 'has more than 100,000 characters'
      when 'name:too_long' then 'has more than 120 characters'
      when 'direction:impossible' then 'is nothing that can happen to this type'
      when 'duration_s:impossible' then 'is nothing a message has'
      when 'started_at:invalid' then 'is no moment as in "2026-03-01T12:00:00Z"'
      when 'started_at:too_early' then 'is before 1990'
      when 'started_at:in_future' then 'is more than a day ahead'
      else case split_part(fault, ':', 2)
        when 'required' then 'is missing'
        when 'unknown' then 'is none of those there are'
        else 'is not of the form it has to have'
      end
    end)
  ) order by nth), '[]')
  from unnest(p_rows) where fault is not null;
$$;
comment on function private.refused_events is 'What was wrong with which row, for whoever sent it.';
