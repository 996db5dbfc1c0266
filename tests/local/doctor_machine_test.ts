/** The doctor looks at the machine around a stack: port, folder, disk, settings, clocks. */

import { join } from "node:path";
import { environmentWithout } from "../../supabase/local/tools/environment_without.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { tempProject } from "../support/temp_project.ts";
import { ROOT } from "../support/test_database.ts";
import { FolderLock } from "../../supabase/local/database/folder_lock.ts";
import { checkAnswers } from "../../supabase/local/doctor/check_answers.ts";
import { checkDataFolder } from "../../supabase/local/doctor/check_data_folder.ts";
import { checkDeno } from "../../supabase/local/doctor/check_deno.ts";
import { checkSecrets } from "../../supabase/local/doctor/check_secrets.ts";
import { judgeServer } from "../../supabase/local/doctor/check_server.ts";
import { checkTranslator } from "../../supabase/local/doctor/check_translator.ts";
import { findPatient } from "../../supabase/local/doctor/find_patient.ts";
import type { Finding } from "../../supabase/local/doctor/finding.ts";
import { linesOf } from "../../supabase/local/doctor/print_findings.ts";
import { Failure } from "../../supabase/local/failure.ts";

function short(findings: Finding[]): string[] {
  return findings.map(({ level, says }) => `${level}: ${says}`);
}

/** A port of this machine that answers like that. */
function answering(answer: () => Response) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function freePort(): Promise<string> {
  await using server = answering(() => new Response());
  return server.url;
}

Deno.test("an address", async (t) => {
  await using folder = await tempProject({});
  const patient = async (url: string) => ({
    ...await findPatient({ root: ROOT, url, data: folder.root, env: {} }),
  });

  await t.step("that is not the environment's does not get the environment's keys", async () => {
    const env = { SUPABASE_URL: "https://ours.example", SUPABASE_SECRET_KEY: "sb_secret_ours" };
    const asked = (url?: string) => findPatient({ root: ROOT, url, data: folder.root, env });
    assertEquals((await asked("https://theirs.example")).secretKey, undefined);
    assertEquals((await asked("https://ours.example/")).secretKey, "sb_secret_ours");
    assertEquals((await asked()).secretKey, "sb_secret_ours");
  });

  await t.step("of a database that is empty is refused, as at a start", async () => {
    const asked = () => findPatient({ root: ROOT, data: folder.root, env: { DATABASE_URL: "" } });
    await assertRejects(asked, Failure, "Cannot use DATABASE_URL: it is set, and empty");
  });

  await t.step("where nothing answers", async () => {
    const [found] = await checkAnswers(await patient(await freePort()));
    assertStringIncludes(found?.says ?? "", "Nothing answers at http://127.0.0.1:");
    assertEquals([found?.level, found?.todo], ["fault", "Start the stack: deno task start"]);
  });

  await t.step("where nothing answers, while a stack has the folder", async () => {
    using _ = await FolderLock.take(join(folder.root, "pglite"));
    const [found] = await checkAnswers(await patient(await freePort()));
    assertStringIncludes(found?.says ?? "", `yet a stack uses the data in ${folder.root}`);
    assertStringIncludes(found?.todo ?? "", "--url");
  });

  await t.step("where nothing answers, and a database is named", async () => {
    const [found] = await checkAnswers({ ...await patient(await freePort()), databaseUrl: "x" });
    assertEquals(found?.level, "unchecked");
  });

  await t.step("where something else answers", async () => {
    await using other = answering(() => new Response("hello"));
    const [found] = await checkAnswers(await patient(other.url));
    assertStringIncludes(found?.says ?? "", "it is not this project's stack");
    assertStringIncludes(found?.todo ?? "", "--port 54331");
  });

  for (const [hours, level] of [[0, "ok"], [2, "fault"]] as const) {
    await t.step(`whose clock is ${hours} hours ahead`, async () => {
      const date = new Date(Date.now() + hours * 3_600_000).toUTCString();
      await using ours = answering(() => Response.json({ name: "quintet" }, { headers: { date } }));
      const found = (await checkAnswers(await patient(ours.url))).at(-1);
      assertEquals(found?.level, level);
      if (hours > 0) assertStringIncludes(found?.says ?? "", "s ahead of this one");
    });
  }

  await t.step("that is none", async () => {
    await assertRejects(() => patient("nowhere"), Failure, 'Cannot examine "nowhere"');
  });
});

