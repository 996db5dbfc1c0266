/** Realtime's filters of changes, as the official client builds them, and those that are refused. */

import { postgresChangesFilter } from "@supabase/supabase-js";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { openWorld, subscribed, type World } from "../support/realtime_world.ts";

const BOARD = { schema: "world", table: "board" };
const f = postgresChangesFilter;

/** Rows that are written once all filters listen: the name of each is in `secret`, which has no filter. */
const ROWS: Record<string, string> = {
  open: "status => 'open', n => 1, price => 1.5, done => true",
  shut: "status => 'shut', n => 10, price => 2, done => false",
  Open: "status => 'Open', n => 100",
  "a,b": `status => 'a,b', n => 5, tags => '{x}', at => '2026-03-01Z'`,
  '"q"': `status => '"q"', n => 6, tags => '{y}', at => '2025-03-01Z'`,
  null: "",
};

/** A filter, and the rows that it lets through. */
const FILTERS: [string, string[]][] = [
  [f().eq("status", "open").build(), ["open"]],
  [f().neq("status", "open").build(), ["shut", "Open", "a,b", '"q"']],
  [f().lt("n", 10).build(), ["open", "a,b", '"q"']],
  [f().lte("n", 10).build(), ["open", "shut", "a,b", '"q"']],
  [f().gt("n", 10).build(), ["Open"]],
  [f().gte("n", 10).build(), ["shut", "Open"]],
  [f().eq("price", "2.00").build(), ["shut"]],
  [f().in("status", ["open", "a,b", '"q"', "none"]).build(), ["open", "a,b", '"q"']],
  [f().in("n", [1, 100]).build(), ["open", "Open"]],
  [f().is("status", null).build(), ["null"]],
  [f().is("done", true).build(), ["open"]],
  [f().is("done", "false").build(), ["shut"]],
  [f().is("done", "unknown").build(), ["Open", "a,b", '"q"', "null"]],
  [f().isDistinct("status", "open").build(), ["shut", "Open", "a,b", '"q"', "null"]],
  [f().like("status", "%en").build(), ["open", "Open"]],
  [f().like("status", "o%").build(), ["open"]],
  [f().ilike("status", "O%").build(), ["open", "Open"]],
  [f().match("status", "^(o|s)").build(), ["open", "shut"]],
  [f().imatch("status", "^O").build(), ["open", "Open"]],
  [f().eq("status", "a,b").build(), ["a,b"]],
  [f().eq("status", '"q"').build(), ['"q"']],
  [f().not("status", "eq", "open").build(), ["shut", "Open", "a,b", '"q"']],
  [f().not("n", "in", [1, 10, 100]).build(), ["a,b", '"q"']],
  [f().not("status", "is", null).build(), ["open", "shut", "Open", "a,b", '"q"']],
  [f().not("status", "like", "%en").build(), ["shut", "a,b", '"q"']],
  [f().not("status", "isdistinct", "open").build(), ["open"]],
  [f().gt("n", 1).lt("n", 100).build(), ["shut", "a,b", '"q"']],
  [f().gt("n", 1).lt("n", 100).neq("status", "a,b").build(), ["shut", '"q"']],
  ["tags=eq.{x}", ["a,b"]],
  ["at=gte.2026-01-01T00:00:00Z", ["a,b"]],
  ['status=in.(open,"a,b")', ["open", "a,b"]],
  ["", Object.keys(ROWS)],
];

Deno.test("Realtime filters changes as the official client builds filters", async (t) => {
  await using world = await openWorld();
  const server = await world.client();
  await server.realtime.setAuth(await world.token("server", { role: "service_role" }));
  const heard = new Map<string, string[]>();
  const end = Promise.withResolvers<void>();
  const config = { postgres_changes_options: { wait: true } };
  const channel = server.channel("filters", { config });
  for (const [filter] of FILTERS) {
    heard.set(filter, []);
    channel.on("postgres_changes", { event: "INSERT", ...BOARD, filter }, (told) => {
      heard.get(filter)?.push(String((told.new as { secret: string }).secret));
    });
  }
  await subscribed(channel);
  const marker = server.channel("marker", { config });
  marker.on("postgres_changes", { event: "INSERT", schema: "public", table: "plain" }, () => {
    end.resolve();
  });
  await subscribed(marker);
  await world.engine.exec(`
    create function world.put(name text, status text = null, n int = null, price numeric = null,
      done boolean = null, tags text[] = null, at timestamptz = null) returns void language sql as $$
      insert into world.board (secret, status, n, price, done, tags, at)
      values (name, status, n, price, done, tags, at) $$;`);
  for (const [name, values] of Object.entries(ROWS)) {
    await world.sql(`select world.put($1${values && `, ${values}`})`, [name]);
  }
  await world.sql("insert into public.plain values (1)");
  await end.promise;

  for (const [filter, names] of FILTERS) {
    await t.step(filter || "none", () => assertEquals(heard.get(filter), names));
  }
});

