/** `deno task demo`: the main job on real input, where Apertium is installed. */

import { fileURLToPath } from "node:url";
import { isInstalled } from "../../supabase/local/apertium/modes.ts";
import { hasOtherTranslator } from "../../supabase/local/apertium/offer_apertium.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { ROOT } from "../support/stack.ts";

const DEMO = fileURLToPath(new URL("../../supabase/local/demo/demo.ts", import.meta.url));

Deno.test({
  name: "the demo shows twelve real translations and the database's view of them",
  // Without a translator the demo installs one, and with a developer's own it spends their money:
  // neither is a test's to do.
  ignore: !await isInstalled() || await hasOtherTranslator(ROOT),
  async fn() {
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", DEMO],
      env: { NO_COLOR: "1" },
    }).output();
    const output = new TextDecoder().decode(stdout);

    assertEquals(code, 0);
    assertMatch(output, /opens a room: code \d{4}/);
    assertStringIncludes(output, "types the code in: 2 people");
    assertStringIncludes(output, "both are there: Ana (en), Luis (es)");
    // Both directions, by the words any translator has to find.
    assertMatch(output, /Gracias\. Estoy viajando a Madrid/);
    assertMatch(output, /Yes, it is free/);
    const rows = output.match(/^ +\d+ +(Ana|Luis) +\S+→\S+ +displayed +\S+ +\d+ ms +\d+ ms$/gm);
    assertEquals(rows?.length, 12);
  },
});
