/** What the stack says at its root, to programs and to people. */

import { join } from "node:path";
import { frontPage, type FrontPageOptions } from "../../supabase/local/front_page/front_page.ts";
import { listedFunctions } from "../../supabase/local/front_page/listed_functions.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";

const URL_HERE = "http://127.0.0.1:54321";

async function ask(accept: string | null, changed: Partial<FrontPageOptions> = {}) {
  const root = await Deno.makeTempDir();
  const folder = join(root, "supabase/functions/greet");
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(
    join(folder, "index.ts"),
    '/** Greets <b>everybody</b> & you. */\nimport { greet } from "@shared/manners/contracts.ts";\n' +
      'export default defineFunction(greet, { auth: ["user", "key:manners.read"] });\n',
  );
  const answer = frontPage({
    root,
    dataDir: "/data",
    project: "quintet",
    url: URL_HERE,
    publishable: "sb_publishable_x",
    engine: { kind: "pglite", query: () => Promise.resolve([]) },
    names: () => ["greet", "unwritten"],
    ...changed,
  });
  const response = await answer(new Request(URL_HERE, { headers: accept ? { accept } : {} }));
  const text = await response.text();
  await Deno.remove(root, { recursive: true });
  return { headers: response.headers, text };
}

Deno.test("programs get the stack's addresses as JSON", async () => {
  for (const accept of [null, "*/*", "application/json"]) {
    const { headers, text } = await ask(accept);
    assertEquals(JSON.parse(text), {
      name: "quintet",
      url: URL_HERE,
      realtime: "ws://127.0.0.1:54321/realtime/v1/websocket",
      functions: [`${URL_HERE}/functions/v1/greet`, `${URL_HERE}/functions/v1/unwritten`],
    });
    assertEquals(headers.get("vary"), "accept");
  }
});

Deno.test("browsers get a page", async (t) => {
  const { headers, text } = await ask("text/html,application/xhtml+xml,*/*;q=0.8");

  await t.step("with addresses, the key for front ends, and a call to copy", () => {
    for (const service of ["rest", "auth", "storage", "realtime", "functions"]) {
      assertStringIncludes(text, `127.0.0.1:54321/${service}/v1`);
    }
    assertStringIncludes(
      text,
      "createClient(&#34;http://127.0.0.1:54321&#34;, &#34;sb_publishable_x",
    );
    assertStringIncludes(text, "/data/keys.json");
  });

  await t.step("with what functions are for and for whom, as words", () => {
    assertStringIncludes(text, "Greets &#60;b&#62;everybody&#60;/b&#62; &#38; you.");
    assertMatch(text, /manners <small>1<\/small>/);
    assertMatch(text, /<i>key:manners\.read<\/i>/);
    assertStringIncludes(text, ">unwritten</a>");
  });

  await t.step("that loads nothing and runs nothing but its own", () => {
    const policy = headers.get("content-security-policy") ?? "";
    const nonce = /script-src 'nonce-([\w-]+)'/.exec(policy)?.[1] ?? "";
    assert(policy.startsWith("default-src 'none'; ") && nonce !== "", policy);
    assertEquals(text.match(/<(script|style)\b[^>]*>/g), [
      `<style nonce="${nonce}">`,
      `<script nonce="${nonce}">`,
    ]);
    assertEquals(
      text.match(/\bon\w+=|\bstyle=|<(img|iframe|object)\b|\bsrc=|@import|url\(/g),
      null,
    );
    assertEquals(headers.get("cache-control"), "no-store");
  });
});

Deno.test("the page says so where the database does not answer", async () => {
  const query = () => Promise.reject(new Error("away"));
  const { text } = await ask("text/html", { engine: { kind: "postgres", query } });
  assertMatch(text, /class="bad"><b>Database<\/b> <span>does not answer/);
});

Deno.test("a function is listed with its domain, however deep its contract lies", async () => {
  const names = ["health", "kosync", "losing-touch", "nlq-query"];
  const domains = (await listedFunctions(new URL("../../", import.meta.url).pathname, names)).map((
    { domain },
  ) => domain);
  assertEquals(domains, ["platform", "reading", "phonelog", "phonelog"]);
});
