/** Every function can be deployed, and the check that says so would notice if one could not. */

// Takes long: begun first.

import { fileURLToPath } from "node:url";
import { checkDeploy } from "../../supabase/local/tools/deploy_check/check_deploy.ts";
import { warningsIn } from "../../supabase/local/tools/deploy_check/rehearse.ts";
import { reportLines } from "../../supabase/local/tools/deploy_check/report.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { tempProject } from "../support/temp_project.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

Deno.test("every function goes up whole and starts from what went up", async () => {
  const { functions, findings } = await checkDeploy(root);

  assertEquals(findings, []);
  assert(functions.every(({ files, bytes, modules }) => files && bytes && modules));
});

const FINE = "export default { fetch: () => new Response(null, { status: 204 }) };\n";
const MAPPED = 'import_map = "../import_map.json"';

/** Each function is broken in its own way; `fine` shows that the rest of the project is not. */
const BROKEN: Record<string, string> = {
  "import_map.json": JSON.stringify({ imports: { "@shared/": "./shared/" } }),
  "shared/word.ts": 'export const word = "hello";\n',
  "shared/.env": "SECRET=1\n",
  "shared/word_test.ts": "export {};\n",
  "shared/large.ts": `export const large = "${"x".repeat(3 * 1024 * 1024)}";\n`,
  "supabase/config.toml": [
    '[api]\nschemas = ["public"]',
    `[functions.fine]\nverify_jwt = false\n${MAPPED}`,
    `[functions.unset]\n${MAPPED}`,
    "[functions.unmapped]\nverify_jwt = false",
    `[functions.commented]\nverify_jwt = false\n${MAPPED}`,
    `[functions.unresolved]\nverify_jwt = false\n${MAPPED}`,
    `[functions.unmapped-package]\nverify_jwt = false\n${MAPPED}`,
    `[functions.crashing]\nverify_jwt = false\n${MAPPED}`,
    `[functions.mute]\nverify_jwt = false\n${MAPPED}`,
    `[functions.unfriendly]\nverify_jwt = false\n${MAPPED}`,
    `[functions.forgotten]\nverify_jwt = false\n${MAPPED}`,
  ].join("\n\n"),
  "supabase/functions/fine/index.ts": `import "@shared/word.ts";\n${FINE}`,
  "supabase/functions/unset/index.ts": FINE,
  "supabase/functions/unmapped/index.ts": FINE,
  "supabase/functions/commented/index.ts": `// import "./old.ts";\n${FINE}`,
  "supabase/functions/commented/old.ts": "export {};\n",
  "supabase/functions/unresolved/index.ts": `import "./gone.ts";\n${FINE}`,
  "supabase/functions/unmapped-package/index.ts": `import "left-out";\n${FINE}`,
  "supabase/functions/crashing/index.ts": 'throw new Error("boom");\n',
  "supabase/functions/mute/index.ts": "export const fetch = 1;\n",
  "supabase/functions/unfriendly/index.ts":
    "export default { fetch: () => new Response(null, { status: 405 }) };\n",
};

Deno.test("what would break a deploy is found", async (t) => {
  await using project = await tempProject(BROKEN);
  const { functions, findings } = await checkDeploy(project.root);
  const faultsOf = (name: string) =>
    findings.filter((each) => each.name === name).map(({ fault }) => fault)
      .filter((fault) => !fault.startsWith('"shared/') && !fault.endsWith("is too large"));
  const has = (name: string, part: string) =>
    assert(faultsOf(name).some((fault) => fault.includes(part)), `${name}: ${faultsOf(name)}`);

  await t.step("a function without fault has none", () => assertEquals(faultsOf("fine"), []));
  await t.step("an import map that is missing", () => has("unmapped", "No import map"));
  await t.step("verify_jwt left open", () => has("unset", "verify_jwt is not set"));
  await t.step(
    "an import in a comment",
    () => has("commented", '"supabase/functions/commented/old'),
  );
  await t.step("an import of nothing", () => has("unresolved", "gone.ts"));
  await t.step("a package the map does not know", () => has("unmapped-package", "left-out"));
  await t.step("a function that fails as it loads", () => has("crashing", "boom"));
  await t.step("a function that exports nothing to call", () => has("mute", "default export"));
  await t.step(
    "a function that refuses browsers",
    () => has("unfriendly", "OPTIONS with status 405"),
  );
  await t.step("a function that is only configured", () => has("forgotten", "index.ts"));

  await t.step("what does not belong into shared/", () => {
    const faults = findings.filter(({ name }) => name === "fine").map(({ fault }) => fault);
    assertEquals(faults.toSorted(), [
      '"shared/.env" is a file of secrets',
      '"shared/word_test.ts" is a test',
      "3.0 MB is too large",
    ]);
  });

  await t.step("what the CLI only warns of", () => {
    const warnings = findings.filter(({ name }) => name === undefined).map(({ fault }) => fault);
    assert(warnings.some((fault) => fault.includes("The CLI warns: failed to read file")));
  });

  await t.step("and all of it stands in the report", () => {
    const lines = reportLines({ functions, findings });
    assertEquals(lines.length, 1 + functions.length + 1 + findings.length);
    assert(lines.some((line) => /^fine +\d+ +\d+ +2 +\d+$/.test(line)), lines.join("\n"));
  });
});

Deno.test("warningsIn() hears the CLI and not npm", () => {
  const stderr =
    "npm warn old lockfile\nWARN: failed to read file: open a.ts\nUploading asset: b.ts";
  assertEquals(warningsIn(stderr), ["failed to read file: open a.ts"]);
});
