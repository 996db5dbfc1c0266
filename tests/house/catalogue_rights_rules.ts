/**
 * Rights and functions, as the catalogue has them.
 *
 * @module
 */

import type { CatalogueRule } from "./catalogue_rules.ts";

/** Everybody who comes through the API, the server included, and whoever connects at all. */
const CALLERS = `
  callers (oid, name) as (
    select 0::oid, 'PUBLIC'
    union all
    select oid, rolname from pg_roles where rolname in ('anon', 'authenticated', 'service_role')
  )`;

const BAD_FUNCTION = `
  create function translator.bad() returns int language sql set search_path = '' as 'select 1';
  comment on function translator.bad is 'Definer: no reason.';`;

/** What holds for the rights of every object of ours. */
export const RIGHTS_RULES: readonly CatalogueRule[] = [
  {
    says: "nobody of the API empties, refers to or hangs triggers on a table",
    faults: `
      with ${CALLERS}
      select format('%s may %s %I.%I', callers.name, acl.privilege_type, n.nspname, c.relname) as fault
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      cross join aclexplode(c.relacl) as acl
      join callers on callers.oid = acl.grantee
      where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p', 'v', 'm', 'f')
        and (callers.oid = 0
             or acl.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE'))`,
    broken: [
      [
        "grant truncate on translator.messages to authenticated",
        "authenticated may TRUNCATE translator.messages",
      ],
      [
        "grant trigger on private.rate_limits to service_role",
        "service_role may TRIGGER private.rate_limits",
      ],
      ["grant select on translator.sessions to public", "PUBLIC may SELECT translator.sessions"],
    ],
  },
  {
    says: "nobody of the API makes objects, or counts by hand",
    faults: `
      with ${CALLERS}
      select format('%s may make objects in %s', callers.name, n.nspname) as fault
      from pg_namespace n
      cross join aclexplode(n.nspacl) as acl
      join callers on callers.oid = acl.grantee
      where n.nspname = any ($1::text[]) and (acl.privilege_type = 'CREATE' or callers.oid = 0)
      union all
      select format('%s has rights on sequence %I.%I', callers.name, n.nspname, c.relname)
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      cross join aclexplode(c.relacl) as acl
      join callers on callers.oid = acl.grantee
      where n.nspname = any ($1::text[]) and c.relkind = 'S'`,
    broken: [
      [
        "grant create on schema translator to authenticated",
        "authenticated may make objects in translator",
      ],
      [
        "create sequence private.bad; grant usage on sequence private.bad to anon",
        "anon has rights on sequence private.bad",
      ],
    ],
  },
  {
    says: "a function is for whom a grant names, and a trigger's function for nobody",
    faults: `
      with ${CALLERS}
      select format('%s may call %I.%I', callers.name, n.nspname, p.proname) as fault
      from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace
      cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as acl
      join callers on callers.oid = acl.grantee
      where n.nspname = any ($1::text[])
        and (callers.oid = 0 or p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype))`,
    broken: [
      [
        `${BAD_FUNCTION} grant execute on function translator.bad to public`,
        "PUBLIC may call translator.bad",
      ],
      [
        "grant execute on function private.guard_message to authenticated",
        "authenticated may call private.guard_message",
      ],
    ],
  },
  {
    says: "every function pins its search path",
    faults: `
      select format('function %I.%I does not set search_path = ''''', n.nspname, p.proname) as fault
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = any ($1::text[]) and p.prokind <> 'a'
        and not coalesce('search_path=""' = any (p.proconfig), false)`,
    broken: [
      [
        "alter function private.draw_code reset search_path",
        "function private.draw_code does not set search_path = ''",
      ],
      [
        "alter function private.draw_code set search_path = public",
        "function private.draw_code does not set search_path = ''",
      ],
    ],
  },
  {
    says: "a definer says why, and only the server calls one by the API",
    faults: `
      select format('definer %I.%I does not say why ("Definer: …")', n.nspname, p.proname) as fault
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = any ($1::text[]) and p.prosecdef
        and coalesce(obj_description(p.oid, 'pg_proc'), '') !~ '\\mDefiner: \\S'
      union all
      select format('definer %I.%I is open to %s', n.nspname, p.proname, role)
      from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace
      cross join unnest(array['anon', 'authenticated']) as role
      where n.nspname = any ($1::text[]) and n.nspname <> 'private' and p.prosecdef
        and has_function_privilege(role, p.oid, 'execute')`,
    broken: [
      [
        `${BAD_FUNCTION} alter function translator.bad security definer;
         comment on function translator.bad is 'Does something.'`,
        'definer translator.bad does not say why ("Definer: …")',
      ],
      [
        `${BAD_FUNCTION} alter function translator.bad security definer;
         grant execute on function translator.bad to authenticated`,
        "definer translator.bad is open to authenticated",
      ],
    ],
  },
];
