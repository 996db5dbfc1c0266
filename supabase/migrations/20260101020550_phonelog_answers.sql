-- Phonelog: kept answers.
-- What was reckoned for somebody once is not reckoned again until their calls change: each answer is
-- kept with the version of its person's row and is worth nothing once that has moved on.


-- Tables ---------------------------------------------------------------------------------------

create table private.dashboard_answers (
  user_id    uuid        not null references auth.users (id) on delete cascade,
  digest     bytea       not null,
  version    bigint      not null,
  changed_at timestamptz not null,
  answer     jsonb       not null,
  kept_at    timestamptz not null default now(),
  primary key (user_id, digest)
);
comment on table private.dashboard_answers is
  'Answers about somebody''s calls, each good as long as phonelog.people has the same version.';
comment on column private.dashboard_answers.digest is 'Of what was asked, and of who did and is shown what.';

-- It is read whole and often; unpacking would take longer than reading.
alter table private.dashboard_answers alter column answer set storage external;

create index dashboard_answers_age on private.dashboard_answers (kept_at);


-- Privacy --------------------------------------------------------------------------------------

insert into private.data_register (table_name, treatment, owner_path, personal, exported, domain)
values (
  'private.dashboard_answers', 'cascade', 'user_id', array['user_id', 'answer'], false, 'phonelog'
);


-- Access ---------------------------------------------------------------------------------------

alter table private.dashboard_answers enable row level security;

grant select, insert, update, delete on private.dashboard_answers to service_role;


-- Functions ------------------------------------------------------------------------------------

create function private.dashboard_digest(p_asked text)
returns bytea
language plpgsql
stable
security invoker
set search_path = ''
as $$
begin
  -- What others are shown who act for a person is kept apart from what people are shown themselves.
  return sha256(convert_to(array_to_string(private.shown_level(), ' ') || ': ' || p_asked, 'UTF8'));
end;
$$;
comment on function private.dashboard_digest is 'What an answer is kept under: what was asked, and who is shown what.';

grant execute on function private.dashboard_digest to authenticated, service_role;


create function private.kept_dashboard(p_asked text, p_version bigint, p_changed_at timestamptz)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    select a.answer from private.dashboard_answers a
    where a.user_id = auth.uid() and a.digest = private.dashboard_digest(p_asked)
      and a.version = p_version and a.changed_at = p_changed_at
  );
end;
$$;
comment on function private.kept_dashboard is
  'The caller''s answer to a question, if nothing changed since. Definer: nobody reads these by a grant.';

grant execute on function private.kept_dashboard to authenticated;


create function private.keep_dashboard(
  p_asked text, p_version bigint, p_changed_at timestamptz, p_answer jsonb
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
begin
  -- A replica reads what the primary kept; what is longer than a year of days is of hours, and seldom
  -- asked for again.
  if v_user is null or current_setting('transaction_read_only')::boolean
      or pg_column_size(p_answer) > 131072 then
    return;
  end if;
  -- An answer that a crash takes back is reckoned again: nobody waits for the disk, unless something else
  -- was written that is to be there.
  if pg_current_xact_id_if_assigned() is null then
    perform set_config('synchronous_commit', 'off', true);
  end if;
  -- Out of date, or more of them than anybody looks at.
  delete from private.dashboard_answers
  where user_id = v_user and digest in (
    select old.digest
    from (
      select a.digest, a.version < p_version or row_number() over (order by a.kept_at desc) >= 20
        as is_over
      from private.dashboard_answers a where a.user_id = v_user
    ) as old
    join private.dashboard_answers a on a.user_id = v_user and a.digest = old.digest
    where old.is_over
    order by old.digest
    for update of a skip locked
  );
  insert into private.dashboard_answers as a (user_id, digest, version, changed_at, answer)
  select p.user_id, private.dashboard_digest(p_asked), p_version, p_changed_at, p_answer
  from phonelog.people p where p.user_id = v_user
  on conflict (user_id, digest) do update set
    version = excluded.version, changed_at = excluded.changed_at, answer = excluded.answer,
    kept_at = now()
  where a.version <= excluded.version;
end;
$$;
comment on function private.keep_dashboard is
  'Keeps the caller''s answer where it is short, twenty at most. Definer: nobody writes these by a grant; under who asks is for this to say.';

grant execute on function private.keep_dashboard to authenticated;


create function private.purge_dashboard_answers()
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count bigint;
begin
  delete from private.dashboard_answers a
  where a.kept_at < now() - interval '1 day'
    or not exists (
      select from phonelog.people p where p.user_id = a.user_id and p.version = a.version
    );
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.purge_dashboard_answers is
  'Forgets answers that are out of date or a day old; how many. Definer: it goes over everybody''s rows.';

grant execute on function private.purge_dashboard_answers to service_role;
