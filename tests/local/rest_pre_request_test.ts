/** What runs before every request of the Data API, as PostgREST runs it. */

import { assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { rest, tokenOf } from "../support/test_database.ts";

const ANA = "00000000-0000-4000-8000-0000000000a1";
const BEN = "00000000-0000-4000-8000-0000000000b1";

Deno.test("a ticket acts for its owner", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  for (const id of [ANA, BEN]) {
    await engine.query("insert into auth.users (id) values ($1::uuid)", [id]);
    await engine.query(
      "insert into reading.devices (user_id, name, platform) values ($1::uuid, $2, 'web')",
      [id, id === ANA ? "Ana's" : "Ben's"],
    );
  }

  async function ticketFor(user: string, purpose = "acting", seconds = 60): Promise<string> {
    const [row] = await engine.query<{ ticket: string }>(
      "select private.seal_ticket($1, $2::uuid, $3::int) as ticket",
      [purpose, user, seconds],
    );
    return row?.ticket ?? "";
  }
  const devices = (headers: Record<string, string> = {}, token?: string) =>
    rest(database, {
      path: "/devices?select=name",
      schema: "reading",
      headers,
      ...token && { token },
    });
  const named = (name: string) => [200, [{ name }]];

  await t.step("who brings none is who they were", async () => {
    const { status, json } = await devices();
    assertEquals([status, json.code], [401, "42501"]);
    const own = await devices({}, await tokenOf({ sub: BEN, role: "authenticated" }));
    assertEquals([own.status, own.json], named("Ben's"));
  });

  await t.step("who brings one sees what its owner sees, and no more", async () => {
    const { status, json } = await devices({ "x-acting": await ticketFor(ANA) });
    assertEquals([status, json], named("Ana's"));
  });

  await t.step("it counts for more than a token beside it", async () => {
    const token = await tokenOf({ sub: BEN, role: "authenticated" });
    const { status, json } = await devices({ "x-acting": await ticketFor(ANA) }, token);
    assertEquals([status, json], named("Ana's"));
  });

  await t.step("it changes what its owner may change, and nobody else's", async () => {
    const rename = async (user: string) =>
      (await rest(database, {
        path: `/devices?user_id=eq.${user}&select=name`,
        schema: "reading",
        method: "PATCH",
        headers: { "x-acting": await ticketFor(ANA), prefer: "return=representation" },
        body: { name: "New" },
      })).json;
    assertEquals(await rename(BEN), []);
    assertEquals(await rename(ANA), [{ name: "New" }]);
  });

  await t.step("it calls functions, and the next request is nobody's again", async () => {
    const call = (headers: Record<string, string>) =>
      rest(database, {
        path: "/rpc/pull_progress",
        schema: "reading",
        method: "POST",
        headers,
        body: { p_limit: 1 },
      });
    assertEquals((await call({ "x-acting": await ticketFor(BEN) })).status, 200);
    assertEquals((await call({})).status, 401);
  });

  await t.step("a bad one is refused in PostgREST's words", async () => {
    const good = await ticketFor(ANA);
    const bad = {
      late: await ticketFor(ANA, "acting", -1),
      "another purpose": await ticketFor(ANA, "asker"),
      forged: good.replace(ANA, BEN),
      empty: "",
    };
    for (const [kind, ticket] of Object.entries(bad)) {
      const { status, json } = await devices({ "x-acting": ticket });
      assertEquals([status, json], [401, {
        code: "PT401",
        message: "Cannot act for this user: the ticket is not valid",
        details: null,
        hint: null,
      }], kind);
    }
    assertEquals((await devices({ "x-acting": good })).status, 200);
  });

  await t.step("a bad one is refused alike, however a function is called", async () => {
    const called = async (wishes: Record<string, string>) => {
      const { status, text } = await rest(database, {
        path: "/rpc/pull_progress",
        schema: "reading",
        method: "POST",
        headers: { "x-acting": "forged", ...wishes },
        body: { p_limit: 1 },
      });
      return { status, text };
    };
    const short = await called({});
    assertEquals(short.status, 401);
    assertEquals(short, await called({ prefer: "handling=lenient" }));
  });

  await t.step("without the function before requests it finds nothing", async () => {
    const [{ name } = { name: "" }] = await engine.query<{ name: string }>(
      "select current_database() as name",
    );
    const ticket = await ticketFor(ANA);
    const answers = async () => (await devices({ "x-acting": ticket })).status;
    await engine.exec(
      `alter role authenticator in database "${name}" set pgrst.db_pre_request = '';
       notify pgrst, 'reload config';`,
    );
    await eventually(async () => await answers() === 401 || undefined);
    await engine.exec(
      `alter role authenticator in database "${name}" reset pgrst.db_pre_request;
       notify pgrst, 'reload config';`,
    );
    await eventually(async () => await answers() === 200 || undefined);
  });
});