Deno.test("Realtime refuses bindings that cannot be", async (t) => {
  await using world = await openWorld();
  const wrong: [string, Record<string, unknown>, RegExp][] = [
    [
      "of a table that is not published",
      { ...BOARD, table: "quiet" },
      /^Unable to subscribe .*Please check Realtime is enabled for the given connect parameters: \[event: \*, schema: world, table: quiet, filters: \[\], select: /,
    ],
    [
      "of a table that is not there",
      { ...BOARD, table: "absent" },
      /Please check Realtime is enabled/,
    ],
    ["of nothing", { schema: undefined, table: undefined }, /No subscription params provided/],
    [
      "of chosen columns of any table",
      { schema: "world", table: "*", select: ["id"] },
      /Column selection is not supported for wildcard subscriptions\. Provide an explicit schema and table name\./,
    ],
    ["with an unknown column", filter("colour=eq.red"), /invalid column for filter colour/],
    ["with a column nobody may read", filter("secret=eq.hush"), /invalid column for filter secret/],
    [
      "with an unknown column to choose",
      { ...BOARD, select: ["colour"] },
      /invalid column for select colour/,
    ],
    [
      "with a column to choose that nobody may read",
      { ...BOARD, select: ["secret"] },
      /invalid column for select secret/,
    ],
    ["with an unknown operator", filter("n=about.7"), /Error parsing `filter` params/],
    ["with an empty part", filter("n=eq.7,"), /Error parsing `filter` params/],
    ["with a list without brackets", filter("n=in.1,2"), /Error parsing `filter` params/],
    ["with words in the place of a filter", filter("n is 7"), /Error parsing `filter` params/],
    ["with a value of another type", filter("n=eq.seven"), /Unable to subscribe/],
    ["with a list of another type", filter("n=in.(1,two)"), /Unable to subscribe/],
    [
      "with more values than a list may have",
      filter(`n=in.(${[...Array(101).keys()]})`),
      /Unable to subscribe|Error parsing/,
    ],
    ["with a pattern for a number", filter("n=like.7%"), /Unable to subscribe/],
    ["with an expression that does not compile", filter("status=match.("), /Unable to subscribe/],
    ["with is.true for a text", filter("status=is.true"), /Unable to subscribe/],
    ["with is of something else", filter("done=is.maybe"), /Unable to subscribe|Error parsing/],
    [
      "with SQL in a column's name",
      filter(`n" = 1 or "n=eq.1`),
      /Unable to subscribe|Error parsing/,
    ],
  ];

  for (const [name, binding, message] of wrong) {
    await t.step(`${name}, and says so on a channel that stays open`, async () => {
      const wire = await world.wire();
      const { status } = await wire.join("room", {
        broadcast: { ack: true },
        postgres_changes: [{ event: "*", ...binding }],
      }, { access_token: await world.token("ana") });
      const { payload } = await wire.hears({ event: "system" });
      assertEquals([status, payload.extension, payload.status, payload.channel], [
        "ok",
        "postgres_changes",
        "error",
        "room",
      ]);
      assertMatch(String(payload.message), message);
      const ref = await wire.shout("room", "still", {});
      assertEquals((await wire.hears({ ref })).payload.status, "ok");
    });
  }

  await t.step("in these words where a column is not there", async () => {
    const told = String(await toldOf(world, filter("colour=eq.red")));
    assertEquals(
      told.replace(/filters: \[.*?\]/, "filters: […]"),
      "Unable to subscribe to changes with given parameters. An exception happened so please check " +
        "your connect parameters: [event: *, schema: world, table: board, filters: […], select: nil]. " +
        "Exception: invalid column for filter colour",
    );
  });

  await t.step("but 100 values in a list may be", async () => {
    const message = await toldOf(world, filter(`n=in.(${[...Array(100).keys()]})`));
    assertEquals(message, "Subscribed to PostgreSQL");
  });
});

function filter(text: string): Record<string, unknown> {
  return { ...BOARD, filter: text };
}

async function toldOf(world: World, binding: Record<string, unknown>): Promise<unknown> {
  const wire = await world.wire();
  await wire.join("told", { postgres_changes: [{ event: "*", ...binding }] });
  return (await wire.hears({ event: "system" })).payload.message;
}
