-- Phonelog: when somebody will be in touch again.
-- Several ways to guess the next gap between two days, each judged by how it would have done on the last
-- ones, knowing only what was before. The plainest is the same gap as the median; another is used, and
-- said to be better, where it was so by more than chance has it: the best of several on twenty gaps
-- always looks better than it is.


-- Functions ------------------------------------------------------------------------------------

create function private.recent_medians(p_gaps int[], p_first int)
returns int[]
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
begin
  return array(
    select min(gap)
    from (
      select known, gap, sum(weight) over (partition by known order by gap) as reached,
        sum(weight) over (partition by known) as total
      from (
        select known, p_gaps[nth] as gap, nth - greatest(0, known - 11) as weight
        from generate_series(p_first, cardinality(p_gaps) + 1) as known
        cross join lateral generate_series(greatest(1, known - 10), known - 1) as nth
      ) as recent
    ) as weighed
    where reached * 2 >= total
    group by known order by known
  );
end;
$$;
comment on function private.recent_medians is
  'With so many days known, and one more, and so on: the median of the last ten gaps, of which the newest weighs most.';

grant execute on function private.recent_medians to authenticated, service_role;


create function private.middle_of(p_counts int[], p_before int, p_n int)
returns int
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
declare
  v_seen int := 0;
  v_low int;
begin
  for v_gap in 1 .. cardinality(p_counts) - p_before loop
    v_seen := v_seen + p_counts[p_before + v_gap];
    if v_low is null and v_seen >= (p_n + 1) / 2 then
      v_low := v_gap;
    end if;
    -- Of an even number the middle of two, halves upwards.
    if v_seen >= p_n / 2 + 1 then
      return (v_low + v_gap + 1) / 2;
    end if;
  end loop;
  -- There are fewer than that.
  return null;
end;
$$;
comment on function private.middle_of is
  'The median of so many numbers, of which it is counted how often each is there, from a place on.';

grant execute on function private.middle_of to authenticated, service_role;


create function private.guess_gaps(p_days date[], p_gaps int[], p_first int)
returns int[]
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
declare
  v_recent constant int[] := private.recent_medians(p_gaps, p_first);
  v_most constant int := (select max(gap) from unnest(p_gaps) as gap);
  -- How often each gap was there: all of them first, then by the weekday on which they began.
  v_counts int[] := array_fill(0, array[8 * v_most]);
  v_sizes int[] := array_fill(0, array[7]);
  v_guesses int[] := '{}'::int[];
  v_weekday int;
  v_place int;
  v_median int;
begin
  -- No query for each day: counts grow by one from each to the next.
  for v_known in 1 .. cardinality(p_days) loop
    if v_known > 1 then
      v_place := p_gaps[v_known - 1];
      v_counts[v_place] := v_counts[v_place] + 1;
      v_place := v_place + v_weekday * v_most;
      v_counts[v_place] := v_counts[v_place] + 1;
      v_sizes[v_weekday] := v_sizes[v_weekday] + 1;
    end if;
    v_weekday := (p_days[v_known] - date '1900-01-01') % 7 + 1;
    continue when v_known < p_first;

    v_median := private.middle_of(v_counts, 0, v_known - 1);
    v_guesses := v_guesses || array[
      v_median, v_recent[v_known - p_first + 1],
      case when v_sizes[v_weekday] < 4 then v_median
        else private.middle_of(v_counts, v_weekday * v_most, v_sizes[v_weekday]) end
    ];
  end loop;
  return v_guesses;
end;
$$;
comment on function private.guess_gaps is
  'With so many days known, and one more, and so on: in how many it will be, by the median of all gaps, of the last ones, and of those that began on the same weekday. At least one.';

grant execute on function private.guess_gaps to authenticated, service_role;


create function private.predict_next(p_days date[])
returns jsonb
language plpgsql
immutable
strict
security invoker
set search_path = ''
as $$
declare
  v_methods constant text[] := array['median_gap', 'recent_weighted_median', 'weekday_median'];
  v_count constant int := cardinality(p_days);
  -- What a guess needs to be known before; the last twenty gaps are judged at most.
  v_first constant int := greatest(4, v_count - 20);
  v_judged constant int := v_count - v_first;
  v_gaps int[];
  v_guesses int[];
  v_errors bigint[];
  v_best int;
  v_next int;
  v_left int[];
begin
  if v_count < 5 then
    return jsonb_build_object('prediction', null, 'reason', 'too_few_contact_days');
  end if;
  select array_agg(gap order by nth) into v_gaps
  from (
    select day - lag(day) over (order by nth) as gap, nth
    from unnest(p_days) with ordinality as d (day, nth)
  ) as gaps
  where gap is not null;
  v_guesses := private.guess_gaps(p_days, v_gaps, v_first);

  select array_agg(error order by method),
    -- Better by one and a half times the standard error of the differences; of equally good ones the first.
    (array_agg(method order by error, method) filter (
      where method = 1 or gain > 0 and 4 * gain * gain * (v_judged - 1) > 9 * (v_judged * spread - gain * gain)
    ))[1]
  into v_errors, v_best
  from (
    select method, sum(own) as error, sum(plain - own) as gain,
      sum((plain - own) * (plain - own)) as spread
    from (
      select method, abs(v_gaps[v_first + nth - 1] - v_guesses[(nth - 1) * 3 + method])::bigint as own,
        abs(v_gaps[v_first + nth - 1] - v_guesses[(nth - 1) * 3 + 1])::bigint as plain
      from generate_series(1, 3) as method, generate_series(1, v_judged) as nth
    ) as misses
    group by method
  ) as methods;
  v_next := v_guesses[v_judged * 3 + v_best];
  select percentile_disc(array[0.1, 0.9]) within group (
    order by v_gaps[v_first + nth - 1] - v_guesses[(nth - 1) * 3 + v_best]
  )
  into v_left from generate_series(1, v_judged) as nth;

  return jsonb_build_object('prediction', jsonb_build_object(
    'next_at', p_days[v_count] + v_next,
    'low', p_days[v_count] + greatest(1, v_next + v_left[1]),
    'high', p_days[v_count] + greatest(1, v_next + v_left[2]),
    'method', v_methods[v_best],
    'backtest', jsonb_build_object(
      'mae_days', round(v_errors[v_best]::numeric / v_judged, 2),
      'baseline_mae_days', round(v_errors[1]::numeric / v_judged, 2),
      'beats_baseline', v_errors[v_best] < v_errors[1],
      'n', v_judged
    )
  ), 'reason', null);
end;
$$;
comment on function private.predict_next is
  'The day on which two will be in touch next, from the days on which they were, in order; with how often that held.';

grant execute on function private.predict_next to authenticated, service_role;
