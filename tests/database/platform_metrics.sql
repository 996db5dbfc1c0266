-- Platform metrics: what is counted adds up, over minutes, days and isolates, and percentiles are near.

begin;
\ir _people.sql
select plan(33);

-- A sample as isolates send it; each number is a time in milliseconds.
create function tests.sample(p_metric text, p_label text, p_times float8[], p_errors int default 0)
returns jsonb
language sql
as $$
  select jsonb_build_object(
    'metric', p_metric, 'label', p_label, 'calls', cardinality(p_times), 'errors', p_errors,
    'sum_ms', (select coalesce(sum(t), 0) from unnest(p_times) t),
    'max_ms', (select coalesce(max(t), 0) from unnest(p_times) t),
    'buckets', (
      select jsonb_agg(coalesce(found.times, 0) order by place)
      from generate_series(0, 29) place
      left join (
        select case when t <= 1 then 0 else least(29, ceil(2 * log(2.0, t::numeric))) end as place,
          count(*) as times
        from unnest(p_times) t
        group by 1
      ) found using (place)
    )
  );
$$;

create function tests.send(variadic p_samples jsonb[])
returns int
language sql
as $$ select platform.record_metrics(to_jsonb(p_samples)) $$;

grant execute on function tests.sample, tests.send to service_role;


select tests.be_server();

select is(
  tests.send(
    tests.sample('function.call', 'one', array[10, 20, 30], 1),
    tests.sample('function.call', 'two', array[5000])
  ),
  2, 'one call keeps samples of several labels'
);
select is(
  tests.send(tests.sample('function.call', 'one', array[40, 400])), 1, 'another isolate adds its own'
);
select results_eq(
  $$ select label, calls, errors, sum_ms, max_ms from private.metric_minutes
     where metric = 'function.call' order by label $$,
  $$ values ('one', 5::bigint, 1::bigint, 500::float8, 400::float8),
            ('two', 1::bigint, 0::bigint, 5000::float8, 5000::float8) $$,
  'a minute has one row for each, added up'
);
select results_eq(
  $$ select label, calls, errors, mean_ms, max_ms
     from private.metric_summary('function.call', now() - interval '1 minute', now() + interval '1 minute') $$,
  $$ values ('one', 5::bigint, 1::bigint, 100::float8, 400::float8),
            ('two', 1::bigint, 0::bigint, 5000::float8, 5000::float8),
            (null, 6::bigint, 1::bigint, 916.7::float8, 5000::float8) $$,
  'the summary has every label, and all of them together'
);
select is(
  (select sum(u) from private.metric_minutes, unnest(buckets) u where label = 'one'), 5::numeric,
  'histograms are added place by place'
);
select is(tests.send(tests.sample('cache.hit', '', array[]::float8[])), 1, 'a count needs no times');
select results_eq(
  $$ select calls, p50_ms from private.metric_summary('cache.hit', now() - interval '1 hour', now() + interval '1 hour') where label is null $$,
  $$ values (0::bigint, null::float8) $$,
  'and then there is no percentile'
);
select is_empty(
  $$ select from private.metric_summary('nothing', now() - interval '1 hour') $$,
  'nothing is known of what was never counted'
);


-- Percentiles ---------------------------------------------------------------------------------

select tests.be_owner();
create temp table times as
  select (exp(random() * 9))::float8 as ms from generate_series(1, 20000);
grant select on times to service_role;
select tests.be_server();
select lives_ok(
  $$ select tests.send(tests.sample('database.query', 'many', (select array_agg(ms) from times where ms < 900))) $$,
  'thousands of times are one sample'
);
select cmp_ok(
  abs(s.p50_ms / e.p50 - 1), '<', 0.2::float8, 'the median is within a fifth'
) from private.metric_summary('database.query', now() - interval '1 hour', now() + interval '1 hour') s,
  (select percentile_cont(0.5) within group (order by ms) as p50 from times where ms < 900) e
where s.label = 'many';
select cmp_ok(
  abs(s.p95_ms / e.p95 - 1), '<', 0.2::float8, 'and p95'
) from private.metric_summary('database.query', now() - interval '1 hour', now() + interval '1 hour') s,
  (select percentile_cont(0.95) within group (order by ms) as p95 from times where ms < 900) e
