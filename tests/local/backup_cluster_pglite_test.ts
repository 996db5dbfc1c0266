/** What belongs to a server and not to a database: a new one gets it from the backup. */

import { join } from "node:path";
import { makeBackup } from "../../supabase/local/backup/make_backup.ts";
import { restoreBackup } from "../../supabase/local/backup/restore_backup.ts";
import { Failure } from "../../supabase/local/failure.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { embeddedHome } from "../support/homes.ts";
import { startStack, type TestStack } from "../support/stack.ts";

const OURS = `
  create role librarian nologin bypassrls connection limit 3;
  create role "Reading Room" nologin;
  create role stranger login;
  grant "Reading Room" to librarian with inherit false;
  grant pg_monitor to librarian;
  grant librarian to authenticator with admin option;
  create schema library authorization librarian;
  alter role librarian set statement_timeout = '7s';
  alter role authenticator set pgrst.db_max_rows = '77';
  alter role "Reading Room" set search_path = library, "$user";
  alter role anon in database postgres set work_mem = '5MB';
  alter database postgres set my.setting = 'a "quoted" value'`;

const ROLES = `
  select rolname, rolcanlogin, rolbypassrls, rolconnlimit,
    (select array_agg(m.roleid::regrole::text || m.admin_option || m.inherit_option order by 1)
     from pg_auth_members m where m.member = r.oid) as member_of,
    (select array_agg(s.setdatabase || ' ' || setting order by s.setdatabase, setting)
     from pg_db_role_setting s, unnest(s.setconfig) as setting where s.setrole = r.oid) as settings
  from pg_roles r
  where rolname in ('librarian', 'Reading Room', 'anon', 'authenticator')
  union all
  select null, null, null, null, null, array_agg(setting order by setting)
  from pg_db_role_setting, unnest(setconfig) as setting where setrole = 0
  order by 1`;

function stackIn(dataDir: string): Promise<TestStack> {
  return startStack({ own: true, dataDir, databaseUrl: "" });
}

Deno.test("a backup and the server it came from", async (t) => {
  await using old = await embeddedHome();
  await using young = await embeddedHome();
  const { dataDir } = old;
  const options = { project: "quintet", dataDir, into: join(dataDir, "kept") };
  let before: Record<string, unknown>[] | undefined;
  {
    await using stack = await stackIn(dataDir);
    for (const statement of OURS.split(";")) await stack.sql?.(statement);
    before = await stack.sql?.(ROLES);

    await t.step("an embedded database in use is refused", async () => {
      const failure = await assertRejects(() => makeBackup(options), Failure);
      assertStringIncludes(failure.message, "another stack is using it");
    });
  }

  await t.step("roles, memberships and settings come along, strangers do not", async () => {
    const { folder } = await makeBackup(options);
    await restoreBackup({ folder, dataDir: young.dataDir });
    await using stack = await stackIn(young.dataDir);

    assertEquals(await stack.sql?.(ROLES), before);
    assertEquals(await stack.sql?.("select from pg_roles where rolname = 'stranger'"), []);
  });
});
