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
  privacy      text,
  people       uuid[]
);
comment on type private.incoming_event is
  'A row that came in, or its fault: the field and what is wrong with it, as in "type:unknown"; or why it does not count, "overtaken" by another one of its batch or "forgotten". Whose number it is and who else was in the group comes later.';


-- Functions ------------------------------------------------------------------------------------

create function private.small_facts(p_meta jsonb)
returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(key, value), '{}')
    from jsonb_each(p_meta)
    where case jsonb_typeof(value)
      when 'boolean' then key in (
        'conference', 'emergency', 'encrypted', 'hd', 'read', 'roaming', 'spam', 'starred', 'video', 'wifi'
      )
      when 'number' then key in ('attachments', 'parts', 'rings', 'sim')
        and value::text ~ '^[0-9]{1,3}$'
      when 'string' then case key
        when 'kind' then value #>> '{}' in (
          'audio', 'contact', 'document', 'image', 'location', 'sticker', 'video'
        )
        when 'status' then value #>> '{}' in ('delivered', 'failed', 'read', 'sent')
      end
    end
  );
end;
$$;
comment on function private.small_facts is
  'Of what else a source says, those flags, small numbers and words that are on the list. All else might be names, numbers or texts of people, which would be shown past their level.';


create function private.read_events(
  p_events jsonb, p_since timestamptz, p_texts_since timestamptz
)
returns private.incoming_event[]
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return (
    select array_agg(row(
      (nth - 1)::int, external_id, type, direction, number, number_masked, nullif(name, ''), moment,
      case when fault is null then duration_s::int end,
      case when moment < p_texts_since then null else nullif(body, '') end,
      case when fault is null then coalesce(body_len::int, length(body)) end,
      case when jsonb_typeof(meta) = 'object' and meta <> '{}' then private.small_facts(meta)
        else '{}' end,
      version, is_gone, participants,
      case
        when fault is not null then fault
        when is_overtaken then 'overtaken'
        when moment < p_since then 'forgotten'
      end,
      null, null, null, null
    )::private.incoming_event)
    from (
      -- Of a row that comes twice the newest counts, then the last.
      select *, fault is null and lead(external_id) over (
        partition by fault is null order by external_id collate "C", version, nth
      ) = external_id as is_overtaken
      from (
        select
          r.*,
          case when revision ~ '^[0-9]{1,18}$' then revision::bigint else 0 end as version,
          case
            when r.external_id is null then 'external_id:required'
            when length(r.external_id) not between 1 and 200 then 'external_id:too_long'
            when r.revision is not null and r.revision !~ '^[0-9]{1,18}$' then 'revision:invalid'
            when r.is_gone then null
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
                r.duration_s !~ '^[0-9]{1,6}$' or r.duration_s::int > 604800
              ) then 'duration_s:invalid'
            when r.duration_s is not null and r.type in ('sms', 'mms') then 'duration_s:impossible'
            when r.body_len is not null and r.body_len !~ '^[0-9]{1,9}$' then 'body_len:invalid'
            when length(r.body) > 100000 then 'body:too_long'
            when r.meta is not null and jsonb_typeof(r.meta) <> 'object' then 'meta:invalid'
            when r.number is not null and length(r.number) not between 1 and 64
              then 'number:invalid'
            when length(r.name) > 120 then 'name:too_long'
            when r.participants is not null and (
                r.type <> 'mms' or jsonb_typeof(r.participants) <> 'array'
                or jsonb_array_length(r.participants) > 100
                or jsonb_path_exists(r.participants, '$[*] ? (@.type() <> "object" || !(@.number.type() == "string"))')
              ) then 'participants:invalid'
          end as fault
        from (
          -- What is said beside a farewell is not looked at: it can be neither wrong nor kept.
          select
            nth, external_id, revision, is_gone,
            case when not is_gone then type end as type,
            case when not is_gone then direction end as direction,
            case when not is_gone then number end as number,
            case when not is_gone then number_masked end as number_masked,
            case when not is_gone then name end as name,
            case when not is_gone then started_at end as started_at,
            case
              when not is_gone and started_at like '____-__-__%'
                and (started_at like '%Z' or started_at like '%+__:__' or started_at like '%-__:__')
                and pg_input_is_valid(started_at, 'timestamptz') then started_at::timestamptz
            end as moment,
            case when not is_gone then duration_s end as duration_s,
            case when not is_gone then body end as body,
            case when not is_gone then body_len end as body_len,
            case when not is_gone then meta end as meta,
            case when not is_gone then participants end as participants
          from (
            select *, coalesce(deleted = 'true', false) as is_gone
            from rows from (
              jsonb_to_recordset(p_events) as (
                external_id text, type text, direction text, number text, number_masked text,
                name text, started_at text, duration_s text, body text, body_len text, meta jsonb,
                revision text, deleted text, participants jsonb
              )
            ) with ordinality as given (
              external_id, type, direction, number, number_masked, name, started_at, duration_s,
              body, body_len, meta, revision, deleted, participants, nth
            )
          ) as said
          -- Each of these is found out once, and not for each column that depends on it.
          offset 0
        ) as r
        offset 0
      ) as judged
    ) as placed
  );
end;
$$;
comment on function private.read_events is
  'Rows that came in: events, or what is wrong with them, or that they do not count. Their number is their place in the batch, from 0.';


create function private.refused_events(p_rows private.incoming_event[])
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'index', nth, 'external_id', left(external_id, 200),
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
    from unnest(p_rows) where fault like '%:%'
  );
end;
$$;
comment on function private.refused_events is 'What was wrong with which row, for whoever sent it.';
