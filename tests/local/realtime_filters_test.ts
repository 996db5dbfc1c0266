/** Realtime's filters: how they are written, what they let through, and which are refused. */

import { parseFilters } from "../../supabase/local/realtime/filters.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";
import { changeWorld, personOf } from "../support/change_world.ts";

const TABLE = `
  create schema app;
  grant usage on schema app to authenticated;
  create type app.mood as enum ('sad', 'ok', 'happy');
  create domain app.level as int not null check (value > 0);
  create table app.things (
    id int primary key, name text, n int, price numeric, done boolean, at timestamptz, mood app.mood,
    level app.level default 1, tags text[], doc jsonb, raw json, code varchar(10), big bigint,
    "a,b" text, secret text, owner uuid);
  grant select (id, name, n, price, done, at, mood, level, tags, doc, raw, code, big, "a,b", owner)
    on app.things to authenticated;
  alter publication supabase_realtime add table app.things;
`;

Deno.test("parseFilters reads what a client may write", async (t) => {
  const cases: [string, unknown][] = [
    ["", []],
    ["   ", []],
    ["id=eq.5", [["id", "eq", "5", false]]],
    [" id=eq.5 , n=gt.1 ", [["id", "eq", "5", false], ["n", "gt", "1", false]]],
    ["n=not.lte.1", [["n", "lte", "1", true]]],
    ["name=in.(a,b)", [["name", "in", "{a,b}", false]]],
    ['name=in.("a,b",c),n=lt.2', [["name", "in", '{"a,b",c}', false], ["n", "lt", "2", false]]],
    ['name=eq."a,b"', [["name", "eq", "a,b", false]]],
    [String.raw`name=eq."a\"b\\c"`, [["name", "eq", String.raw`a"b\c`, false]]],
    ['name=eq.a"b,n=eq.1', [["name", "eq", 'a"b', false], ["n", "eq", "1", false]]],
    ['name=eq."a"b', [["name", "eq", '"a"b', false]]],
    ["name=eq.a=b.c", [["name", "eq", "a=b.c", false]]],
    ["name=eq.", [["name", "eq", "", false]]],
    ["name=like.(a,b", [["name", "like", "(a,b", false]]],
    ["done=not.is.null", [["done", "is", "null", true]]],
    ["name=not.imatch.^a", [["name", "imatch", "^a", true]]],
  ];
  for (const [text, expected] of cases) {
    await t.step(`"${text}"`, () => {
      const read = parseFilters(text);
      assertEquals(
        read.map(({ column, op, value, negate }) => [column, op, value, negate]) as unknown,
        expected,
      );
    });
  }
  const refused: [string, string][] = [
    ["undefined", '["undefined"]'],
    ["id=5", '["5"]'],
    ["id=foo.5", '["foo", "5"]'],
    ["id=not.not.eq.5", '["not", "eq.5"]'],
    ["id=in.5", "`in` filter value must be wrapped by parentheses"],
    ["id=eq.1,,n=eq.2", "filter must not contain empty segments (check for extra commas)"],
    ["id=eq.1,", "filter must not contain empty segments (check for extra commas)"],
    ["id=constructor.1", '["constructor", "1"]'],
  ];
  for (const [text, reason] of refused) {
    await t.step(`refuses "${text}"`, () => {
      const { message } = assertThrows(() => parseFilters(text));
      assertEquals(message, `Error parsing \`filter\` params: ${reason}`);
    });
  }
});

