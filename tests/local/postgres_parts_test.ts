/**
 * The parts of `deno task postgres` that need no server: settings, mirrors, ports, the command line.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { configuration, portIn } from "../../supabase/local/postgres/configuration.ts";
import { debianMirrors } from "../../supabase/local/postgres/debian_packages.ts";
import { hidePassword } from "../../supabase/local/postgres/hide_password.ts";
import { choosePort } from "../../supabase/local/postgres/ports.ts";
import { assertEquals, assertMatch, assertNotEquals } from "../support/assert.ts";

const MAIN = fileURLToPath(new URL("../../supabase/local/postgres/main.ts", import.meta.url));

Deno.test("the settings of a server of one's own", async (t) => {
  await t.step("listen on this machine alone", () => {
    assertMatch(configuration("/data", 5000), /^listen_addresses = '127\.0\.0\.1'$/m);
  });

  await t.step("can be added to, and changed", () => {
    const text = configuration("/data", 5000, { fsync: "off", jit: "on" });
    assertMatch(text, /^fsync = 'off'$/m);
    assertEquals(text.match(/^jit = .*$/gm), ["jit = 'on'"]);
  });

  await t.step("survive a folder with quotes in its name", () => {
    assertMatch(configuration("/Ana's data", 5000), /^data_directory = '\/Ana''s data\/data'$/m);
  });

  await t.step("survive a folder with a backslash in its name", () => {
    assertMatch(configuration("/a\\b", 5000), /^data_directory = '\/a\\\\b\/data'$/m);
  });

  await t.step("remember the port", () => {
    assertEquals(portIn(configuration("/data", 5000)), 5000);
    assertEquals(portIn("#port = 5432\n"), undefined);
  });
});

Deno.test("Debian's mirrors are found among the machine's sources", () => {
  const uris = `Reading package lists...
'http://security.example/debian-security/dists/bookworm-security/InRelease' a 0
'http://mirror.example/debian/dists/bookworm/InRelease' b 0
'http://mirror.example/debian/dists/bookworm-updates/InRelease' c 0
'http://mirror.example/debian/dists/bookworm/main/binary-amd64/Packages.xz' d 0
'mirror+file:/etc/apt/mirrors/debian.list/dists/trixie/InRelease' e 0
'https://packages.example/node/dists/nodistro/InRelease' f 0
`;
  assertEquals(debianMirrors(uris), [
    "http://mirror.example/debian",
    "mirror+file:/etc/apt/mirrors/debian.list",
  ]);
});

Deno.test("a password stays out of the list of processes", () => {
  assertEquals(hidePassword("postgres://ana:a%20b@127.0.0.1:5432/db?sslmode=disable"), {
    address: "postgres://ana@127.0.0.1:5432/db?sslmode=disable",
    env: { PGPASSWORD: "a b" },
  });
  const without = "postgres://postgres@127.0.0.1:5432/postgres";
  assertEquals(hidePassword(without), { address: without, env: {} });
});

Deno.test("a server's port", async (t) => {
  await t.step("is the last one when that is free", () => {
    const free = choosePort();
    assertEquals(choosePort(free), free);
  });

  await t.step("is another one when somebody has the last", () => {
    using somebody = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    assertNotEquals(choosePort(somebody.addr.port), somebody.addr.port);
  });
});

Deno.test("deno task postgres", async (t) => {
  await t.step("explains itself", async () => {
    const { code, stdout } = await run("--help");
    assertEquals(code, 0);
    assertMatch(stdout, /^Usage: deno task postgres /);
  });

  for (
    const [args, complaint] of [
      [["dance"], /^Cannot run "dance": there is no such command\nUsage: /],
      [["stop", "now"], /^Cannot make sense of "now"\nUsage: /],
      [["--loud"], /^Cannot read the command line: .*\nUsage: /],
      [["--port", "0"], /^Cannot listen on port "0": /],
    ] as const
  ) {
    await t.step(`refuses "${args.join(" ")}" with exit code 1`, async () => {
      const { code, stderr } = await run(...args);
      assertEquals(code, 1);
      assertMatch(stderr, complaint);
    });
  }

  await t.step("url says nothing on standard output when nothing runs", async () => {
    const folder = await Deno.makeTempDir();
    const { code, stdout, stderr } = await run("url", "--data", folder);
    await Deno.remove(folder);
    assertEquals([code, stdout], [1, ""]);
    assertMatch(stderr, /^Postgres does not run/);
  });
});

async function run(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", MAIN, ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
