/**
 * Puts phone logs of any size into a database, as fast as it takes them: rows are made on the server,
 * without triggers, and the roll-ups by one GROUP BY; of several people the others have what the first
 * has. The same numbers make the same rows.
 *
 * @module
 */

import type { Engine, Queries } from "../../supabase/local/database/engine.ts";
import { copyPhoneLog } from "./phonelog_copies.ts";

/** How much of everything. */
export interface Load {
  /** Whose they are; the `nth` is {@linkcode callerOf}(nth). */
  users?: number;
  /** Which of them is the first; 0 unless told. */
  first?: number;
  /** Who the first one really is: somebody with an account. */
  known?: string;
  /** Of each of them. */
  events: number;
  /** Over so many days, which end now. */
  days?: number;
  /** Of each of them; a few have most of the calls. */
  contacts?: number;
  /** Whether messages have texts. */
  bodies?: boolean;
  /** "kept": by the triggers, as rows come; "made": all at the end; "none". */
  rollups?: "kept" | "made" | "none";
}

/** The id of the `nth` person. */
export function callerOf(nth: number): string {
  return `e0000000-0000-4000-8000-${String(nth).padStart(12, "0")}`;
}

/** The id of a person's `nth` contact; the first has the most calls. */
export function contactOf(user: string, nth: number): string {
  return `${nth.toString(16).padStart(8, "0")}-0000-4000-8000-${user.slice(24)}`;
}

/** The `nth` word of texts, as {@linkcode loadPhoneLogs} makes them; the first are the most common. */
export function wordOf(nth: number): string {
  return [...(nth * 7919 + 4096).toString(16)]
    .map((digit) => "aeioubdfgklmnprt"[parseInt(digit, 16)]).join("");
}

/** Fills the database; people who have a phone log already fail it. */
export async function loadPhoneLogs(
  engine: Engine,
  {
    users = 1,
    first = 0,
    known,
    events,
    days = 730,
    contacts = 2000,
    bodies = false,
    rollups = "made",
  }: Load,
): Promise<void> {
  const others = Array.from({ length: users - 1 }, (_, nth) => callerOf(first + nth + 1));
  const user = known ?? callerOf(first);
  await engine.transaction(async (tx) => {
    await enterPerson(tx, user, contacts);
    if (rollups !== "kept") await tx.exec("set local session_replication_role = replica");
    await enterEvents(tx, user, { events, days, contacts });
    if (bodies) await enterBodies(tx, user);
    if (rollups === "made") await tx.query("select private.rebuild_rollups($1)", [user]);
    if (others.length > 0) await copyPhoneLog(tx, user, others);
  });
  await engine.exec("vacuum analyze phonelog.events");
  await engine.exec("analyze");
  if (bodies) await engine.exec("vacuum analyze phonelog.event_bodies");
}

async function enterPerson(tx: Queries, user: string, contacts: number): Promise<void> {
  await tx.exec(`
    insert into auth.users (id, aud, role) values ('${user}', 'authenticated', 'authenticated')
    on conflict (id) do nothing;
    insert into phonelog.data_sources (id, user_id, kind, name, settings)
    values ('${user}', '${user}', 'phone', 'Phone', '{"keep_bodies": true, "keep_numbers": false}');
    insert into phonelog.contacts (id, user_id, display_name, privacy_level)
    select ${
    contactId("n", user)
  }, '${user}', (array['Ana','Ben','Cem','Dora','Emil','Fatima','Grace',
        'Hugo','Ida','Jonas','Kaya','Lena','Mehmet','Nora','Otto','Paula'])[1 + n % 16]
      || ' ' || initcap(${word("n")}), ${level("n")}
    from generate_series(0, ${contacts} - 1) as n;
    insert into phonelog.contact_numbers (id, user_id, contact_id, number_hash, number_masked)
    select id, user_id, id, sha256(convert_to(id || user_id::text, 'UTF8')), '+49 ••• 4567'
    from phonelog.contacts where user_id = '${user}'`);
}

async function enterEvents(
  tx: Queries,
  user: string,
  { events, days, contacts }: { events: number; days: number; contacts: number },
): Promise<void> {
  await tx.exec(`
    insert into phonelog.events (user_id, source_id, external_id, type, direction, contact_id,
      number_id, started_at, duration_s, body_len, privacy)
    select '${user}', '${user}', 'e' || n, type,
      case type
        when 'voicemail' then 'in'
        when 'call' then case when d < 0.35 then 'in' when d < 0.75 then 'out'
          when d < 0.92 then 'missed' when d < 0.97 then 'rejected' else 'blocked' end
        else case when d < 0.52 then 'in' when d < 0.98 then 'out' else 'blocked' end
      end,
      who, who, at,
      case when type = 'voicemail' or (type = 'call' and d < 0.75) then (d * 1800)::int end,
      case when type in ('sms', 'mms') then 40 end,
      case when who is null then 'normal' else ${level("c")} end
    from (
      select n, c, d,
        case when t < 0.45 then 'call' when t < 0.9 then 'sms' when t < 0.97 then 'mms'
          else 'voicemail' end as type,
        case when w >= 0.01 then ${contactId("c", user)} end as who,
        -- Mostly by day, every second a little of its own.
        date_trunc('day', now()) - interval '${days} days'
          + (n::bigint * ${days} / ${events}) * interval '1 day'
          + (7 + 15 * h) * interval '1 hour' as at
      from (
        select n, ${part("n", 1)} as t, ${part("n", 2)} as d, ${part("n", 3)} as w,
          ${part("n", 4)} as h, floor(${contacts} * power(${part("n", 5)}, 3))::int as c
        from generate_series(0, ${events} - 1) as n
      ) as drawn
      offset 0
    ) as e`);
}

/** Eight words each, some in every second text and most in hardly any. */
async function enterBodies(tx: Queries, user: string): Promise<void> {
  const words = Array.from(
    { length: 8 },
    (_, nth) => word(`(power(30000, ${part("e.id", 10 + nth)}) - 1)::int`),
  );
  await tx.exec(`
    insert into phonelog.event_bodies (event_id, user_id, sent_at, body)
    select e.id, e.user_id, e.started_at, concat_ws(' ', ${words.join(", ")})
    from phonelog.events e
    where e.user_id = '${user}' and e.type in ('sms', 'mms')`);
}

/** From 0 to just below 1, another for each `salt`. */
function part(n: string, salt: number): string {
  return `((hashint8extended((${n})::bigint, ${salt}) & 1048575) / 1048576.0::float8)`;
}

function contactId(n: string, user: string): string {
  return `(lpad(to_hex(${n}), 8, '0') || '-0000-4000-8000-${user.slice(24)}')::uuid`;
}

function level(n: string): string {
  return `case when (${n}) % 50 = 7 then 'hidden' when (${n}) % 33 = 5 then 'masked' else 'normal' end`;
}

/** Of two to six syllables, one for each number. */
function word(n: string): string {
  return `translate(to_hex((${n}) * 7919 + 4096), '0123456789abcdef', 'aeioubdfgklmnprt')`;
}
