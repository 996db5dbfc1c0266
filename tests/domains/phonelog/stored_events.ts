/**
 * What stands in the database of each event, with its text and its group, in the model's shape.
 *
 * @module
 */

import { asOwner, type Session } from "./session.ts";
import type { StoredEvent } from "./world.ts";

const EVENTS = `
  select s.name as source, e.external_id, e.type, e.direction, n.e164 as number, e.contact_id,
    (extract(epoch from e.started_at) * 1000)::float8 as started_at, e.duration_s, e.body_len,
    e.meta, e.privacy, e.revision::float8 as revision, b.body,
    array(select p.contact_id::text from phonelog.event_participants p
      where p.event_id = e.id) as people
  from phonelog.events e
  join phonelog.data_sources s on s.id = e.source_id
  left join phonelog.contact_numbers n on n.id = e.number_id
  left join phonelog.event_bodies b on b.event_id = e.id
  where e.user_id = $1`;

/** All events of the person, hidden ones too, by source and name. */
export async function storedEvents(session: Session): Promise<StoredEvent[]> {
  return inOrder(await asOwner<StoredEvent>(session, EVENTS, [session.user]));
}

/** In an order that both sides have: by source and name, the people of a group by their ids. */
export function inOrder(events: readonly StoredEvent[]): StoredEvent[] {
  const key = ({ source, external_id }: StoredEvent) => `${source} ${external_id}`;
  return events.map((event) => ({ ...event, people: event.people.toSorted() }))
    .sort((one, other) => key(one) < key(other) ? -1 : 1);
}
