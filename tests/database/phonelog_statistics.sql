-- Phonelog statistics: what is withheld cannot be reckoned from what is shown.

begin;
\ir _people.sql
select plan(13);

-- A week of people who agreed: on each day, who had how many calls. '1:a=3,b=2 2:a=1'. What is shown
-- of it: the days, and the week as w.
create function tests.shown(p_days text)
returns text
language plpgsql
as $$
begin
  delete from phonelog.rollup_days;
  delete from private.published_weeks;
  delete from private.published_statistics;
  insert into auth.users (id, aud, role, is_anonymous)
  select tests.id_of(who), 'authenticated', 'authenticated', true
  from regexp_matches(p_days, '[a-z]+', 'g') as m (of), unnest(of) as who
  on conflict (id) do nothing;
  insert into phonelog.statistics_consents (user_id, agreed_at)
  select id, timestamptz '2026-03-01 10:00:00+00' from auth.users on conflict do nothing;
  insert into phonelog.rollup_days (user_id, day, calls_in)
  select tests.id_of(split_part(share, '=', 1)), date '2026-03-01' + split_part(day, ':', 1)::int,
    split_part(share, '=', 2)::int
  from string_to_table(p_days, ' ') as day,
    string_to_table(split_part(day, ':', 2), ',') as share;
  perform private.publish_week('2026-03-02');
  return (
    select coalesce(string_agg(case bucket when 'week' then 'w' else (start - date '2026-03-01')::text end
      || '=' || value || '/' || people, ' ' order by bucket, start), '')
    from private.published_statistics
  );
end;
$$;


select is(tests.shown('1:a=3,b=3,c=3,d=3'), '', 'four people are not enough');
select is(tests.shown('1:a=3,b=3,c=3,d=3,e=3'), '1=15/5 w=15/5', 'five are');
select is(tests.shown('1:a=3,b=3,c=3,d=3,e=0'), '', 'who had nothing does not count');
select is(
  tests.shown('1:a=20,b=1,c=1,d=1,e=1,f=1'), '', 'of what is mostly one''s the sum is theirs'
);
select is(tests.shown('1:a=5,b=1,c=1,d=1,e=1,f=1'), '1=10/5 w=10/5', 'half of it is not most');
select is(
  tests.shown('1:a=1,b=1,c=1 2:c=1,d=1 3:d=1,e=1'), 'w=7/5', 'a week about enough has days that are not'
);

select is(
  tests.shown('1:a=1,b=1,c=1,d=1,e=1 2:a=1,b=1,c=1,d=1,e=1'), '1=5/5 2=5/5 w=10/5',
  'all days are shown that are about five'
);
select is(
  tests.shown('1:a=1,b=1,c=1,d=1,e=1 2:a=2,b=2,c=2,d=2,e=2 3:a=1'), '2=10/5 w=16/5',
  'a day of one person takes the least other one with it: the week less the rest would tell theirs'
);
select is(
  tests.shown('1:a=1,b=1,c=1,d=1,e=1 2:a=1,b=1,c=1 3:d=1,e=1'), '1=5/5 w=10/5',
  'two days that are about five together need nobody else to hide behind'
);
select is(
  tests.shown('1:a=9,b=9,c=9,d=9,e=9 2:f=40'), 'w=85/5',
  'one person''s day with most of the rest leaves no day to be shown'
);
select is(
  tests.shown('1:a=9,b=9,c=9,d=9,e=9 2:f=90'), '', 'nor the week, where it is most of that'
);

-- When is another thing for whoever asks from another place.
set local timezone = 'America/Los_Angeles';
update phonelog.statistics_consents set agreed_at = '2026-03-01 10:00:01+00';
select is(
  tests.shown('1:a=3,b=3,c=3,d=3,e=3'), '', 'a day of anywhere on earth had not begun when they agreed'
);
set local timezone = 'UTC';

-- Nobody agreed: nothing is published, and no week twice.
delete from phonelog.statistics_consents;
select is(
  (select array[private.publish_week('2026-03-09'), private.publish_week('2026-03-09')]), '{0,0}',
  'a week of nobody is nothing'
);

select * from finish();
rollback;
