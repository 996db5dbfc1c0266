/**
 * Two people with somebody of each level, whose names say whose they are, and what nobody's query may
 * bring to light or change.
 *
 * @module
 */

import type { Queries } from "../../supabase/local/database/engine.ts";
import { VICTIM } from "./question_attacks.ts";

/** Who asks. */
export const ASKER = "a0000000-0000-4000-8000-000000000001";

/** Makes them. */
export const ATTACKED_WORLD = `
  insert into auth.users (id, aud, role, encrypted_password)
  select id::uuid, 'authenticated', 'authenticated', 'secret-password' from unnest(array['${ASKER}', '${VICTIM}']) as id;
  insert into phonelog.data_sources (user_id, kind, name)
  select id::uuid, 'phone', who || '-phone' from (values ('${ASKER}', 'own'), ('${VICTIM}', 'foreign')) as p (id, who);
  insert into phonelog.contacts (user_id, display_name, privacy_level)
  select id::uuid, who || '-' || level, level
  from (values ('${ASKER}', 'own'), ('${VICTIM}', 'foreign')) as p (id, who),
    unnest(array['normal', 'masked', 'hidden']) as level;
  insert into phonelog.contact_numbers (user_id, contact_id, number_hash, number_masked, e164)
  select user_id, id, sha256(convert_to(display_name, 'UTF8')), '+49 ••• 4567', '+4917012345' from phonelog.contacts;
  insert into phonelog.events (user_id, source_id, external_id, type, direction, contact_id, started_at, duration_s, privacy)
  select c.user_id, s.id, c.display_name, 'call', 'in', c.id, '2026-03-01 10:00:00Z',
    case when c.user_id = '${VICTIM}' then 424242 when c.privacy_level = 'hidden' then 414141 else 60 end,
    c.privacy_level
  from phonelog.contacts c join phonelog.data_sources s using (user_id);
  insert into phonelog.events (user_id, source_id, external_id, type, direction, contact_id, started_at, privacy, meta)
  select c.user_id, s.id, 'text-' || c.display_name, 'sms', 'in', c.id, '2026-03-02 10:00:00Z', c.privacy_level,
    '{"word": "own-meta"}'
  from phonelog.contacts c join phonelog.data_sources s using (user_id);
  insert into phonelog.event_bodies (event_id, user_id, sent_at, body)
  select id, user_id, started_at, 'body-of-' || external_id from phonelog.events where type = 'sms'`;

/** Words of what is not for who asks, and of what is for nobody. */
export const SECRETS: readonly string[] = [
  "foreign-",
  "own-hidden",
  "424242",
  "414141",
  "body-of",
  "own-meta",
  "+4917",
  "secret-password",
  "division by zero",
];

/** Every row and object there is but questions, each in a word. */
export async function everything(queries: Queries): Promise<Record<string, string>> {
  const tables = await queries.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname in ('phonelog', 'platform', 'private', 'auth')
       and c.relname <> 'nlq_queries' order by 1`,
  );
  const objects = {
    classes:
      "select relname, relacl, relowner from pg_class where relnamespace::regnamespace::text !~ '^pg_(temp|toast)'",
    functions: "select oid, proowner, prosecdef, proacl from pg_proc",
    roles: "select * from pg_roles",
    members: "select * from pg_auth_members",
    "large objects": "select * from pg_largeobject_metadata",
    // Other databases of the server come and go with theirs.
    settings: `select * from pg_db_role_setting where setdatabase in
      (0, (select oid from pg_database where datname = current_database()))`,
  };
  const parts = [
    ...tables.map(({ name }) => [name, `select * from ${name}`] as const),
    ...Object.entries(objects),
  ].map(([what, query]) =>
    `select '${what}' as what, md5(string_agg(t::text, ' ' order by t::text)) as digest from (${query}) as t`
  );
  const rows = await queries.query<{ what: string; digest: string }>(parts.join(" union all "));
  return Object.fromEntries(rows.map(({ what, digest }) => [what, digest]));
}
