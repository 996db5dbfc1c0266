/** `deno task check:sql` passes this project's migrations, and would not pass bad ones. */

import { checkSql } from "../../supabase/local/tools/check_sql/check_sql.ts";
import { type Finding, overrule } from "../../supabase/local/tools/check_sql/findings.ts";
import { reportLines } from "../../supabase/local/tools/check_sql/report.ts";
import { squawk } from "../../supabase/local/tools/check_sql/squawk.ts";
import { Failure } from "../../supabase/local/failure.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "../support/assert.ts";
import { ourSchemas } from "../support/our_schemas.ts";
import { tempProject } from "../support/temp_project.ts";
import { ROOT } from "../support/test_database.ts";

Deno.test("deno task check:sql has nothing against this project", async () => {
  const { findings, stale, schemas } = await checkSql(ROOT, () => {});
  assertEquals(findings, []);
  assertEquals(stale, []);
  assertEquals(schemas, [...await ourSchemas(), "public"].sort());
});

/** Each object is wrong in its own way; `lift.fine` shows that not everything is objected to. */
const BAD = `-- Everything that must not be.
create schema lift;
create schema hidden;
grant usage on schema lift, hidden to authenticated;

create table lift.fine (id bigint primary key);
alter table lift.fine enable row level security;
create policy "own" on lift.fine for select to authenticated using ((select auth.uid()) is not null);

create table lift.open_door (id bigint primary key, fine_id bigint references lift.fine (id));
grant select on lift.open_door to authenticated;
create table hidden.open_door (id bigint primary key);
grant select on hidden.open_door to authenticated;
create table lift.keyless (note text);

create table lift.shut (id bigint primary key, made_at timestamp);
alter table lift.shut enable row level security;
create table hidden.shut (id bigint primary key);
alter table hidden.shut enable row level security;

create function lift.broken() returns int language plpgsql set search_path = '' as $$
begin
  return (select nope from lift.fine);
end;
$$;
create function hidden.wasteful() returns void language plpgsql set search_path = '' as $$
declare
  v_idle int;
begin
end;
$$;
create function hidden.on_fine() returns trigger language plpgsql set search_path = '' as $$
begin
  new.nope := 1;
  return new;
end;
$$;
create trigger fine_changes before update on lift.fine
  for each row execute function hidden.on_fine();
create function lift.loose() returns int language sql as 'select 1';
`;

Deno.test("deno task check:sql names what is wrong", async (t) => {
  await using project = await tempProject({
    "supabase/config.toml": '[api]\nschemas = ["lift"]\n',
    "supabase/migrations/20260101030000_lift_bad.sql": BAD,
    ".ci/squawk.toml": await Deno.readTextFile(`${ROOT}.ci/squawk.toml`),
  });
  const report = await checkSql(project.root, () => {}, [
    { key: "no_primary_key_lift_keyless", why: "a test" },
    { key: "no_primary_key_lift_gone", why: "a test" },
  ]);
  const { findings } = report;
  const names = (tool: Finding["tool"], level: Finding["level"], ...parts: string[]) =>
    assert(
      findings.some((each) =>
        each.tool === tool && each.level === level &&
        parts.every((part) => each.text.includes(part))
      ),
      reportLines(report).join("\n"),
    );

  await t.step(
    "a table without row level security",
    () => names("advisors", "error", "`lift.open_door` is public, but RLS has not been enabled"),
  );
  await t.step(
    "the same in a schema that config.toml does not expose",
    () => names("advisors", "error", "`hidden.open_door` is public"),
  );
  await t.step(
    "a table that is shut although its schema is open",
    () => names("advisors", "info", "`lift.shut` has RLS enabled, but no policies exist"),
  );
  await t.step(
    "a foreign key without an index",
    () => names("advisors", "info", "`open_door_fine_id_fkey`"),
  );
  await t.step(
    "a function without a search path",
    () => names("advisors", "warning", "`lift.loose`"),
  );
  await t.step(
    "a function that cannot work, with its line",
    () => names("lint", "error", "`lift.broken`, line 3", '"nope" does not exist'),
  );
  await t.step(
    "a trigger's function that cannot work",
    () => names("lint", "error", "`hidden.on_fine`", '"nope"'),
  );
  await t.step(
    "a variable that nothing uses",
    () => names("lint", "warning", "`hidden.wasteful`", "v_idle"),
  );
  await t.step(
    "a type that loses the time zone, with file and line",
    () =>
      names("squawk", "warning", "supabase/migrations/20260101030000_lift_bad.sql:16", "offset"),
  );

  await t.step("and nothing that is right", () => {
    const wrong = findings.filter(({ text }) => /`(lift\.fine|hidden\.shut)`/.test(text));
    assertEquals(wrong, []);
  });
  await t.step("nor what an exception overrules; one that is not needed is named", () => {
    assertEquals(findings.filter(({ key }) => key === "no_primary_key_lift_keyless"), []);
    assertEquals(report.stale.map(({ key }) => key), ["no_primary_key_lift_gone"]);
    assertStringIncludes(reportLines(report).at(-1) ?? "", '"no_primary_key_lift_gone"');
  });
});

Deno.test("what an exception names outlives an edit elsewhere in the file", async () => {
  const keys = async (above: string) => {
    await using project = await tempProject({
      "a.sql": `${above}create table lift.shut (id bigint primary key, made_at timestamp);\n`,
      ".ci/squawk.toml": await Deno.readTextFile(`${ROOT}.ci/squawk.toml`),
    });
    return (await squawk(project.root, ["a.sql"])).map(({ key }) => key);
  };
  const found = await keys("");

  assert(found.length > 0);
  assertEquals(await keys("-- One line more.\ncreate schema lift;\n\n"), found);
});

Deno.test("the list of exceptions stays short", () => {
  const exceptions = Array.from("abcdef", (key) => ({ key, why: "a test" }));
  assertThrows(() => overrule([], exceptions), Failure, "5 are the most");
});
