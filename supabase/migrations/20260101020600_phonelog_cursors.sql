-- Phonelog: cursors.
-- Where a page of events ended. Times have microseconds and calls begin in the same one, so a cursor is
-- the time as text, with all of it, and the id.


-- Functions ------------------------------------------------------------------------------------

create function private.cursor_of_event(p_at timestamptz, p_id bigint)
returns text
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  return rtrim(translate(encode(convert_to(
    to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '|' || p_id, 'UTF8'
  ), 'base64'), E'+/\n', '-_'), '=');
end;
$$;
comment on function private.cursor_of_event is 'Where to go on after an event; it can be part of an address.';


create function private.read_event_cursor(p_cursor text, out at timestamptz, out id bigint)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_text text;
begin
  if p_cursor is null then
    at := 'infinity';
    id := 0;
    return;
  end if;
  begin
    if p_cursor ~ '^[A-Za-z0-9_-]{36,72}$' then
      v_text := convert_from(decode(rpad(
        translate(p_cursor, '-_', '+/'), (length(p_cursor) + 3) / 4 * 4, '='
      ), 'base64'), 'UTF8');
    end if;
    if v_text ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\|\d{1,19}$' then
      at := (left(v_text, 26) || 'Z')::timestamptz;
      id := substr(v_text, 28)::bigint;
      return;
    end if;
  exception when data_exception then
    null;
  end;
  raise sqlstate 'PT400' using
    message = 'Cannot go on from here: this is no cursor of ours', hint = 'Leave it out to begin anew';
end;
$$;
comment on function private.read_event_cursor is
  'The place that a cursor stands for, or the very beginning where there is none.';

grant execute on function private.cursor_of_event, private.read_event_cursor to authenticated;
