-- Phonelog: with whom.
-- What is told of the ten with whom there was most is asked of them alone.


create function private.top_contacts(
  in p_parts private.phonelog_parts, in p_before private.phonelog_parts,
  out contacts bigint, out contacts_before bigint, out top jsonb
)
language plpgsql
stable
security invoker
set search_path = ''
set timezone = 'UTC'
set plan_cache_mode = 'force_generic_plan'
set jit = off
as $$
declare
  v_user constant uuid := auth.uid();
  -- Of ten contacts each month and day is asked for by its key.
  v_months constant date[] := array(
    select generate_series(p_parts.first_month, p_parts.end_month - interval '1 day', '1 month')::date
  );
  v_head constant date[] := array(
    select p_parts.head_day + nth
    from generate_series(0, p_parts.head_end_day - p_parts.head_day - 1) as nth
  );
  v_tail constant date[] := array(
    select p_parts.tail_day + nth
    from generate_series(0, p_parts.tail_end_day - p_parts.tail_day - 1) as nth
  );
begin
  with them as materialized (select * from private.rank_contacts(p_parts, p_before)),
  ten as materialized (select * from them where n > 0 order by n desc, contact_id limit 10)
  select
    (select count(*) from them where n > 0),
    (select count(*) from them where before > 0),
    (select jsonb_agg(jsonb_build_object(
      'contact_id', t.contact_id, 'name', c.display_name,
      -- Who acts for somebody does not see a masked contact's row, and learns that there is one.
      'privacy', coalesce(c.privacy_level, 'masked'), 'n', t.n, 'calls', d.calls,
      'messages', d.messages, 'in', d.came, 'out', d.went, 'talk_s', d.talk_s,
      'last_at', l.last_at
    ) order by t.n desc, t.contact_id)
    from ten t
    left join phonelog.contacts c on c.user_id = v_user and c.id = t.contact_id
    cross join lateral (
      select sum(p.calls) as calls, sum(p.messages) as messages, sum(p.came) as came,
        sum(p.went) as went, sum(p.talk_s) as talk_s
      from (
        select r.calls_in + r.calls_out + r.calls_missed as calls,
          r.messages_in + r.messages_out + r.blocked as messages,
          r.calls_in + r.messages_in + r.voicemails as came,
          r.calls_out + r.messages_out as went, r.talk_s
        from phonelog.rollup_contact_months r
        where r.user_id = v_user and r.contact_id = t.contact_id and r.month = any (v_months)
        union all
        select p_parts.head_sign * (r.calls_in + r.calls_out + r.calls_missed),
          p_parts.head_sign * (r.messages_in + r.messages_out + r.blocked),
          p_parts.head_sign * (r.calls_in + r.messages_in + r.voicemails),
          p_parts.head_sign * (r.calls_out + r.messages_out), p_parts.head_sign * r.talk_s
        from phonelog.rollup_contact_days r
        where r.user_id = v_user and r.contact_id = t.contact_id and r.day = any (v_head)
        union all
        select p_parts.tail_sign * (r.calls_in + r.calls_out + r.calls_missed),
          p_parts.tail_sign * (r.messages_in + r.messages_out + r.blocked),
          p_parts.tail_sign * (r.calls_in + r.messages_in + r.voicemails),
          p_parts.tail_sign * (r.calls_out + r.messages_out), p_parts.tail_sign * r.talk_s
        from phonelog.rollup_contact_days r
        where r.user_id = v_user and r.contact_id = t.contact_id and r.day = any (v_tail)
        union all
        select (e.type = 'call')::int, (e.type in ('sms', 'mms'))::int, (e.direction = 'in')::int,
          (e.direction = 'out')::int,
          case when e.type = 'call' and e.direction in ('in', 'out') then coalesce(e.duration_s, 0)
            else 0 end
        from (values
          (p_parts.since, p_parts.head_end), (p_parts.tail_start, p_parts.until)
        ) as ends (first, last)
        -- A range of the index for each end; never all of a contact's once, for both.
        cross join lateral (
          select e.type, e.direction, e.duration_s from phonelog.events e
          where e.user_id = v_user and e.contact_id = t.contact_id and e.privacy <> 'hidden'
            and e.started_at >= ends.first and e.started_at < ends.last
          offset 0
        ) as e
      ) as p
    ) as d
    cross join lateral (
      select e.started_at as last_at from phonelog.events e
      where e.user_id = v_user and e.contact_id = t.contact_id and e.privacy <> 'hidden'
        and e.started_at >= p_parts.since and e.started_at < p_parts.until
      order by e.started_at desc, e.id desc limit 1
    ) as l)
  into contacts, contacts_before, top;
  top := coalesce(top, '[]');
end;
$$;
comment on function private.top_contacts is
  'With how many the caller had to do in a period and in the one before it, and the ten with whom most in the period.';

grant execute on function private.top_contacts to authenticated, service_role;
