/** The doctor examines a running stack: keys, schemas, a guest's way in, and the database behind. */

import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { doctorStack } from "../support/doctor_stack.ts";
import { checkKeys } from "../../supabase/local/doctor/check_keys.ts";
import { checkSchemas } from "../../supabase/local/doctor/check_schemas.ts";
import { checkVisit } from "../../supabase/local/doctor/check_visit.ts";
import { checkDatabase } from "../../supabase/local/doctor/check_database.ts";
import { examine } from "../../supabase/local/doctor/examine.ts";
import type { Finding } from "../../supabase/local/doctor/finding.ts";
import type { ProjectPatient } from "../../supabase/local/doctor/project_patient.ts";

/** A token by its looks, signed by nobody. */
function legacyKey(claims: Record<string, string>): string {
  return `e30.${btoa(JSON.stringify(claims)).replaceAll("=", "")}.c2ln`;
}

function short(findings: Finding[]): string[] {
  return findings.map(({ level, says }) => `${level}: ${says}`);
}

Deno.test("a running stack", async (t) => {
  await using own = await doctorStack();
  const { stack, patient } = own;
  const { engine } = stack;
  const like = (other: Partial<ProjectPatient>) => ({ ...patient, ...other });

  await t.step("is healthy, and the visit leaves nobody behind", async () => {
    const count =
      "select (select count(*) from auth.users) as users, count(*) from translator.sessions";
    const before = await engine.query(count);
    const findings = await examine(patient);
    // Whether this machine has a translator is its own affair.
    const sick = findings.filter(({ about, level }) => level !== "ok" && about !== "translator");
    assertEquals(sick, []);
    assertEquals(await engine.query(count), before);
    for (const about of ["keys", "schemas", "visit", "database", "cron", "calls"]) {
      assert(findings.some((finding) => finding.about === about), about);
    }
  });

  const keys: [name: string, other: Partial<ProjectPatient>, first: string, todo: string][] = [
    [
      "that is missing",
      { publishableKey: undefined },
      "unchecked: The publishable key is not known.",
      "banner",
    ],
    [
      "that is another project's",
      { publishableKey: "sb_publishable_of_somebody_else" },
      "fault: The publishable key is refused: it is not this project's, or was revoked.",
      "banner",
    ],
    [
      "whose place a secret key has",
      { publishableKey: stack.keys.secrets.default },
      "fault: A secret key stands in the place of the publishable one: browsers would get all rights.",
      "revoke it",
    ],
    [
      "whose place a service_role token has",
      { publishableKey: legacyKey({ role: "service_role" }) },
      "fault: A secret key stands in the place of the publishable one: browsers would get all rights.",
      "revoke it",
    ],
    [
      "that names another hosted project",
      {
        url: "https://abc.supabase.co",
        isLocal: false,
        secretKey: undefined,
        publishableKey: legacyKey({ role: "anon", ref: "xyz" }),
      },
      "fault: The publishable key belongs to the project xyz, and the address to abc.",
      "the same project",
    ],
  ];
  for (const [name, other, first, todo] of keys) {
    await t.step(`has a publishable key ${name}`, async () => {
      const [found] = await checkKeys(like(other));
      assertEquals(short(found ? [found] : []), [first]);
      assertStringIncludes(found?.todo ?? "", todo);
    });
  }

  await t.step("has a secret key that is not one, or not this project's", async () => {
    const second = async (secretKey: string) => short(await checkKeys(like({ secretKey })))[1];
    assertEquals(
      await second(stack.keys.publishable),
      "fault: SUPABASE_SECRET_KEY does not hold a secret key.",
    );
    assertStringIncludes(
      await second("sb_secret_of_somebody_else") ?? "",
      "fault: The secret key is refused (status 403)",
    );
  });

  await t.step("does not expose a schema", async () => {
    const { config } = patient;
    const schemas = [...config.api.schemas, "private"];
    const findings = await checkSchemas(
      like({ config: { ...config, api: { ...config.api, schemas } } }),
    );
    assertEquals(short(findings), [
      "fault: The schema private is not exposed: its tables do not exist for clients.",
    ]);
    assertStringIncludes(findings[0]?.todo ?? "", "Exposed schemas");
  });

  await t.step("hides a session from its host", async () => {
    const policy = '"members see their session" on translator.sessions';
    const [kept] = await engine.query<{ rule: string }>(
      "select qual as rule from pg_policies where policyname = 'members see their session'",
    );
    // Seen by the function that opens it, and by nobody who reads.
    const notRead = "current_setting('request.method', true) is distinct from 'GET'";
    await engine.exec(`alter policy ${policy} using ((${kept?.rule}) and ${notRead})`);
    const [found] = await checkVisit(patient);
    assertEquals(found?.says, "Row level security hides a session from its own host.");
    assertStringIncludes(found?.todo ?? "", "members see their session");
    await engine.exec(`alter policy ${policy} using (${kept?.rule})`);
  });

  await t.step("refuses a guest for want of rights", async () => {
    const right = "execute on function translator.open_session";
    await engine.exec(`revoke ${right} from authenticated`);
    const [found] = await checkVisit(patient);
    assertStringIncludes(
      short(found ? [found] : [])[0] ?? "",
      "fault: A guest cannot open a session",
    );
    await engine.exec(`grant ${right} to authenticated`);
    assertEquals(short(await checkVisit(patient)), [
      "ok: A guest signs in, opens a session, reads it and ends it.",
    ]);
  });

  await t.step("cannot forget the visitor without the secret key, and says so", async () => {
    const findings = await checkVisit(like({ secretKey: undefined }));
    assertEquals(findings.map(({ level }) => level), ["ok", "warning"]);
    assertStringIncludes(findings[1]?.says ?? "", "left behind");
  });

  await t.step("shows its database to the secret key alone", async () => {
    for (const apikey of ["", stack.keys.publishable, stack.keys.secrets.cron]) {
      const answer = await fetch(`${stack.url}/_doctor`, { headers: { apikey } });
      assertEquals([answer.status, (await answer.json()).code], [404, "not_found"]);
    }
    // Through the stack, as with the embedded database, and by its address where it has one.
    const through = await checkDatabase(like({ databaseUrl: undefined }));
    assertEquals(through.filter(({ level }) => level !== "ok"), []);
    assertEquals(
      short(await checkDatabase(like({ databaseUrl: undefined, secretKey: undefined }))),
      [
        "unchecked: Migrations, rights, realtime, cron and calls cannot be seen from here. " +
        "Set DATABASE_URL: the address of its Postgres.",
      ],
    );
  });

  await t.step("names what is wrong behind it", async () => {
    await engine.exec("update cron.job set active = false where jobname = 'retry-translations'");
    const findings = await checkDatabase(patient);
    assertEquals(short(findings.filter(({ level }) => level === "fault")), [
      "fault: The job retry-translations is switched off.",
    ]);
  });
});

Deno.test("a stack without anonymous sign-ins lets nobody in", async () => {
  await using own = await doctorStack((config) => config.auth.enable_anonymous_sign_ins = false);
  const [found] = await checkVisit(own.patient);
  assertEquals(found?.says, "Anonymous sign-ins are switched off: nobody gets in.");
  assertStringIncludes(found?.todo ?? "", "enable_anonymous_sign_ins = true");
});