Deno.test("A filter lets through what Postgres says", async (t) => {
  await using world = await changeWorld(TABLE);
  const ana = personOf(1);
  /** The ids of the rows that pass, of those below. */
  const passing = {
    "name=eq.a": [1],
    "name=neq.a": [2, 3],
    "n=lt.2": [1],
    "n=lte.2": [1, 2],
    "n=gt.1": [2],
    "n=gte.1": [1, 2],
    "n=not.gt.1": [1],
    "n=in.(1,2,7)": [1, 2],
    "n=not.in.(1)": [2],
    'name=in.("b,c",x)': [2],
    "name=in.()": [],
    "n=is.null": [3, 4],
    "n=not.is.null": [1, 2],
    "done=is.true": [1],
    "done=is.false": [2],
    "done=is.unknown": [3, 4],
    "done=not.is.true": [2, 3, 4],
    "n=isdistinct.1": [2, 3, 4],
    "n=not.isdistinct.1": [1],
    "name=like.b%": [2],
    "name=ilike.B%": [2, 3],
    "name=not.like.b%": [1, 3],
    "name=match.^b": [2],
    "name=imatch.^b": [2, 3],
    "name=eq.a,n=eq.1": [1],
    "name=eq.a,n=eq.2": [],
    'name=eq."b,c"': [2],
    "price=eq.1.50": [1],
    "at=gt.2026-01-01T12:00:00+02:00": [1],
    "mood=gt.sad": [1],
    "level=eq.2": [2],
    'tags=eq."{x,y}"': [1],
    'doc=eq.{"k": [1]}': [1],
    "code=eq.abc": [1],
    "code=like.a%": [1],
    "big=eq.9007199254740993": [1],
    "big=eq.9007199254740992": [2],
    "owner=eq.00000000-0000-4000-8000-000000000001": [1],
    "name=eq. a": [],
  };
  const filters = Object.keys(passing);
  const ear = await world.listen(
    ana,
    ...filters.map((filter) => ({ schema: "app", table: "things", filter })),
  );
  await world.sql(`insert into app.things
    (id, name, n, price, done, at, mood, level, tags, doc, code, big, owner) values
    (1, 'a', 1, 1.5, true, '2026-01-01 11:00Z', 'happy', 1, '{x,y}', '{"k":[1]}', 'abc', 9007199254740993,
      '00000000-0000-4000-8000-000000000001'),
    (2, 'b,c', 2, 2, false, '2026-01-01 09:00Z', 'sad', 2, '{}', '{}', 'xyz', 9007199254740992, null),
    (3, 'B', null, null, null, null, null, 3, null, null, null, null, null),
    (4, null, null, null, null, null, null, 4, null, null, null, null, null)`);
  await world.settled();
  const told = ear.told();
  for (const [index, filter] of filters.entries()) {
    await t.step(filter, () => {
      const ids = told.filter((each) => each.for.includes(index)).map(({ record }) => record?.id);
      assertEquals(ids, passing[filter as keyof typeof passing]);
    });
  }
  await t.step("and judges many values of one kind at once", async () => {
    const ears = await Promise.all(
      Array.from(
        { length: 20 },
        (_, id) =>
          world.listen(ana, { schema: "app", table: "things", filter: `id=eq.${100 + id}` }),
      ),
    );
    await world.sql("insert into app.things (id) select generate_series(100, 119)");
    await world.settled();
    const heard = ears.map((each) => each.told().map(({ record }) => record?.id));
    assertEquals(heard, ears.map((_, id) => [100 + id]));
  });
  await t.step("and one that fails on a value is nobody else's trouble", async () => {
    await world.sql(
      `create function app.brittle(text, text) returns boolean language sql immutable
      as $$ select 1 / length($1) > 0 $$`,
    );
    const [brittle, sound] = [
      await world.listen(ana, { schema: "app", table: "things", filter: "code=eq.abc" }),
      await world.listen(ana, { schema: "app", table: "things", filter: "name=eq.sound" }),
    ];
    // The filter was right when it was asked for.
    await world.engine.exec("alter table app.things alter column code type int using 1");
    await world.sql("insert into app.things (id, name, code) values (200, 'sound', 1)");
    await world.settled();
    assert(world.warnings.some((each) => each.includes("a filter on app.things failed")));
    assertEquals([brittle.told().length, sound.told().length], [0, 1]);
  });
});

Deno.test("A filter that cannot be judged is refused when it is asked for", async (t) => {
  await using world = await changeWorld(TABLE);
  const shown = (filters: string, select = "nil") =>
    `[event: *, schema: app, table: things, filters: [${filters}], select: ${select}]`;
  const failed = "Unable to subscribe to changes with given parameters. " +
    "An exception happened so please check your connect parameters: ";
  const cases: [string, string, string][] = [
    ["x=eq.1", '{"x", "eq", "1", false}', "invalid column for filter x"],
    ["secret=eq.1", '{"secret", "eq", "1", false}', "invalid column for filter secret"],
    ["n=eq.a", '{"n", "eq", "a", false}', 'invalid input syntax for type integer: "a"'],
    ["n=in.(1,a)", '{"n", "in", "{1,a}", false}', 'invalid input syntax for type integer: "a"'],
    [
      `n=in.(${"1,".repeat(100)}1)`,
      `{"n", "in", "{${"1,".repeat(100)}1}", false}`,
      "too many values for `in` filter. Maximum 100",
    ],
    [
      "n=is.1",
      '{"n", "is", "1", false}',
      "invalid value for is filter: must be null, true, false, or unknown",
    ],
    [
      "n=not.is.true",
      '{"n", "is", "true", true}',
      "is true filter requires a boolean column, got integer",
    ],
    [
      "name=match.[",
      '{"name", "match", "[", false}',
      "invalid regular expression for match filter: invalid regular expression: brackets [] not balanced",
    ],
    [
      "n=like.1",
      '{"n", "like", "1", false}',
      "operator like is not supported on column n of type integer: operator does not exist: integer ~~ integer",
    ],
    [
      "raw=eq.1",
      '{"raw", "eq", "1", false}',
      "operator eq is not supported on column raw of type json: operator does not exist: json = json",
    ],
    [
      String.raw`name=like.a\ `.trim(),
      String.raw`{"name", "like", "a\\", false}`,
      "operator like is not supported on column name of type text: LIKE pattern must not end with escape character",
    ],
    [
      "mood=eq.glad",
      '{"mood", "eq", "glad", false}',
      'invalid input value for enum app.mood: "glad"',
    ],
  ];
  for (const [filter, shownFilter, reason] of cases) {
    await t.step(filter.slice(0, 40), async () => {
      assertEquals(await world.ask(personOf(1), { schema: "app", table: "things", filter }), {
        ok: false,
        retry: false,
        message: `${failed}${shown(shownFilter)}. Exception: ${reason}`,
      });
    });
  }
  await t.step("as is a chosen column that nobody may read", async () => {
    const select = ["n", "secret"];
    assertEquals(await world.ask(personOf(1), { schema: "app", table: "things", select }), {
      ok: false,
      retry: false,
      message: `${failed}${
        shown("", '["n", "secret"]')
      }. Exception: invalid column for select secret`,
    });
  });
  await t.step("and all of a channel's bindings with it", async () => {
    const { ok } = await world.ask(personOf(1), { schema: "app", table: "things" }, {
      schema: "app",
      table: "nothing",
    });
    assert(!ok);
    assertEquals(world.changes.stats().subscriptions, 1); // the marks
  });
});
