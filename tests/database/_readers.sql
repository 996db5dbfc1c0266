-- Readers for the tests: ana has a phone and a tablet, bob has a phone, and what is read on them
-- happened from three hours ago on.

\ir _people.sql

insert into reading.devices (id, user_id, name, platform)
select md5(person || '''s ' || name)::uuid, tests.id_of(person), name, 'other'
from (values ('ana', 'phone'), ('ana', 'tablet'), ('bob', 'phone')) as d (person, name);

create function tests.device(p_person text, p_name text)
returns uuid
language sql
immutable
as $$
  select md5(p_person || '''s ' || p_name)::uuid;
$$;

-- The clock of so many seconds after the beginning.
create function tests.hlc(p_seconds numeric)
returns text
language sql
stable
as $$
  select lpad(floor((extract(epoch from now() - interval '3 hours') + p_seconds) * 1000)::bigint::text,
    13, '0') || '-0000';
$$;

create function tests.op(
  p_id text, p_series text, p_seconds numeric, p_progress numeric, p_more jsonb default '{}'
)
returns jsonb
language sql
stable
as $$
  select jsonb_build_object('op_id', p_id, 'series_id', p_series, 'hlc', tests.hlc(p_seconds),
    'progress', p_progress) || p_more;
$$;

create function tests.gone(p_id text, p_series text, p_seconds numeric)
returns jsonb
language sql
stable
as $$
  select jsonb_build_object('op_id', p_id, 'series_id', p_series, 'hlc', tests.hlc(p_seconds),
    'deleted', true);
$$;

-- What became of ana's operations, sent by one of her devices.
create function tests.sync(p_device text, variadic p_ops jsonb[])
returns text[]
language plpgsql
as $$
begin
  perform tests.sign_in('ana');
  return array(
    select result from reading.merge_progress(tests.device('ana', p_device), null, to_jsonb(p_ops))
    order by op_index
  );
end;
$$;

-- Where ana is in a series.
create function tests.at(p_series text)
returns reading.reading_progress
language sql
stable
security definer
as $$
  select * from reading.reading_progress
  where user_id = tests.id_of('ana') and series_id = p_series;
$$;

-- What was broadcast since it was asked last, in order.
create function tests.heard()
returns table (topic text, event text, payload jsonb)
language sql
security definer
as $$
  with heard as (
    delete from realtime.messages where topic like 'reading:%' returning *
  )
  select topic, event, payload - 'id' from heard order by inserted_at, payload ->> 'hlc';
$$;

grant execute on all functions in schema tests to anon, authenticated, service_role;
