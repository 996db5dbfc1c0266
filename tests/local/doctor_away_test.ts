/** The doctor tells what is away from what is wrong: database, key, program on the port, jobs. */

import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { tempProject } from "../support/temp_project.ts";
import { ROOT } from "../support/test_database.ts";
import { readSchedule } from "../../supabase/local/cron/schedule.ts";
import { checkAnswers } from "../../supabase/local/doctor/check_answers.ts";
import { lateness } from "../../supabase/local/doctor/check_cron.ts";
import { checkDatabase } from "../../supabase/local/doctor/check_database.ts";
import { checkKeys } from "../../supabase/local/doctor/check_keys.ts";
import { checkVisit } from "../../supabase/local/doctor/check_visit.ts";
import { examine } from "../../supabase/local/doctor/examine.ts";
import { findPatient } from "../../supabase/local/doctor/find_patient.ts";
import type { Finding } from "../../supabase/local/doctor/finding.ts";

const HOUR = 3_600_000;
const KEYS = {
  publishableKey: "sb_publishable_made_up",
  secretKey: "sb_secret_made_up",
};

/** A project of which the front page alone answers; all else has that status. */
function answering(status: number) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ url }) =>
      new URL(url).pathname === "/"
        ? Response.json({ name: "quintet" })
        : Response.json({ message: "No" }, { status }),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A port of this machine where nobody listens. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

function sick(findings: Finding[]): string[] {
  return findings.filter(({ level, about }) => level === "fault" && about !== "translator")
    .map(({ says }) => says);
}

Deno.test("a project without its database", async (t) => {
  await using folder = await tempProject({});
  await using project = answering(503);
  const found = await findPatient({ root: ROOT, url: project.url, data: folder.root, env: {} });
  const patient = { ...found, ...KEYS };
  const nowhere = `postgres://postgres@127.0.0.1:${freePort()}/postgres`;

  for (const [name, databaseUrl] of [["named", nowhere], ["unnamed", undefined]] as const) {
    await t.step(`that is ${name} has one fault, and the rest is unchecked`, async () => {
      const findings = await examine({ ...patient, databaseUrl });
      const [fault, ...others] = sick(findings);
      assertStringIncludes(fault ?? "", "The database does not answer");
      assertEquals(others, []);
      const todo = findings.find(({ says }) => says === fault)?.todo ?? "";
      assertStringIncludes(todo, "Start it: deno task postgres");
      assertStringIncludes(todo, "comes back by itself");
      for (const about of ["keys", "schemas", "visit"]) {
        const levels = findings.filter((one) => one.about === about).map(({ level }) => level);
        assertEquals([...new Set(levels)], ["unchecked"], about);
      }
    });
  }
  await t.step("that falls silent is away, too", async () => {
    const gone = { ...patient, url: `http://127.0.0.1:${freePort()}` };
    const levels = (await checkKeys(gone)).map(({ level }) => level);
    assertEquals(levels, ["unchecked", "unchecked"]);
  });
});

Deno.test("a key that is refused leaves the visit unchecked", async () => {
  await using folder = await tempProject({});
  await using project = answering(401);
  const found = await findPatient({ root: ROOT, url: project.url, data: folder.root, env: {} });
  const patient = { ...found, ...KEYS };
  assertEquals((await checkKeys(patient)).map(({ level }) => level), ["fault", "fault"]);
  const [visit, ...others] = await checkVisit(patient);
  assertEquals([visit?.level, others], ["unchecked", []]);
  assertStringIncludes(visit?.says ?? "", "see keys");
});

Deno.test("a DATABASE_URL that is none", async () => {
  await using folder = await tempProject({});
  const patient = await findPatient({
    root: ROOT,
    data: folder.root,
    env: { DATABASE_URL: "nonsense" },
  });
  const [found, ...others] = await checkDatabase(patient);
  assertEquals([found?.level, found?.says, others], [
    "fault",
    "Cannot use DATABASE_URL: it is not the address of a Postgres server.",
    [],
  ]);
  assertStringIncludes(found?.todo ?? "", "postgres://");
});

Deno.test("a port that another program holds", async () => {
  await using folder = await tempProject({});
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const greeting = (async () => {
    for await (const caller of listener) {
      await caller.write(new TextEncoder().encode("220 mail.example ready\r\n")).catch(() => {});
      caller.close();
    }
  })();
  const url = `http://127.0.0.1:${listener.addr.port}`;
  const patient = await findPatient({ root: ROOT, url, data: folder.root, env: {} });
  const [found] = await checkAnswers(patient);
  assertEquals([found?.level, found?.says], [
    "fault",
    `A program listens at ${url}, and does not answer as a stack does.`,
  ]);
  assertStringIncludes(found?.todo ?? "", "--port");
  listener.close();
  await greeting;
});

Deno.test("a job is late", async (t) => {
  const now = Date.UTC(2026, 0, 10, 12);
  const cases: [
    name: string,
    schedule: string,
    last: number,
    up: number | undefined,
    late: number | undefined,
  ][] = [
    ["not, just after a start", "10 seconds", now - 5 * HOUR, now - 20_000, undefined],
    ["when slots pass while it is up", "10 seconds", now - HOUR / 4, now - HOUR, HOUR / 4],
    ["when no stack is there", "10 seconds", now - HOUR, undefined, HOUR],
    ["not, when days off had its slot", "0 3 * * *", now - 80 * HOUR, now - HOUR, undefined],
    ["when its daily slot passes", "0 3 * * *", now - 33 * HOUR, now - 40 * HOUR, 33 * HOUR],
    ["not, before its daily slot", "0 13 * * *", now - 23 * HOUR, now - 90 * HOUR, undefined],
  ];
  for (const [name, schedule, last, up, late] of cases) {
    await t.step(name, () => {
      assertEquals(lateness(readSchedule(schedule, 0), last, up, now), late);
    });
  }
});
