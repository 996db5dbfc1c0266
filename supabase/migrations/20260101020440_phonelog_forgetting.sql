-- Phonelog: forgetting.
-- What people delete themselves does not come back with the next sync, whatever the source says of it.


-- Functions ------------------------------------------------------------------------------------

create function private.forget_events(p_events bigint[])
returns int
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user constant uuid := auth.uid();
  v_count int;
begin
  perform private.refuse_stand_ins('forget calls and messages');
  if v_user is null then
    raise sqlstate 'PT401' using message = 'Cannot forget anything: nobody is signed in';
  end if;
  if cardinality(p_events) > 10000 then
    raise sqlstate 'PT422' using message = 'Cannot forget so many at once: 10,000 are the most';
  end if;
  perform private.hold_person(v_user);
  with gone as (
    delete from phonelog.events where user_id = v_user and id = any (p_events)
    returning source_id, external_id
  )
  insert into private.event_tombstones (source_id, external_id, revision, user_id)
  select source_id, external_id, 9223372036854775807, v_user from gone
  order by source_id, external_id
  on conflict (source_id, external_id) do update set revision = excluded.revision;
  get diagnostics v_count = row_count;
  return v_count;
end;
$$;
comment on function private.forget_events is
  'Deletes events of the caller''s, as auth.uid() says, for good; how many there were. Definer: callers delete no events.';

grant execute on function private.forget_events to authenticated;


create function phonelog.forget_events(p_events bigint[])
returns int
language sql
volatile
security invoker
set search_path = ''
as $$
  select private.forget_events(p_events);
$$;
comment on function phonelog.forget_events is
  'Deletes some of the caller''s calls and messages; no sync brings them back. How many there were.';

grant execute on function phonelog.forget_events to authenticated;
