/** Policies on `realtime.messages` decide who listens and speaks, and a question leaves nothing behind. */

import type { Identity } from "../../supabase/local/realtime/identity.ts";
import { mayWrite, readRights } from "../../supabase/local/realtime/rights.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { testDatabase } from "../support/test_database.ts";

const POLICIES = `
  create policy "members listen" on realtime.messages for select to authenticated
    using (realtime.topic() = 'room:' || (select auth.uid()) and topic = realtime.topic());
  create policy "some see who is there" on realtime.messages for select to authenticated
    using (extension = 'presence' and (select realtime.topic()) = 'lobby');
  create policy "members speak" on realtime.messages for insert to authenticated
    with check (extension = 'broadcast' and (select realtime.topic()) = 'room:' || (select auth.uid()));
  create policy "by header" on realtime.messages for select to anon
    using (current_setting('request.headers')::json ->> 'x-door' = 'open');
  create policy "broken" on realtime.messages for select to authenticated
    using (case when (select realtime.topic()) = 'broken' then 1 / (length(topic) - 6) = 0 else false end);
  create policy "broken, too" on realtime.messages for insert to authenticated
    with check (case when (select realtime.topic()) = 'broken' then 1 / (length(topic) - 6) = 0 else false end);
  create policy "by other claims" on realtime.messages for insert to service_role
    with check (false);
  create function public.settings() returns text language sql as $$
    select concat_ws('|', current_user, current_setting('statement_timeout'), (
      select string_agg(nullif(current_setting(name, true), ''), '|')
      from unnest(array['request.jwt.claims', 'request.jwt.claim.sub', 'request.jwt.claim.role',
        'request.headers', 'realtime.topic']) as name))
  $$;`;

const ANN = "00000000-0000-4000-8000-00000000000a";

function identity(role: string, claims = {}, headers = {}): Identity {
  return { role, claims: { role, ...claims }, headers, key: role, expiresAt: Infinity };
}

Deno.test("rights on a private topic", async (t) => {
  await using database = await testDatabase(POLICIES);
  const { engine } = database;
  const ann = identity("authenticated", { sub: ANN });
  const settings = () => engine.query("select settings(), count(*)::int from realtime.messages");
  const before = await settings();

  await t.step("listens where a policy lets them", async () => {
    const rights = await readRights(engine, ann, `room:${ANN}`, true);
    assertEquals(rights, { broadcast: true, presence: true });
  });
  await t.step("listens nowhere else", async () => {
    const rights = await readRights(engine, ann, "room:other", true);
    assertEquals(rights, { broadcast: false, presence: false });
  });
  await t.step("may see who is there without hearing what is said", async () => {
    const rights = await readRights(engine, ann, "lobby", true);
    assertEquals(rights, { broadcast: false, presence: true });
  });
  await t.step("has no word on presence while nobody asked", async () => {
    const rights = await readRights(engine, ann, `room:${ANN}`, false);
    assertEquals(rights, { broadcast: true, presence: undefined });
  });
  await t.step("is judged by the headers of the handshake, too", async () => {
    const at = (door: string) =>
      readRights(engine, identity("anon", {}, { "x-door": door }), "x", false);
    assertEquals((await at("open")).broadcast, true);
    assertEquals((await at("shut")).broadcast, false);
  });

  await t.step("speaks where a policy lets them, and only so", async () => {
    assertEquals(await mayWrite(engine, ann, `room:${ANN}`, "broadcast"), true);
    assertEquals(await mayWrite(engine, ann, `room:${ANN}`, "presence"), false);
    assertEquals(await mayWrite(engine, ann, "room:other", "broadcast"), false);
    assertEquals(await mayWrite(engine, identity("anon"), "x", "broadcast"), false);
  });
  await t.step("passes over policies where the role does", async () => {
    const service = identity("service_role");
    assertEquals(await readRights(engine, service, "any", true), {
      broadcast: true,
      presence: true,
    });
    assertEquals(await mayWrite(engine, service, "any", "presence"), true);
  });

  await t.step("counts a policy that fails as no, and says which error it was", async () => {
    const said: string[] = [];
    const log = (_level: string, message: string) => said.push(message);
    assertEquals((await readRights(engine, ann, "broken", true, log)).broadcast, false);
    assertEquals(await mayWrite(engine, ann, "broken", "broadcast", log), false);
    assertEquals(said.length, 2);
    for (const line of said) assertStringIncludes(line, "division by zero");
  });
  await t.step("makes nobody a superuser who claims to be one", async () => {
    for (const role of ["postgres", "supabase_admin", "nobody", ""]) {
      const rights = await readRights(engine, identity(role), "any", true);
      assertEquals(rights, { broadcast: false, presence: false }, role);
      assertEquals(await mayWrite(engine, identity(role), "any", "broadcast"), false, role);
    }
  });
  await t.step("says nothing about an ordinary no", async () => {
    const said: string[] = [];
    const log = (_level: string, message: string) => said.push(message);
    await mayWrite(engine, ann, "room:other", "broadcast", log);
    await readRights(engine, ann, "room:other", true, log);
    assertEquals(said, []);
  });

  await t.step("leaves no row, no role and no claim to whoever comes next", async () => {
    assertEquals(await settings(), before);
  });
});
