/** A copy of every seal leaves the database: as a line of the log, and to who listens. */
// deno-lint-ignore-file no-console -- the console is where lines go, so the test listens there

import { asServer } from "@shared/edge/authenticate.ts";
import { logSeal } from "@shared/platform/audit_seals.ts";
import type { Json } from "@shared/database.types.ts";
import type { JobHandler } from "@shared/platform/jobs.ts";
import { LoggingService } from "@shared/platform/logging_service.ts";
import { workQueue } from "@shared/platform/work_queue.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { startStack } from "../support/stack.ts";

Deno.env.delete("LOG_LEVEL");

interface Copy {
  [key: string]: Json;
  no: number;
  hash: string;
}

Deno.test("a seal is a line of the log, its hash in words that are not blotted out", async () => {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    const payload = { no: 7, rows: 12, hash: "0123456789abcdef".repeat(4) };
    const job = { id: "", payload, userId: null, attempts: 1, token: 1 };
    const call = { admin: asServer(), log: new LoggingService(), until: 0 };
    await logSeal(job, { ...call, signal: AbortSignal.timeout(0) });
  } finally {
    console.log = log;
  }
  const [line] = lines.map((text) => JSON.parse(text));

  assertEquals([line.message, line.properties.seal, line.properties.count], [
    "audit sealed",
    7,
    12,
  ]);
  assertEquals(line.properties.hash.replaceAll(/[ -]/g, ""), "0123456789abcdef".repeat(4));
});

Deno.test("the copy of a seal", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql } = stack;
  assert(sql);
  await sql("select cron.unschedule(jobname) from cron.job");
  const copies: Copy[] = [];
  const keep: JobHandler = async (job, call) => {
    copies.push(job.payload as Copy);
    return await logSeal(job, call);
  };
  const run = () =>
    workQueue(
      { admin: asServer(), log: new LoggingService(), queues: { "audit-seals": keep } },
      {},
    );

  await t.step("shows when the last seal is gone with its lines", async () => {
    for (const line of ["one", "two"]) {
      await sql("select private.record('role.assigned', 'platform.user_roles', $1)", [line]);
      // On a server that others use, theirs have to be over which began before.
      await eventually(async () => {
        const [row] = await sql<{ sealed: number }>("select private.seal_audit() as sealed");
        return row?.sealed;
      }, { seconds: 60 });
    }
    await run();
    const last = Math.max(...copies.map(({ no }) => no));
    const compare = () =>
      sql("select problem, seal from private.verify_audit(p_outside => $1::text::jsonb)", [
        JSON.stringify(copies),
      ]);

    assertEquals(await compare(), []);
    await sql("alter table private.audit_log disable trigger user");
    await sql("alter table private.audit_seals disable trigger user");
    await sql("delete from private.audit_log where seal = $1", [last]);
    await sql("delete from private.audit_seals where no = $1", [last]);
    assertEquals(await sql("select problem, seal from private.verify_audit()"), []);
    assertEquals(await compare(), [{ problem: "outside_differs", seal: last }]);
  });

  await t.step("is not made of a job that says something else", async () => {
    await sql("select private.enqueue('audit-seals', $1::text::jsonb)", ['{"no": "one"}']);
    await run();

    assertEquals(
      await sql("select state, last_error from private.jobs where state = 'dead'"),
      [{ state: "dead", last_error: "no_seal" }],
    );
  });
});
