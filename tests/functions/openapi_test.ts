/** The OpenAPI document: it is valid, and it says what the functions do. */

import { createConfig, lintFromString } from "@redocly/openapi-core";
import { Validator } from "@seriousme/openapi-schema-validator";
import { invoke } from "@shared/client/invoke.ts";
import document from "../../supabase/functions/openapi/openapi.json" with { type: "json" };
import { assert, assertEquals } from "../support/assert.ts";
import { startStack } from "../support/stack.ts";
import { loadFunctions } from "../house/functions.ts";
import { isServed } from "../house/functions_rules.ts";

/** What one validator finds. */
async function faultsBySchema(given: Record<string, unknown>): Promise<unknown> {
  const { valid, errors } = await new Validator().validate(given);
  return valid ? [] : errors;
}

/** What another one finds, which also follows references and looks at meaning. */
async function faultsByRules(given: object): Promise<string[]> {
  const config = await createConfig({ extends: ["spec"] });
  const problems = await lintFromString({ source: JSON.stringify(given), config });
  return problems.map(({ ruleId, message }) => `${ruleId}: ${message}`);
}

Deno.test("the OpenAPI document", async (t) => {
  const paths: Record<string, object> = document.paths;

  await t.step("is valid by two validators", async () => {
    assertEquals([await faultsBySchema(document), await faultsByRules(document)], [[], []]);
  });

  await t.step("and both would notice one that is not", async () => {
    const bad = { ...document, paths: { "/bad": { get: { responses: { "200": {} } } } } };
    const lost = structuredClone(document) as { components: { schemas: object } };
    lost.components.schemas = {};
    assert((await faultsByRules(bad)).length > 0);
    assert((await faultsByRules(lost)).length > 0);
    assert((await faultsBySchema(bad) as unknown[]).length > 0);
  });

  await t.step("has a path for each function, with its sentence and its ways in", async () => {
    for (const { name, served } of await loadFunctions()) {
      assert(isServed(served), name);
      const { contract, access } = served;
      if ("routes" in contract) {
        const routes = Object.keys(contract.routes as object).map((route) => route.split(" ")[1]);
        for (const route of routes) {
          const path = `/${name}${route?.replace(/:(\w+)/g, "{$1}")}`;
          assert(path in paths, `${path} is not described`);
        }
        continue;
      }
      const { post } = paths[`/${name}`] as { post: { summary: string; security: unknown[] } };
      assertEquals(`${post.summary}.`, contract.summary);
      assertEquals(post.security.length, access.ways.length, name);
    }
  });

  await t.step("says of a function that takes a file that it takes a form", () => {
    const { content } = document.paths["/transcribe-audio"].post.requestBody;
    const { schema, encoding } = content["multipart/form-data"];
    assertEquals(Object.keys(content), ["multipart/form-data"]);
    assertEquals(schema.properties.file, { type: "string", format: "binary" });
    assert(schema.required.includes("file") && encoding.file.contentType.includes("audio/webm"));
  });

  await using stack = await startStack();

  await t.step("is answered to everybody, with this project's own address", async () => {
    const answered = await invoke(stack.stranger(), "openapi", {});
    assertEquals(answered.paths, document.paths);
    assertEquals(answered.servers, [{ url: `${stack.url}/functions/v1` }]);
  });

  await t.step("and can be read by address alone, and asked whether it changed", async () => {
    const read = (headers = {}) =>
      fetch(`${stack.url}/functions/v1/openapi`, {
        headers: { apikey: stack.publishableKey, ...headers },
      });
    const first = await read();
    await first.body?.cancel();
    const etag = first.headers.get("etag") ?? "";
    const again = await read({ "if-none-match": etag });
    await again.body?.cancel();
    assertEquals([first.status, again.status, etag.length > 3], [200, 304, true]);
  });
});
