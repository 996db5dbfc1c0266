/** The fences hold: production, front ends and the local stack import what is theirs. */

import { assertEquals } from "../support/assert.ts";
import { type ImportMap, lineFaults, unusedFaults } from "./import_map_rules.ts";
import { importFaults } from "./imports_rules.ts";
import { levelFaults } from "./level_rules.ts";
import { isDeployed, isTypeScript, projectFiles, ROOT } from "./repository.ts";

const files = (await projectFiles()).filter(isTypeScript);
const map: ImportMap = JSON.parse(await Deno.readTextFile(`${ROOT}import_map.json`));

Deno.test("every file imports only what it may", async (t) => {
  await t.step("in this project", () => assertEquals(files.flatMap(importFaults), []));

  const bad: [fault: string, path: string, text: string][] = [
    ['names a registry: "jsr:@std/x"', "tests/a.ts", 'import "jsr:@std/x";'],
    ['names a version: "zod@4"', "shared/edge/a.ts", 'import z from "zod@4";'],
    ['leaves out the ending of "./b"', "shared/edge/a.ts", 'export * from "./b";'],
    ['imports "@shared/b.ts": be relative here', "shared/a.ts", 'import "@shared/b.ts";'],
    ['leads out of shared/: "../../x.ts"', "shared/edge/a.ts", 'import "../../x.ts";'],
    ['imports "../shared/b.ts": say @shared/…', "tests/a.ts", 'import "../shared/b.ts";'],
    ["imports @supabase/lite", "tests/support/a.ts", 'import { App } from "@supabase/lite";'],
    [
      'imports "../../local/stack.ts", which is never deployed',
      "supabase/functions/x/index.ts",
      'import "../../local/stack.ts";',
    ],
    [
      'imports another function: "../y/index.ts"',
      "supabase/functions/x/index.ts",
      'const y = await import("../y/index.ts");',
    ],
    ['is for browsers: no "../edge/env.ts"', "shared/client/a.ts", 'import "../edge/env.ts";'],
    [
      'is for browsers: no "../platform/hash.ts"',
      "shared/reading/clock.ts",
      'import {\n  sha256,\n} from "../platform/hash.ts";',
    ],
    ['is for browsers: no "postgres"', "shared/lift/contracts.ts", 'import sql from "postgres";'],
    ["is for browsers: no Deno", "shared/contract.ts", "Deno.env.get(name);"],
    [
      "imports supabase-js; use the databases it is given",
      "shared/reading/a.ts",
      'import { createClient } from "@supabase/supabase-js";',
    ],
    [
      "calls fetch; go through edge/egress.ts or edge/egress_public.ts",
      "shared/platform/a.ts",
      "const answer = await fetch(address);",
    ],
    [
      "calls fetch; go through edge/egress.ts or edge/egress_public.ts",
      "supabase/functions/x/index.ts",
      "const ask = globalThis.fetch;",
    ],
    ["makes a client", "supabase/functions/x/index.ts", "const admin = createAdminClient();"],
  ];
  for (const [fault, path, text] of bad) {
    await t.step(`and one that ${fault} would be noticed`, () => {
      assertEquals(importFaults({ path, text }), [`${path} ${fault}`]);
    });
  }

  await t.step("while types, comments and strings do no harm", () => {
    const text = `/** import "jsr:x"; Deno.exit() */
import type { Database } from "../edge/env.ts";
export type { Way } from "../edge/authenticate.ts";
const words = 'from "npm:zod"'; // Deno
`;
    assertEquals(importFaults({ path: "shared/client/a.ts", text }), []);
    const door = "return async function fetch(request) {}; await module.fetch(request);";
    assertEquals(importFaults({ path: "shared/edge/a.ts", text: door }), []);
  });
});

Deno.test("the import map is exact, the same everywhere, and used", async (t) => {
  await t.step("in this project", () => {
    assertEquals([...lineFaults(map), ...unusedFaults(map, files)], []);
  });
  await t.step("and a wrong line would be noticed", () => {
    const planted: ImportMap = {
      imports: {
        "@shared/": "./shared/",
        "zod": "npm:zod@^4.6.7",
        "assert": "jsr:@std/assert@1.0.0",
        "jose": "npm:jose@6.2.17",
        "@supabase/server": "npm:@supabase/server@1.8.1",
        "@supabase/server/": "npm:/@supabase/server@1.8.0/",
        "yod": "npm:zod@4.6.7",
      },
      scopes: { "./tests/": { "jose": "npm:jose@6.2.16" } },
    };
    assertEquals(lineFaults(planted), [
      '"zod" is not an exact version of a package: npm:zod@^4.6.7',
      '"assert" is not an exact version of a package: jsr:@std/assert@1.0.0',
      "@supabase/server is 1.8.1 in one place and 1.8.0 in another",
      '"yod" stands for another package: npm:zod@4.6.7',
      "jose is 6.2.17 in one place and 6.2.16 in another",
    ]);
  });
  await t.step("and an idle one too", () => {
    const planted: ImportMap = {
      imports: { "zod": "npm:zod@4.6.7", "eld/": "npm:/eld@2.1.0/", "jose": "npm:jose@6.2.17" },
      scopes: { "./tests/": { "postgres": "npm:postgres@3.4.9", "jose": "npm:jose@6.2.17" } },
    };
    const users = [
      { path: "shared/a.ts", text: 'import { z } from "zod"; await import("eld/small");' },
      { path: "tests/a.ts", text: 'import type { JWK } from "jose";' },
    ];
    assertEquals(unusedFaults(planted, users), [
      '"jose" is imported nowhere in shared/ and supabase/functions/',
      '"postgres" is imported nowhere in tests/',
    ]);
  });
});

Deno.test("what is deployed keeps to what production has", async (t) => {
  await t.step("in this project", () => {
    assertEquals(files.filter(isDeployed).flatMap(levelFaults), []);
  });
  const bad = [
    "Deno.exit(1)",
    'Deno.readTextFileSync("a")',
    'new Worker("a.ts")',
    "localStorage.getItem(a)",
    "RegExp.escape(a)",
    "bytes.toHex()",
    "Temporal.Now.instant()",
    "await using undo = new AsyncDisposableStack()",
    'import { spawn } from "node:child_process"',
    'import a from "./a.txt" with { type: "text" }',
  ];
  for (const text of bad) {
    await t.step(`and ${text} would be noticed`, () => {
      assertEquals(levelFaults({ path: "shared/edge/a.ts", text }).length, 1);
    });
  }
});
