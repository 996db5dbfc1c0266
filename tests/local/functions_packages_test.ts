/** What a function has of the packages it brings: their code, and the files beside it. */

import { assertEquals } from "../support/assert.ts";
import { openFunctions } from "./functions_project.ts";

const PARSER = new URL("../../shared/phonelog/nlq/guard_parser.ts", import.meta.url);
const MAP = new URL("../../import_map.json", import.meta.url);

/** Loads Postgres' parser with the first request, as the guard of questions does. */
const PARSES = `import { loadParser } from "./parser.ts";
export default {
  async fetch(request: Request) {
    const parse = await loadParser();
    try {
      return Response.json(Object.keys(parse(await request.text()) as object));
    } catch (error) {
      return Response.json(String(error));
    }
  },
};
`;

Deno.test("a package's binary is read while a function answers", async () => {
  await using functions = await openFunctions({
    files: {
      "import_map.json": await Deno.readTextFile(MAP),
      "supabase/functions/parses/parser.ts": await Deno.readTextFile(PARSER),
      "supabase/functions/parses/index.ts": PARSES,
    },
  });
  const parsed = (body: string) => functions.text("parses", { method: "POST", body });
  assertEquals(await parsed("select 1"), '200 ["version","stmts"]');
  assertEquals(await parsed("select ("), '200 "SyntaxError: syntax error at end of input"');
});