Deno.test("a disk", async (t) => {
  const megabyte = 1024 ** 2;
  const cases: [free: number, finding: string][] = [
    [50_000 * megabyte, "ok: 49 GB are free for /"],
    [700 * megabyte, "warning: Only 700 MB are free for /"],
    [20 * megabyte, "fault: Only 20 MB are free for /"],
  ];
  for (const [free, finding] of cases) {
    await t.step(finding, async () => {
      const findings = await checkDataFolder(
        { dataDir: "/not/made/yet", isLocal: true },
        (folder) => Promise.resolve(folder === "/" ? free : NaN),
      );
      assertStringIncludes(short(findings)[0] ?? "", finding);
    });
  }
  await t.step("of this machine can be asked", async () => {
    const [found] = await checkDataFolder({ dataDir: ROOT, isLocal: true });
    assertStringIncludes(found?.says ?? "", "free for");
  });
});

Deno.test("a Deno", async (t) => {
  const pinned = (await Deno.readTextFile(`${ROOT}.ci/deno-version`)).trim();
  for (
    const [running, level] of [[pinned, "ok"], ["2.1.4", "fault"], ["99.0.0", "warning"]] as const
  ) {
    await t.step(`of version ${running}`, async () => {
      const [found] = await checkDeno({ root: ROOT }, running);
      assertEquals(found?.level, level);
      if (level !== "ok") assertEquals(found?.todo, `npx -y deno@${pinned} task doctor`);
    });
  }
});

Deno.test("settings", async (t) => {
  const secret = "sb_secret_made_up";
  await using clean = await tempProject({ ".env": "VITE_SUPABASE_KEY=sb_publishable_x\n" });
  await using leaking = await tempProject({
    "supabase/functions/.env": `OPENAI_API_KEY=sk-x\nNEXT_PUBLIC_KEY=${secret}\n`,
  });

  await t.step("without a secret for browsers", async () => {
    const findings = await checkSecrets({ root: clean.root, env: { SUPABASE_SECRET_KEY: secret } });
    assertEquals(findings.map(({ level }) => level), ["ok"]);
  });
  await t.step("with one in a file, which is named and not shown", async () => {
    const findings = await checkSecrets({ root: leaking.root, env: {} });
    assertEquals(short(findings), [
      "fault: NEXT_PUBLIC_KEY in supabase/functions/.env holds a secret, and builders hand that " +
      "name to every browser.",
    ]);
    assert(!JSON.stringify(findings).includes(secret));
  });
  await t.step("with one in the environment", async () => {
    const env = { VITE_OPENAI_API_KEY: "sk-x" };
    const [found] = await checkSecrets({ root: clean.root, env });
    assertStringIncludes(found?.says ?? "", "VITE_OPENAI_API_KEY in the environment");
  });
  await t.step("with and without a translator", async () => {
    const level = async (root: string, has: boolean) =>
      (await checkTranslator({ root, isLocal: true }, () => Promise.resolve(has)))[0]?.level;
    assertEquals(await level(leaking.root, false), "ok");
    assertEquals(await level(clean.root, true), "ok");
    assertEquals(await level(clean.root, false), "warning");
  });
});

Deno.test("a server", async (t) => {
  const healthy = {
    version: "17.11 (Debian)",
    taken: 10,
    places: 97,
    seconds: 1000,
    invalid: null,
  };
  const cases: [Partial<typeof healthy>, string][] = [
    [{}, "ok: Postgres 17.11, 10 of 97 connections taken."],
    [{ version: "15.8" }, "fault: The database is Postgres 15.8, and the project is made for 17."],
    [{ taken: 80 }, "warning: 80 of 97 connections are taken."],
    [{ taken: 96 }, "fault: 96 of 97 connections are taken."],
    [{ seconds: 900 }, "fault: The database's clock is 100 s behind this one."],
  ];
  for (const [other, finding] of cases) {
    await t.step(finding, () => {
      assertEquals(short(judgeServer({ ...healthy, ...other }, 1000)), [finding]);
    });
  }
});

Deno.test("findings on paper", async (t) => {
  const long = "word ".repeat(40).trim();
  const findings: Finding[] = [
    { about: "keys", level: "ok", says: "Well." },
    { about: "keys", level: "fault", says: long, todo: long },
    { about: "database", level: "unchecked", says: "Not seen." },
  ];
  const lines = linesOf(findings);
  assert(lines.every((line) => line.length <= 80), "a line is longer than 80 columns");
  assertEquals(lines[0], "  ✓ keys      Well.");
  assertEquals(lines.at(-1), "1 well, 1 fault, 1 unchecked");

  await t.step("and for machines, with the exit code", async () => {
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--quiet",
        "--no-check",
        `${ROOT}supabase/local/doctor/main.ts`,
        "--json",
      ],
      clearEnv: true,
      env: {
        ...environmentWithout("DATABASE_URL"),
        SUPABASE_URL: await freePort(),
        NO_COLOR: "1",
      },
    }).output();
    const found: Finding[] = JSON.parse(new TextDecoder().decode(stdout));
    assertEquals(found.find(({ about }) => about === "address")?.level, "fault");
    assertEquals(code, 1);
  });
});
