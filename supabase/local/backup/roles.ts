/**
 * Roles and settings: they belong to the server, so pg_dump leaves them out.
 *
 * @module
 */

import { quoted } from "../database/quoted.ts";
import { z } from "zod";
import type { Session } from "./session.ts";

/** How a manifest keeps them. */
export const rolesSchema = z.strictObject({
  /** Roles that own or may use something here, without their passwords. */
  roles: z.array(z.strictObject({ name: z.string(), attributes: z.string() })),
  memberships: z.array(
    z.strictObject({ role: z.string(), member: z.string(), options: z.string() }),
  ),
  /** Of the database, of a role, or of a role in this database. */
  settings: z.array(z.strictObject({
    role: z.string().nullable(),
    isOfDatabase: z.boolean(),
    name: z.string(),
    value: z.string(),
  })),
});

/** The roles that a database needs, and the settings kept for it and for them. */
export type Roles = z.output<typeof rolesSchema>;

const NEEDED = `
  with recursive here as (
    select oid from pg_catalog.pg_database where datname = current_database()
  ), needed as (
    select refobjid as oid from pg_catalog.pg_shdepend
    where refclassid = 'pg_catalog.pg_authid'::regclass and dbid = (select oid from here)
    union
    select oid from pg_catalog.pg_roles
    where rolname in ('anon', 'authenticated', 'service_role', 'authenticator')
    union
    select m.roleid from pg_catalog.pg_auth_members m join needed on needed.oid = m.member
  )`;

/** Reads what the database of this session needs. */
export async function readRoles(session: Session): Promise<Roles> {
  const roles = await session.query<Roles["roles"][number]>(`${NEEDED}
    select rolname as name, concat_ws(' ',
      case when rolsuper then 'superuser' else 'nosuperuser' end,
      case when rolinherit then 'inherit' else 'noinherit' end,
      case when rolcreaterole then 'createrole' else 'nocreaterole' end,
      case when rolcreatedb then 'createdb' else 'nocreatedb' end,
      case when rolcanlogin then 'login' else 'nologin' end,
      case when rolreplication then 'replication' else 'noreplication' end,
      case when rolbypassrls then 'bypassrls' else 'nobypassrls' end,
      'connection limit ' || rolconnlimit
    ) as attributes
    from pg_catalog.pg_roles join needed using (oid)
    where rolname !~ '^pg_'
    order by rolname`);
  const memberships = await session.query<Roles["memberships"][number]>(`${NEEDED}
    select role.rolname as role, member.rolname as member,
      format('admin %s, inherit %s, set %s',
        admin_option::text, inherit_option::text, set_option::text) as options
    from pg_catalog.pg_auth_members m
    join pg_catalog.pg_roles role on role.oid = m.roleid
    join pg_catalog.pg_roles member on member.oid = m.member
    where member.oid in (select oid from needed) or (
      role.oid in (select oid from needed) and member.rolname in ('authenticator', 'postgres')
    )
    order by role, member, options`);
  const settings = await session.query<Roles["settings"][number]>(`${NEEDED}
    select r.rolname as role, s.setdatabase <> 0 as "isOfDatabase",
      split_part(setting, '=', 1) as name, substr(setting, strpos(setting, '=') + 1) as value
    from pg_catalog.pg_db_role_setting s
    left join pg_catalog.pg_roles r on r.oid = s.setrole,
      unnest(s.setconfig) as setting
    where s.setdatabase = (select oid from here)
      or (s.setdatabase = 0 and s.setrole in (select oid from needed))
    order by role nulls first, 2, setting`);
  return { roles, memberships, settings };
}

/** Makes what is missing; a role of the server's keeps what it has. */
export async function makeRoles(session: Session, { roles, memberships }: Roles): Promise<void> {
  for (const { name, attributes } of roles) {
    if (await exists(session, "pg_roles where rolname = $1", [name])) continue;
    await session.exec(`create role ${quoted(name)} ${attributes}`);
  }
  for (const { role, member, options } of memberships) {
    const known = await exists(
      session,
      `pg_auth_members m
       join pg_catalog.pg_roles r on r.oid = m.roleid join pg_catalog.pg_roles u on u.oid = m.member
       where r.rolname = $1 and u.rolname = $2`,
      [role, member],
    );
    if (known) continue;
    await session.exec(`grant ${quoted(role)} to ${quoted(member)} with ${options}`);
  }
}

/** Settings go to the database of this session, whatever its name. */
export async function applySettings(session: Session, { settings }: Roles): Promise<void> {
  const [here] = await session.query<{ name: string }>("select current_database() as name");
  const database = quoted(here?.name ?? "");
  for (const { role, isOfDatabase, name, value } of settings) {
    if (!isOfDatabase && await hasSetting(session, role, name)) continue;
    const whose = role === null
      ? `database ${database}`
      : `role ${quoted(role)}${isOfDatabase ? ` in database ${database}` : ""}`;
    // Through the session, which knows how each setting is written.
    const [before] = await session.query<{ value: string | null }>(
      "select current_setting($1, true) as value",
      [name],
    );
    await session.query("select set_config($1, $2, true)", [name, value]);
    await session.exec(`alter ${whose} set ${quoted(...name.split("."))} from current`);
    await session.query("select set_config($1, $2, true)", [name, before?.value ?? ""]);
  }
}

function hasSetting(session: Session, role: string | null, name: string): Promise<boolean> {
  return exists(
    session,
    `pg_db_role_setting s join pg_catalog.pg_roles r on r.oid = s.setrole, unnest(s.setconfig) as own
     where s.setdatabase = 0 and r.rolname = $1 and split_part(own, '=', 1) = $2`,
    [role, name],
  );
}

async function exists(session: Session, from: string, values: unknown[]): Promise<boolean> {
  return (await session.query(`select from pg_catalog.${from}`, values)).length > 0;
}
