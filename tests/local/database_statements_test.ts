/** Where one statement ends and the next begins. */

import { assert, assertEquals } from "../support/assert.ts";
import { gist, splitStatements } from "../../supabase/local/database/split_statements.ts";

const cases: Record<string, [script: string, statements: string[]]> = {
  "semicolons": ["select 1; select 2 ;; ", ["select 1", "select 2"]],
  "no last semicolon": ["select 1", ["select 1"]],
  "nothing but comments": ["-- one; two\n/* three; */", []],
  "strings": [`select 'a;b', 'it''s; ', ';'; select 2`, [
    `select 'a;b', 'it''s; ', ';'`,
    "select 2",
  ]],
  "escape strings": [`select E'\\';', e'\\\\'; select 2`, [`select E'\\';', e'\\\\'`, "select 2"]],
  "names that end in e": ["select note'x;'; select 2", ["select note'x;'", "select 2"]],
  "quoted names": [`select ";""; " as "x;"; select 2`, [`select ";""; " as "x;"`, "select 2"]],
  "dollar quotes": [
    "do $$ begin; end $$; do $a$ ;$$; $a$; select $1; select a$b$ from t; select 2",
    ["do $$ begin; end $$", "do $a$ ;$$; $a$", "select $1", "select a$b$ from t", "select 2"],
  ],
  "comments inside": ["select 1 -- ;'\n, 2; /* /* ; */ ; */ select 3", [
    "select 1 -- ;'\n, 2",
    "select 3",
  ]],
  "begin atomic": [
    `create function f() returns int begin atomic
       select 1; select case when true then 2 end;
     end; select 3`,
    [
      `create function f() returns int begin atomic
       select 1; select case when true then 2 end;
     end`,
      "select 3",
    ],
  ],
  "rules": [
    "create rule r as on insert to t do also (select 1; select 2); select 3",
    ["create rule r as on insert to t do also (select 1; select 2)", "select 3"],
  ],
  "what is never closed": ["select 1; select 'a; b", ["select 1", "select 'a; b"]],
};

Deno.test("a script is taken apart at", async (t) => {
  for (const [name, [script, statements]] of Object.entries(cases)) {
    await t.step(name, () => {
      assertEquals(splitStatements(script).map(({ text }) => text), statements);
    });
  }
});

Deno.test("a statement knows its line, comments above it aside", () => {
  const script = "-- head\n\nselect 1;\n-- why\nselect\n  2;\n/* a\nb */ select 3";
  assertEquals(splitStatements(script).map(({ line }) => line), [3, 5, 8]);
});

Deno.test("a dump of many statements takes no longer than they would in several files", () => {
  const files = Array.from({ length: 8 }, () => "select 1\n, 2;\n".repeat(1_000));
  const timeOf = (work: () => void) => {
    const began = performance.now();
    work();
    return performance.now() - began;
  };
  const apart = timeOf(() => files.forEach((file) => splitStatements(file)));
  const together = timeOf(() => splitStatements(files.join("")));
  assert(
    together < 4 * apart,
    `${together.toFixed()} ms, and ${apart.toFixed()} ms in eight files`,
  );
});

Deno.test("the gist of a script ignores comments and layout, and nothing else", () => {
  const gists = ["select 1;\nselect 'a  b'", "-- why\nselect  1 ;select 'a  b';"].map(gist);
  assertEquals(gists[0], gists[1]);
  assertEquals(gist("select 'a b'") === gists[0], false);
});
