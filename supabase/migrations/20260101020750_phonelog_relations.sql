-- Phonelog: the map of relations.
-- Contacts and the ties between them, around one of them or among those of most days; never more of
-- them than can be drawn.


-- Functions ------------------------------------------------------------------------------------

create function private.busiest_contacts(p_most int)
returns uuid[]
language plpgsql
stable
security invoker
set search_path = ''
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
begin
  return array(
    select l.contact_id
    from private.lines_of_year((select y.last_day from private.year_of_days() y)) l
    order by bit_count(l.line) desc, l.contact_id limit p_most
  );
end;
$$;
comment on function private.busiest_contacts is
  'The contacts with whom the caller had to do on most days of the year.';

grant execute on function private.busiest_contacts to authenticated;


create function private.reckon_relations(p_contact uuid, p_depth int, p_limit int)
returns jsonb
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
set jit = off
as $$
declare
  v_user constant uuid := auth.uid();
  v_ids uuid[] := '{}'::uuid[];
  v_year record;
begin
  select * into v_year from private.year_of_days();
  -- Who can be on it.
  if p_contact is not null then
    v_ids := p_contact || array(
      select d.other from private.day_ties_with(p_contact, 3, 15.13) d
      order by d.significance desc, d.other limit p_limit
    );
  end if;
  if p_contact is null or p_depth > 1 then
    v_ids := v_ids || private.busiest_contacts(200);
  end if;
  v_ids := array(
    select id from unnest(v_ids) as id
    union
    select unnest(array[t.a, t.b]) from (
      select g.a, g.b from private.group_ties() g
      where p_contact is null or p_depth > 1 or p_contact in (g.a, g.b)
      order by g.messages desc, g.a, g.b limit p_limit
    ) as t
  );

  -- Ties, the closest first; and whom they lead to, from the closest on.
  return (
    with recursive ties as materialized (
      select coalesce(d.a, g.a) as a, coalesce(d.b, g.b) as b, coalesce(g.messages, 0) as messages,
        coalesce(d.same_days, 0) as same_days, d.expected_days, d.lift,
        round(coalesce(d.significance, 0)::numeric, 2) as significance
      from private.day_ties_among(v_ids, 3, 15.13) d
      full join (
        select t.a, t.b, t.messages from private.group_ties() t
        where t.a = any (v_ids) and t.b = any (v_ids)
      ) as g on g.a = d.a and g.b = d.b
    ),
    ranked as materialized (
      select t.*, row_number() over (order by significance desc, messages desc, a, b) as nth
      from ties t
    ),
    ways as materialized (
      select a as one, b as other, nth from ranked union all select b, a, nth from ranked
    ),
    reached (id, depth) as (
      select p_contact, 0 where p_contact is not null
      union
      select w.other, r.depth + 1 from reached r join ways w on w.one = r.id where r.depth < p_depth
    ),
    placed as (
      select id, min(depth) as depth, min(nth) as nth
      from (
        select r.id, r.depth, coalesce(w.nth, 0) as nth
        from reached r left join ways w on w.one = r.id
        union all
        select w.one, 0, w.nth from ways w where p_contact is null
      ) as each
      group by id
    ),
    nodes as materialized (
      select id, depth, row_number() over (order by depth, nth, id) as place
      from placed order by place limit p_limit
    ),
    edges as materialized (
      select r.* from ranked r
      where r.a in (select id from nodes) and r.b in (select id from nodes)
      order by r.nth limit p_limit * 5
    )
    select jsonb_build_object(
      'nodes', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'id', n.id, 'name', c.display_name, 'privacy', coalesce(c.privacy_level, 'masked'),
          'depth', n.depth, 'days', d.days, 'events', d.events
        ) order by n.place), '[]')
        from nodes n
        left join phonelog.contacts c on c.user_id = v_user and c.id = n.id
        cross join lateral (
          select count(*) as days, coalesce(sum(r.n), 0) as events
          from phonelog.rollup_contact_days r
          where r.user_id = v_user and r.contact_id = n.id
            and r.day >= v_year.first_day and r.day <= v_year.last_day
        ) as d
      ),
      'edges', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'a', e.a, 'b', e.b, 'shared_messages', e.messages, 'same_days', e.same_days,
          'expected_days', e.expected_days, 'lift', e.lift, 'significance', e.significance
        ) order by e.nth), '[]')
        from edges e
      ),
      'is_whole', (select count(*) from placed) <= p_limit
        and (select count(*) from edges) < p_limit * 5
    )
  );
end;
$$;
comment on function private.reckon_relations is
  'Contacts of the caller''s and the ties between them, reckoned anew.';

grant execute on function private.reckon_relations to authenticated;


create function phonelog.get_relationship_map(
  p_contact uuid default null, p_depth int default 1, p_limit int default 50,
  p_known text default null
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
  v_depth constant int := least(greatest(coalesce(p_depth, 1), 1), 2);
  v_limit constant int := least(greatest(coalesce(p_limit, 50), 2), 200);
  v_contact constant uuid := private.contact_now(p_contact);
  v_person record;
  v_asked text;
  v_etag text;
  v_answer jsonb;
begin
  if p_contact is not null and not private.is_counted_contact(v_contact) then
    raise sqlstate 'PT404' using
      message = 'Cannot draw who belongs with this contact: there is none, or it is hidden',
      hint = 'What is hidden is in no answer; its person can show it again';
  end if;
  select p.version, p.changed_at, p.zone, p.events into v_person
  from phonelog.people p where p.user_id = v_user;
  v_asked := jsonb_build_array(
    'relations', v_contact, v_depth, v_limit, (now() at time zone coalesce(v_person.zone, 'UTC'))::date
  );
  v_etag := private.tag_of(v_asked, v_person.version, v_person.changed_at);
  if v_etag = p_known then
    return jsonb_build_object('etag', v_etag, 'unchanged', true, 'freshness', jsonb_build_object(
      'version', coalesce(v_person.version, 0), 'changed_at', v_person.changed_at
    ));
  end if;
  v_answer := private.kept_dashboard(v_asked, v_person.version, v_person.changed_at);
  if v_answer is null then
    v_answer := private.reckon_relations(v_contact, v_depth, v_limit);
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
comment on function phonelog.get_relationship_map is
  'The caller''s contacts and who belongs with whom: around one of them, or among those of most days. With p_known, the etag of an answer, only whether it is still that one.';

grant execute on function phonelog.get_relationship_map to authenticated;
