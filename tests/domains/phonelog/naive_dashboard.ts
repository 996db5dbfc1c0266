/**
 * The dashboard's numbers as a plain query over the events: slow, without roll-ups, and a second
 * opinion on the model's calendar.
 *
 * @module
 */

/** `$1` person, `$2` and `$3` the period, `$4` zone, `$5` bucket. Hours are told apart by offset. */
export const NAIVE_DASHBOARD = `
  with found as materialized (
    select e.*, e.started_at at time zone $4 as wall,
      case when e.type = 'call' and e.direction in ('in', 'out') then coalesce(duration_s, 0)
        else 0 end as talk_s
    from phonelog.events e
    where e.user_id = $1 and e.privacy <> 'hidden' and e.started_at >= $2 and e.started_at < $3
  ), contacts as (
    select contact_id, count(*) as n, count(*) filter (where type = 'call') as calls,
      count(*) filter (where type in ('sms', 'mms')) as messages,
      count(*) filter (where direction = 'in') as came,
      count(*) filter (where direction = 'out') as went,
      sum(talk_s) as talk_s, (extract(epoch from max(started_at)) * 1000)::bigint as last_at
    from found where contact_id is not null group by contact_id
    order by n desc, contact_id limit 10
  ), buckets as (
    select date_trunc($5, wall) as wall,
      case when $5 = 'hour' then extract(epoch from wall - (started_at at time zone 'UTC')) end
        as ahead,
      min(started_at) as first_at, count(*) as events,
      count(*) filter (where type = 'call') as calls,
      count(*) filter (where type in ('sms', 'mms')) as messages,
      count(*) filter (where type = 'voicemail') as voicemails, sum(talk_s) as talk_s
    from found group by 1, 2
  )
  select jsonb_build_object(
    'totals', (select jsonb_build_object('events', count(*),
        'calls', count(*) filter (where type = 'call'),
        'messages', count(*) filter (where type in ('sms', 'mms')),
        'voicemails', count(*) filter (where type = 'voicemail'),
        'in', count(*) filter (where direction = 'in'),
        'out', count(*) filter (where direction = 'out'),
        'missed', count(*) filter (where direction = 'missed'),
        'rejected', count(*) filter (where direction = 'rejected'),
        'blocked', count(*) filter (where direction = 'blocked'),
        'talk_s', coalesce(sum(talk_s), 0), 'unique_contacts', count(distinct contact_id))
      from found),
    'by_type_direction', (select coalesce(jsonb_agg(to_jsonb(each)
        order by type collate "C", direction collate "C"), '[]')
      from (select type, direction, count(*) as n,
          sum(case type when 'voicemail' then coalesce(duration_s, 0) else talk_s end) as duration_s
        from found group by type, direction) as each),
    'series', (select coalesce(jsonb_agg(jsonb_build_object('events', events, 'calls', calls,
        'messages', messages, 'voicemails', voicemails, 'talk_s', talk_s)
        order by first_at), '[]') from buckets),
    'top_contacts', (select coalesce(jsonb_agg(jsonb_build_object('contact_id', c.contact_id,
        'n', n, 'calls', calls, 'messages', messages, 'in', came, 'out', went, 'talk_s', talk_s,
        'last_at', last_at) order by n desc, c.contact_id), '[]') from contacts c),
    'heat_map', (select jsonb_agg(row order by day) from (
      select day, jsonb_agg((select count(*) from found
        where extract(isodow from wall) = day and extract(hour from wall) = hour) order by hour) as row
      from generate_series(1, 7) as day, generate_series(0, 23) as hour group by day) as weekdays)
  ) as answer`;
