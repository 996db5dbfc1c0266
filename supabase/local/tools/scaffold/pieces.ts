/**
 * The texts of a new function: its own file, its contract, its test, its block in config.toml.
 *
 * @module
 */

import type { FunctionNames } from "./function_name.ts";

/** `supabase/functions/<name>/index.ts` */
export function indexFile({ camel }: FunctionNames, domain: string, summary: string): string {
  return `/** ${summary} */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { ${camel} } from "@shared/${domain}/contracts.ts";

export default defineFunction(${camel}, {
  auth: "user",
  limit: limits.changes,
  handler: () => {
    throw new Error("Not written yet");
  },
});
`;
}

/** What is added to `shared/<domain>/contracts.ts`. */
export function contract({ camel, kebab }: FunctionNames, summary: string): string {
  return `
export const ${camel} = change({
  name: "${kebab}",
  summary: ${quoted(summary)},
  input: z.strictObject({}),
  output: z.object({}),
});
`;
}

/** `tests/functions/<name>_test.ts`; its one step fails until the handler is written. */
export function testFile({ kebab }: FunctionNames, summary: string): string {
  return `/** ${kebab}: ${summary} */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { startStack } from "../support/stack.ts";

Deno.test("${kebab}", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");

  await t.step("answers what its contract promises", async () => {
    assertEquals(await invoke(ana, "${kebab}", {}), {});
  });
});
`;
}

/** The block in `config.toml`: authentication is in the code, the map is the project's. */
export function configBlock({ kebab }: FunctionNames): string {
  return `
[functions.${kebab}]
enabled = true
verify_jwt = false
import_map = "../import_map.json"
`;
}

/** As the formatter would quote it. */
function quoted(text: string): string {
  return text.includes('"') && !text.includes("'") ? `'${text}'` : JSON.stringify(text);
}
