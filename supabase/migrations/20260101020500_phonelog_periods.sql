-- Phonelog: periods.
-- What a question is about, from one instant to another, and which of the days, months and buckets of a
-- time zone lie in it. A local day begins at its first instant: where midnight comes twice that is the
-- earlier one, where clocks jump over it the jump.


-- Days -----------------------------------------------------------------------------------------

create function private.day_start(p_day date, p_zone text)
returns timestamptz
language plpgsql
immutable
strict
parallel safe
security invoker
set search_path = ''
as $$
declare
  v_late constant timestamptz := p_day::timestamp at time zone p_zone;
  -- As far as clocks were put back in the hours before it: none was put back by more than three.
  v_early constant timestamptz := v_late - (
    ((v_late - interval '3 hours') at time zone p_zone)
    - ((v_late at time zone p_zone) - interval '3 hours')
  );
begin
  if v_early < v_late and v_early at time zone p_zone = p_day::timestamp then
    return v_early;
  end if;
  return v_late;
end;
$$;
comment on function private.day_start is 'The first instant of a local day.';

grant execute on function private.day_start to authenticated, service_role;


create function private.is_day_start(p_at timestamptz, p_zone text)
returns boolean
language plpgsql
immutable
strict
parallel safe
security invoker
set search_path = ''
as $$
begin
  return private.day_start((p_at at time zone p_zone)::date, p_zone) = p_at;
end;
$$;
comment on function private.is_day_start is 'Whether a local day begins at this very instant.';

grant execute on function private.is_day_start to authenticated, service_role;


create function private.year_before(p_at timestamptz, p_zone text)
returns timestamptz
language plpgsql
immutable
strict
parallel safe
security invoker
set search_path = ''
as $$
declare
  v_then constant timestamp := (p_at at time zone p_zone) - interval '1 year';
begin
  if private.is_day_start(p_at, p_zone) then
    return private.day_start(v_then::date, p_zone);
  end if;
  return v_then at time zone p_zone;
end;
$$;
comment on function private.year_before is
  'When the wall clock showed the same a year earlier; of 29 February, on the 28th.';

grant execute on function private.year_before to authenticated, service_role;


-- Questions ------------------------------------------------------------------------------------

create function private.period_end(p_text text, p_zone text)
returns timestamptz
language plpgsql
immutable
strict
security invoker
set search_path = ''
set datestyle = 'ISO, YMD'
as $$
declare
  v_end timestamptz;
begin
  if p_text ~ '^\d{4}-\d{2}-\d{2}$' then
    v_end := private.day_start(p_text::date, p_zone);
  elsif p_text ~ '^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})$' then
    v_end := p_text::timestamptz;
  else
    raise sqlstate 'PT400' using
      message = 'Cannot read this end of a period: it is neither a day nor an instant',
      hint = 'As in "2026-10-25" or "2026-10-25T02:30:00+02:00"';
  end if;
  if v_end < '1970-01-01 00:00:00+00' or v_end >= '2101-01-01 00:00:00+00' then
    raise sqlstate 'PT422' using
      message = 'Cannot look at this period: its ends have to lie from 1970 to 2100';
  end if;
  return v_end;
exception when datetime_field_overflow or invalid_datetime_format then
  raise sqlstate 'PT400' using
    message = 'Cannot read this end of a period: there is no such day or time';
end;
$$;
comment on function private.period_end is
  'An end as it was asked for: a local day, which is its first instant, or an instant with its offset.';

grant execute on function private.period_end to authenticated, service_role;


create function private.period_of(
  in p_from text, in p_to text, in p_zone text, out since timestamptz, out until timestamptz
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_last date;
begin
  begin
    v_last := (now() at time zone p_zone)::date;
  exception when invalid_parameter_value then
    raise sqlstate 'PT400' using
      message = 'Cannot count days: there is no such time zone', hint = 'As in "Europe/Lisbon"';
  end;
  until := coalesce(private.period_end(p_to, p_zone), private.day_start(v_last + 1, p_zone));
  v_last := ((until - interval '1 microsecond') at time zone p_zone)::date;
  since := coalesce(private.period_end(p_from, p_zone), private.day_start(v_last - 29, p_zone));
  if since >= until then
    raise sqlstate 'PT422' using message = 'Cannot look at this period: it ends before it begins';
  end if;
end;
$$;
comment on function private.period_of is
  'The period that is asked for, by default the thirty local days up to its end or with today.';

grant execute on function private.period_of to authenticated, service_role;


create function private.usual_bucket(p_from timestamptz, p_to timestamptz, p_zone text)
returns text
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
declare
  -- By the clock on the wall, so that the days when clocks change are days like others.
  v_length constant interval := (p_to at time zone p_zone) - (p_from at time zone p_zone);
begin
  return case
    when v_length <= interval '3 days' then 'hour'
    when v_length <= interval '92 days' then 'day'
    when v_length <= interval '730 days' then 'week'
    else 'month'
  end;
end;
$$;
comment on function private.usual_bucket is 'How fine a series is unless somebody says so.';

grant execute on function private.usual_bucket to authenticated, service_role;


create function private.compared_period(
  in p_from timestamptz, in p_to timestamptz, in p_compare text, in p_zone text,
  out since timestamptz, out until timestamptz
)
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
declare
  v_first constant date := (p_from at time zone p_zone)::date;
begin
  case p_compare
    when 'previous' then
      until := p_from;
      since := case
        when private.is_day_start(p_from, p_zone) and private.is_day_start(p_to, p_zone)
          then private.day_start(v_first - ((p_to at time zone p_zone)::date - v_first), p_zone)
        else p_from - (extract(epoch from p_to - p_from) * interval '1 second')
      end;
    when 'year' then
      since := private.year_before(p_from, p_zone);
      until := private.year_before(p_to, p_zone);
    else
      null;
  end case;
end;
$$;
comment on function private.compared_period is
  'What a period is compared with: as many days before it, the same a year ago, or nothing. It is empty where only a leap day was asked for.';

grant execute on function private.compared_period to authenticated, service_role;
