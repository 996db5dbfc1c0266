-- Phonelog: losing touch.
-- Who has gone quiet: for longer than was meant, or than twice what is usual with them.


-- Functions ------------------------------------------------------------------------------------

create function private.quiet_contacts(p_today date, p_days int, p_tag text)
returns table (
  contact_id uuid, last_day date, days_since int, usual_gap float8, overdue_days float8,
  urgency float8
)
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
as $$
declare
  v_user constant uuid := auth.uid();
begin
  -- Nobody is overdue within a day of what was meant, nor within two where only the rhythm is known.
  return query
    with quiet as materialized (
      select s.contact_id as id, s.last_day as last, p_today - s.last_day as since,
        c.stay_in_touch_days as stay, case when s.days > 4 then s.usual_gap end as usual,
        s.days > 4 and s.usual_in is distinct from s.changed_in as is_stale
      from phonelog.contact_scores s
      left join phonelog.contacts c on c.user_id = v_user and c.id = s.contact_id
      where s.user_id = v_user
        and p_today - s.last_day > greatest(coalesce(c.stay_in_touch_days, 2), p_days - 1)
        and (p_tag is null or p_tag = any (c.tags))
    ),
    known as (
      select q.*, case when q.is_stale then u.usual_gap else q.usual end as rhythm
      from quiet q
      left join private.usual_gaps(
        v_user, array(select s.id from quiet s where s.is_stale)
      ) u on u.contact_id = q.id
    )
    select k.id, k.last, k.since, k.rhythm, k.since - a.allowed,
      (k.since - a.allowed) / coalesce(k.rhythm, k.stay)
    from known k
    cross join lateral (select coalesce(k.stay, k.rhythm * 2) as allowed) as a
    where k.since > a.allowed;
end;
$$;
comment on function private.quiet_contacts is
  'The caller''s contacts that are overdue on a day of the roll-ups'' time zone, quiet for so many days at least and with a tag, and how much so for their own rhythm; in no order.';

grant execute on function private.quiet_contacts to authenticated;


create function private.reckon_losing_touch(
  p_today date, p_days int, p_tag text, p_limit int, p_urgency float8, p_id uuid
)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_user constant uuid := auth.uid();
  v_items jsonb;
  v_has_more boolean;
begin
  select coalesce(jsonb_agg(jsonb_build_object(
    'contact', jsonb_build_object(
      'id', q.contact_id, 'name', c.display_name, 'privacy', coalesce(c.privacy_level, 'masked'),
      'tags', coalesce(to_jsonb(c.tags), '[]'), 'stay_in_touch_days', c.stay_in_touch_days
    ),
    'last_day', q.last_day, 'last_at', l.last_at, 'days_since', q.days_since,
    'usual_gap', q.usual_gap, 'overdue_days', q.overdue_days, 'urgency', q.urgency
  ) order by q.urgency desc, q.contact_id), '[]') into v_items
  from (
    select * from private.quiet_contacts(p_today, p_days, p_tag) as each
    where p_id is null or each.urgency < p_urgency
      or each.urgency = p_urgency and each.contact_id > p_id
    order by each.urgency desc, each.contact_id limit p_limit + 1
  ) as q
  join phonelog.rollup_contact_days l on l.user_id = v_user and l.contact_id = q.contact_id
    and l.day = q.last_day
  left join phonelog.contacts c on c.user_id = v_user and c.id = q.contact_id;

  v_has_more := jsonb_array_length(v_items) > p_limit;
  if v_has_more then
    v_items := v_items - p_limit;
  end if;
  return jsonb_build_object(
    'items', v_items, 'has_more', v_has_more,
    'next_cursor', case when v_has_more then
      concat(v_items -> -1 ->> 'urgency', '|', v_items -> -1 -> 'contact' ->> 'id') end
  );
end;
$$;
comment on function private.reckon_losing_touch is
  'A page of the caller''s contacts that have gone quiet, the one most so for its own rhythm first: after one of so much urgency.';

grant execute on function private.reckon_losing_touch to authenticated;


create function phonelog.losing_touch(
  p_days int default null, p_tag text default null, p_limit int default 50,
  p_after text default null, p_known text default null
)
returns jsonb
language plpgsql
volatile
security invoker
set search_path = ''
set timezone = 'UTC'
as $$
declare
  v_user constant uuid := auth.uid();
  v_limit constant int := least(greatest(coalesce(p_limit, 50), 1), 200);
  v_after constant text[] := regexp_match(
    p_after, '^(\d{1,9}(?:\.\d{1,30})?)\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$'
  );
  v_person record;
  v_today date;
  v_asked text;
  v_etag text;
  v_answer jsonb;
begin
  if p_after is not null and v_after is null then
    raise sqlstate 'PT400' using
      message = 'Cannot go on from here: this is no cursor of ours', hint = 'Leave it out to begin anew';
  end if;
  -- In the days of the roll-ups: while they move to another time zone, still in those of the old one.
  select p.version, p.changed_at, p.zone, p.events into v_person
  from phonelog.people p where p.user_id = v_user;
  v_today := (now() at time zone coalesce(v_person.zone, 'UTC'))::date;
  v_asked := jsonb_build_array('losing touch', v_today, p_days, p_tag, v_limit, p_after);
  v_etag := private.tag_of(v_asked, v_person.version, v_person.changed_at);
  if v_etag = p_known then
    return jsonb_build_object('etag', v_etag, 'unchanged', true, 'freshness', jsonb_build_object(
      'version', coalesce(v_person.version, 0), 'changed_at', v_person.changed_at
    ));
  end if;
  v_answer := private.kept_dashboard(v_asked, v_person.version, v_person.changed_at);
  if v_answer is null then
    perform private.know_usual_gaps(v_today);
    v_answer := private.reckon_losing_touch(
      v_today, p_days, p_tag, v_limit, v_after[1]::float8, v_after[2]::uuid
    );
    if v_person.version is not null then
      perform private.keep_dashboard(v_asked, v_person.version, v_person.changed_at, v_answer);
    end if;
  end if;
  return v_answer || jsonb_build_object('etag', v_etag, 'freshness', jsonb_build_object(
    'version', coalesce(v_person.version, 0), 'changed_at', v_person.changed_at,
    'events', coalesce(v_person.events, 0)
  ));
end;
$$;
comment on function phonelog.losing_touch is
  'The caller''s contacts that have gone quiet, most urgent first: for so many days at least, with a tag, after a cursor. With p_known, the etag of an answer, only whether it is still that one.';

grant execute on function phonelog.losing_touch to authenticated;
