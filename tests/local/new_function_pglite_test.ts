/** `deno task new`: what it writes, and what it refuses to write. */

import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "../../supabase/local/failure.ts";
import { addFunction } from "../../supabase/local/tools/scaffold/add_function.ts";
import { withContract } from "../../supabase/local/tools/scaffold/edits.ts";
import { functionRows, withFunction } from "../../supabase/local/tools/scaffold/readme_table.ts";
import {
  assertEquals,
  assertObjectMatch,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { tempProject } from "../support/temp_project.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const COPIED = ["README.md", "deno.json", "import_map.json", "shared", "supabase", "tests/support"];

async function copyOfThisProject() {
  const project = await tempProject({});
  const isSource = (path: string) => !/[/\\]supabase[/\\](\.temp|local[/\\]\.data)/.test(path);
  for (const path of COPIED) {
    await cp(join(root, path), join(project.root, path), { recursive: true, filter: isSource });
  }
  return project;
}

Deno.test("deno task new begins a function that type-checks at once", async (t) => {
  await using project = await copyOfThisProject();
  const summary = 'Keeps "the" contact at the top.';
  const paths = await addFunction(project.root, { name: "pin-it", domain: "platform", summary });

  await t.step("in four places and the README", () => {
    assertEquals(paths, [
      "supabase/functions/pin-it/index.ts",
      "shared/platform/contracts.ts",
      "tests/functions/pin_it_test.ts",
      "supabase/config.toml",
      "README.md",
    ]);
  });

  await t.step("with its contract, its block and its row", async () => {
    const contracts = await project.read("shared/platform/contracts.ts");
    assertStringIncludes(contracts, 'export const pinIt = change({\n  name: "pin-it",');
    const config = await project.read("supabase/config.toml");
    assertStringIncludes(config, "[functions.pin-it]\nenabled = true\nverify_jwt = false\n");
    const rows = functionRows(await project.read("README.md"));
    assertObjectMatch(rows.find(({ name }) => name === "pin-it") ?? {}, { who: "user", summary });
    const index = await project.read("supabase/functions/pin-it/index.ts");
    assertEquals(index.split("\n")[0], `/** ${summary} */`);
  });

  await t.step("formatted, linted and type-checked", async () => {
    const code = paths.filter((path) => path.endsWith(".ts"));
    for (const args of [["fmt", "--check", ...paths], ["lint", ...code], ["check", ...code]]) {
      const { success, stderr } = await new Deno.Command(Deno.execPath(), {
        args: args.filter((path) => !path.endsWith(".toml")),
        cwd: project.root,
        stdout: "null",
        stderr: "piped",
      }).output();
      assertEquals(success, true, new TextDecoder().decode(stderr));
    }
  });

  await t.step("once", async () => {
    const again = () => addFunction(project.root, { name: "pin-it", domain: "platform" });
    await assertRejects(again, Failure, "something of that name is there already");
  });
});

Deno.test("deno task new refuses what could not work, and writes nothing", async (t) => {
  await using project = await tempProject({
    "shared/platform/contracts.ts": 'import { read } from "../contract.ts";\n',
    "shared/database.types.ts": "",
    "supabase/config.toml": "",
  });
  const refused = (name: string, domain = "platform", summary?: string) =>
    assertRejects(
      () => addFunction(project.root, { name, domain, ...(summary && { summary }) }),
      Failure,
    );

  await t.step("names that are no folder and no address", async () => {
    for (const name of ["Pin", "pin_it", "-pin", "pin--it", "../pin", "1st", "", "x".repeat(49)]) {
      assertStringIncludes((await refused(name)).message, "Cannot name a function");
    }
  });

  await t.step("a domain without contracts, naming those that have them", async () => {
    const { message, hint } = await refused("pin-it", "phonebook");
    assertStringIncludes(message, 'Cannot find a domain "phonebook"');
    assertEquals(hint, "There are: platform");
    await refused("pin-it", "../shared/platform");
  });

  await t.step("a summary that is no sentence", async () => {
    for (const summary of ["no stop", "Two\nlines.", "A | table.", "Ends */ early."]) {
      assertStringIncludes((await refused("pin-it", "platform", summary)).message, "one sentence");
    }
  });

  await t.step("and leaves no trace", async () => {
    assertEquals(await project.read("supabase/config.toml"), "");
    await assertRejects(() => Deno.stat(join(project.root, "supabase/functions")));
  });
});

Deno.test("withContract() imports change where a domain only reads so far", () => {
  const added = withContract('import { read } from "../contract.ts";\n', "\nnext\n");
  assertEquals(added, 'import { change, read } from "../contract.ts";\n\nnext\n');
});

Deno.test("withFunction() keeps domains together, and a README without table as it is", () => {
  const heads = "| Function | What | Who may call |\n| --- | --- | --- |\n";
  const table = heads + "| `a` | x | user |\n| `b` | y | user |\n\n| `task` | z | z |\n";
  const row = { name: "c", who: "none", summary: "New." };

  const added = withFunction(table, row, ["a"]);

  assertEquals(functionRows(added).map(({ name }) => name), ["a", "c", "b"]);
  assertObjectMatch(functionRows(added)[1] ?? {}, row);
  assertEquals(withFunction("# Title\n", row, ["a"]), "# Title\n");
});
