/** A person with six contacts and what they had with them, drawn by chance, for whoever merges them. */

import type { Engine } from "../../supabase/local/database/engine.ts";
import { Random } from "../../supabase/local/generate/random.ts";
import { phoneOwner } from "./phone_log.ts";

/** How many contacts there are. */
export const SIX = 6;
const LEVELS = ["normal", "normal", "masked", "hidden"];

/** Six contacts, each with a number of its own id; calls, and messages to several; the same for a life. */
export async function sixContacts(engine: Engine, life: number) {
  const owner = await phoneOwner(engine, "Europe/Berlin");
  const random = new Random(life);
  const draw = (below: number) => random.below(below);
  const contacts = Array.from({ length: SIX }, () => ({
    id: crypto.randomUUID(),
    name: draw(2) ? `Name ${draw(5)}` : null,
    level: LEVELS[draw(LEVELS.length)] ?? "normal",
    tags: Array.from({ length: draw(3) }, () => `tag ${draw(4)}`).filter((tag, at, all) =>
      all.indexOf(tag) === at
    ),
    stay: draw(3) || null,
  }));
  const events = Array.from({ length: 25 }, (_, nth) => {
    const own = draw(SIX + 1);
    const contact = contacts[own];
    const others = draw(3) ? [] : contacts.filter((_, at) => at !== own && draw(2));
    return {
      ...{ nth, contact: contact?.id ?? null, level: contact?.level ?? "normal" },
      number: draw(5) ? contact?.id ?? null : null,
      type: others.length ? "mms" : "sms",
      age: draw(40 * 24),
      others: others.map(({ id }) => id),
    };
  });
  await engine.query(
    `with given as (
       insert into phonelog.contacts (id, user_id, display_name, privacy_level, tags, stay_in_touch_days)
       select c.id, $1, c.name, c.level, c.tags, c.stay
       from jsonb_to_recordset($2::text::jsonb)
         as c (id uuid, name text, level text, tags text[], stay int)
       returning id
     )
     insert into phonelog.contact_numbers (id, user_id, contact_id, number_hash, number_masked)
     select id, $1, id, sha256(convert_to(id::text, 'UTF8')), '+49 ••• 4567' from given`,
    [owner.id, JSON.stringify(contacts)],
  );
  await engine.query(
    `with given as (
       select * from jsonb_to_recordset($3::text::jsonb) as e (nth int, contact uuid, level text,
         number uuid, type text, age int, others uuid[])
     ),
     entered as (
       insert into phonelog.events (user_id, source_id, external_id, type, direction, contact_id,
         number_id, started_at, privacy, created_at)
       select $1, $2, nth::text, type, 'in', contact, number, now() - age * interval '1 hour', level,
         now() - interval '1 day'
       from given returning id, external_id
     )
     insert into phonelog.event_participants (event_id, contact_id, user_id)
     select e.id, unnest(g.others), $1 from entered e join given g on g.nth::text = e.external_id`,
    [owner.id, owner.source, JSON.stringify(events)],
  );
  return { owner, contacts: contacts.map(({ id }) => id) };
}
