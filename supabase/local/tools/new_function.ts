/** `deno task new <name> <domain> ["One sentence."]`: begins a new function. */

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Failure } from "../failure.ts";
import { runTool, say, styled } from "../terminal.ts";
import { addFunction } from "./scaffold/add_function.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

await runTool(async () => {
  const { positionals } = parseArgs({ args: Deno.args, allowPositionals: true });
  const [name, domain, summary] = positionals;
  if (!name || !domain || positionals.length > 3) {
    throw new Failure(
      "Cannot begin a function without its name and its domain",
      'deno task new pin-contact phonelog "Keeps a contact at the top of the list."',
    );
  }
  const paths = await addFunction(ROOT, { name, domain, ...(summary && { summary }) });

  for (const path of paths) say(path);
  say();
  say(styled("bold", "Next"));
  say(`1. Say what goes in and out:    shared/${domain}/contracts.ts`);
  say("2. Write its SQL, if it has any, and run: deno task types");
  say(`3. Do it in the handler:        supabase/functions/${name}/index.ts`);
  say("4. Prove it, then run:          deno task ok");
});
