/** The front end and its keys: where the seed's design goes wrong, and ours does not (D-9, D-10, D-28, D-31). */

import { createClient } from "@supabase/supabase-js";
import { connect, signedIn } from "@shared/client/connect.ts";
import { checkSupabaseConnection } from "@shared/client/supabase.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { startStack } from "../support/stack.ts";
import { Network, visitor } from "../support/visitor.ts";

/** What a live project's address and a token look like, wherever they stand. */
const LIVE = /https:\/\/[a-z]{20}\.supabase\.co|eyJ[\w-]{20,}\.eyJ[\w-]{20,}|sk-[A-Za-z0-9]{20,}/;

/** The text of every file below a folder of the project. */
async function textsIn(folder: string): Promise<string[]> {
  const texts: string[] = [];
  const root = new URL(`../../${folder}/`, import.meta.url);
  for await (const { name, isFile, isDirectory } of Deno.readDir(root)) {
    if (isFile) texts.push(await Deno.readTextFile(new URL(name, root)));
    if (isDirectory) texts.push(...await textsIn(`${folder}/${name}`));
  }
  return texts;
}

Deno.test("where the seed's front end goes wrong", async (t) => {
  await using stack = await startStack();
  const { url, publishableKey } = stack;

  await t.step("D-9: its key for the model goes to the browser; ours never does", async () => {
    const bundled = (await textsIn("shared/client")).join("\n");
    const asked = bundled.match(/\b(VITE|NEXT_PUBLIC)_\w+/g) ?? [];

    assertEquals(/OPENAI|LIBRETRANSLATE/.test(bundled), false);
    assertEquals([...new Set(asked)].sort(), [
      "NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY",
      "NEXT_PUBLIC_SUPABASE_URL",
      "VITE_SUPABASE_ANON_KEY",
      "VITE_SUPABASE_PUBLISHABLE_KEY",
      "VITE_SUPABASE_URL",
    ]);
  });

  await t.step("D-10: its visitor is somebody else after a reload; ours stays", async () => {
    const seeds = () =>
      createClient(url, publishableKey, {
        auth: { persistSession: false, autoRefreshToken: false },
      });
    await seeds().auth.signInAnonymously();
    const { data } = await seeds().auth.getSession();
    assertEquals(data.session, null);

    const ours = async () => {
      const page = connect(url, publishableKey);
      const id = await signedIn(page);
      await page.auth.stopAutoRefresh();
      return { page, id };
    };
    const before = await ours();
    const after = await ours();
    assertEquals(after.id, before.id);
    await after.page.auth.signOut();
  });

  await t.step("D-28: its question for the connection reads rows; ours asks for none", async () => {
    const network = new Network();
    const connected = await checkSupabaseConnection(visitor(stack, network));
    // The seed never signs in, and what it asks is nobody's to read.
    const seeds = await stack.stranger().from("sessions").select("count" as "id");

    assertEquals(connected, true);
    assertEquals(network.tried.at(-1), "HEAD /rest/v1/sessions");
    assertEquals(seeds.error?.code, "42501");
  });

  await t.step("D-31: its original shows a live address and token; ours shows none", async () => {
    const ref = "abcdefghijklmnopqrst";
    const header = btoa(JSON.stringify({ alg: "HS256", typ: "JWT" }));
    assert(LIVE.test(`VITE_SUPABASE_URL=https://${ref}.supabase.co`));
    assert(LIVE.test(`VITE_SUPABASE_ANON_KEY=${header}.${header}.signature`));

    const folders = ["shared", "supabase/functions", "supabase/migrations", "supabase/docs"];
    const texts = (await Promise.all(folders.map(textsIn))).flat();
    assert(texts.length > 50);
    assertEquals(texts.filter((text) => LIVE.test(text)), []);
  });
});