where s.label = 'many';
select cmp_ok(
  abs(s.p99_ms / e.p99 - 1), '<', 0.2::float8, 'and p99'
) from private.metric_summary('database.query', now() - interval '1 hour', now() + interval '1 hour') s,
  (select percentile_cont(0.99) within group (order by ms) as p99 from times where ms < 900) e
where s.label = 'many';
select is(
  private.percentile((select buckets from private.metric_minutes where label = 'two'), 0.5, 5000),
  least(5000, private.percentile((select buckets from private.metric_minutes where label = 'two'), 0.99, 1e9)),
  'a single time is never shown as longer than the longest'
);
select is(
  private.percentile(array_fill(0::bigint, array[29]) || 1::bigint, 0.5, 60000), 60000::float8,
  'what is longer than the last bound counts as the longest'
);
select is(
  private.add_buckets(array[1, 2]::bigint[], array[3, 4]::bigint[]), array[4, 6]::bigint[],
  'two histograms are one'
);


-- What is refused -----------------------------------------------------------------------------

select throws_ok(
  $$ select tests.send(tests.sample('Not a name', '', array[1])) $$, '23514', null,
  'a metric is a dotted word'
);
select throws_ok(
  $$ select tests.send(tests.sample('m', repeat('l', 101), array[1])) $$, '23514', null,
  'a label is short'
);
select throws_ok(
  $$ select tests.send(tests.sample('m', '', array[1], 2)) $$, '23514', null,
  'there are no more errors than calls'
);
select throws_ok(
  $$ select tests.send(tests.sample('m', '', array[1]) || '{"buckets": [1]}') $$, '23514', null,
  'a histogram is whole'
);


-- Slow queries --------------------------------------------------------------------------------

select is_empty('select from private.query_samples', 'a query of less than a second is no news');
select tests.send(tests.sample('database.query', 'reading.pull', array[10, 1990]));
select results_eq(
  'select source, query, calls, mean_ms, max_ms from private.query_samples',
  $$ values ('timings', 'reading.pull', 2::bigint, 1000::float8, 1990::float8) $$,
  'a query of a second or longer is noted by its label'
);
select tests.send(tests.sample('function.call', 'slow', array[9000]));
select is((select count(*) from private.query_samples), 1::bigint, 'a slow function is no slow query');


-- Days ----------------------------------------------------------------------------------------

select tests.be_owner();
update private.metric_minutes set minute = minute - interval '1 day' where label = 'one';
select is(private.roll_up_metrics(), 1, 'a day that is over is rolled up, and today is not');
select results_eq(
  'select day, metric, label, calls, errors, sum_ms from private.metric_days',
  $$ values ((now() at time zone 'utc')::date - 1, 'function.call', 'one', 5::bigint, 1::bigint,
             500::float8) $$,
  'with the sums of its minutes'
);
select is(private.roll_up_metrics(), 1, 'twice is as good as once');
select is((select sum(calls) from private.metric_days), 5::numeric, 'and counts nothing twice');
select is(
  (select calls from private.metric_summary('function.call', now() - interval '2 days', now() + interval '1 minute')
   where label = 'one'),
  5::bigint, 'as long as the minutes are there, they are what is counted'
);
update private.metric_days set day = day - 100;
update private.metric_minutes set minute = minute - interval '100 days' where label = 'one';
select is(
  (select calls from private.metric_summary('function.call', now() - interval '200 days', now() + interval '1 minute')
   where label = 'one'),
  5::bigint, 'later the days are, and nothing is counted twice'
);
select isnt(
  (select p95_ms from private.metric_summary('function.call', now() - interval '200 days')
   where label = 'one'),
  null, 'with percentiles'
);
select lives_ok('select private.sample_queries()', 'the statements are looked at where they can be');


-- Whose they are ------------------------------------------------------------------------------

select tests.sign_in('ana');
select throws_ok(
  $$ select platform.record_metrics('[]') $$,
  '42501', 'permission denied for function record_metrics', 'a caller counts nothing'
);
select throws_ok(
  'select from private.metric_minutes', '42501', 'permission denied for table metric_minutes',
  'and reads nothing'
);
select tests.be_owner();
grant all on private.metric_minutes, private.query_samples to authenticated;
select tests.sign_in('ana');
select is_empty(
  'select from private.metric_minutes union all select from private.query_samples',
  'were it granted, a caller still saw nothing'
);

select * from finish();
rollback;
