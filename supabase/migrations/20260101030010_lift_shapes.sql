-- Lift: shapes.
-- What a value has to look like so that readers can take it for what it seems to be. Tables take any
-- IR and any value: one whose keys happen to be those of a draft is none for that.


-- Functions ------------------------------------------------------------------------------------

create function private.is_moment(p_value jsonb)
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  -- lift-sys writes "…+00:00Z". With an offset, what it says does not depend on anybody's settings.
  select coalesce(
    case when jsonb_typeof(p_value) = 'string' and m.text ~ (
        '^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?'
        || '(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$')
      and pg_input_is_valid(m.text, 'timestamptz')
    then m.text::timestamptz >= '1970-01-01Z' and m.text::timestamptz < '2101-01-01Z' end, false)
  from (select replace(p_value #>> '{}', '+00:00Z', 'Z') as text) as m;
$$;
comment on function private.is_moment is
  'Whether a value is a moment in ISO 8601 with its seconds and its offset, from 1970 to 2100.';


create function private.is_lift_draft(p_value jsonb)
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select coalesce(
    case when jsonb_typeof(p_value -> 'version') = 'number' then
      (p_value ->> 'version')::numeric between -9007199254740991 and 9007199254740991
      and (p_value ->> 'version')::numeric % 1 = 0
    end
    and jsonb_typeof(p_value -> 'ir') = 'object'
    and jsonb_typeof(p_value -> 'validation_status') = 'string'
    and private.is_moment(p_value -> 'created_at')
    and jsonb_typeof(coalesce(p_value -> 'smt_results', '[]')) = 'array'
    and jsonb_typeof(coalesce(p_value -> 'metadata', '{}')) = 'object'
    and case when jsonb_typeof(coalesce(p_value -> 'ambiguities', '[]')) = 'array' then
      not jsonb_path_exists(coalesce(p_value -> 'ambiguities', '[]'),
        'strict $[*] ? (@.type() <> "string")')
    end, false);
$$;
comment on function private.is_lift_draft is
  'Whether a value is a whole draft, as lift-sys writes it, and not an IR that has some of its keys.';


create function private.is_lift_resolution(p_value jsonb)
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select coalesce(
    jsonb_typeof(p_value -> 'text') = 'string' and jsonb_typeof(p_value -> 'type') = 'string'
    and jsonb_typeof(p_value -> 'applied') = 'boolean'
    and case when jsonb_typeof(p_value) = 'object'
      then p_value - array['text', 'type', 'applied'] = '{}' end, false);
$$;
comment on function private.is_lift_resolution is
  'Whether what fills a hole is a resolution as lift-sys writes it, and not a value of somebody''s own.';


create function private.bare_ir(p_ir jsonb)
returns jsonb
language sql
immutable
security invoker
set search_path = ''
as $$
  select case when private.is_lift_draft(p_ir) then p_ir -> 'ir' else p_ir end;
$$;
comment on function private.bare_ir is 'The IR alone, where lift-sys has put it inside a draft.';


create function private.holes_of(p_ir jsonb)
returns setof text
language sql
immutable
security invoker
set search_path = ''
as $$
  select distinct name
  from jsonb_path_query(p_ir, 'lax $.**.holes[*]') as hole,
    lateral (select case jsonb_typeof(hole)
      when 'string' then hole #>> '{}'
      when 'object' then coalesce(hole ->> 'identifier', hole ->> 'id')
    end) as h (name)
  where name is not null;
$$;
comment on function private.holes_of is
  'The names of the holes of an IR: of everything in a list called "holes", however deep.';

grant execute on function private.is_moment, private.is_lift_draft, private.is_lift_resolution,
  private.bare_ir, private.holes_of to authenticated, service_role;
