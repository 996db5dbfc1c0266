/** `.env.example` explains every variable the code reads, and no other. */

import { assertEquals } from "../support/assert.ts";
import { envFaults, variablesRead } from "./env_rules.ts";
import { isTypeScript, projectFiles, ROOT } from "./repository.ts";

Deno.test(".env.example is what the code reads", async (t) => {
  await t.step("in this project", async () => {
    const files = (await projectFiles()).filter((file) =>
      isTypeScript(file) && /^(shared|supabase)\//.test(file.path)
    );
    assertEquals(envFaults(await Deno.readTextFile(`${ROOT}.env.example`), files), []);
  });

  await t.step("and a difference would be noticed", () => {
    const example = "# The known one.\n# KNOWN=1\n\nSILENT=\n\n# Long gone.\nGONE=\n";
    const text = 'env("KNOWN"); env("SILENT"); optionalEnv("SECRET_ONE"); env("SUPABASE_URL");';
    assertEquals(envFaults(example, [{ path: "a.ts", text }]), [
      "SECRET_ONE is read, and .env.example does not explain it",
      "GONE stands in .env.example, and nothing reads it",
      "SILENT stands in .env.example without a word",
    ]);
  });

  await t.step("also where a function stands between", () => {
    const text = `
      const limit = wholeNumber("POOL_MAX", 10);
      function wholeNumber(name: string, fallback: number) { return Deno.env.get(name); }
      function shout(text: string) { return text; }
      shout("NOT_A_VARIABLE"); // env("IN_A_COMMENT")
    `;
    assertEquals(variablesRead({ path: "a.ts", text }), ["POOL_MAX"]);
  });
});
