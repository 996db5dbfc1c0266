/** A run over the queues: what is done, what comes back, what is dead, and when it stops. */

import { asServer } from "@shared/edge/authenticate.ts";
import type { Job, JobHandler } from "@shared/platform/jobs.ts";
import { JobError } from "@shared/platform/job_error.ts";
import { LoggingService } from "@shared/platform/logging_service.ts";
import { type Wanted, workQueue } from "@shared/platform/work_queue.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { startStack } from "../support/stack.ts";

const DONE = { done: true } as const;
const fine: JobHandler = () => Promise.resolve(DONE);
const failing = (error: unknown): JobHandler => () => Promise.reject(error);

Deno.test("a run over the queues", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql } = stack;
  assert(sql);
  // Nor is there a seal now and then, which is a job too.
  await sql("select cron.unschedule(jobname) from cron.job");
  const admin = asServer();
  const log = new LoggingService();

  const enter = async (queue: string, payload: object = {}) => {
    const [row] = await sql<{ id: string }>("select private.enqueue($1, $2::text::jsonb) as id", [
      queue,
      JSON.stringify(payload),
    ]);
    return row?.id ?? "";
  };
  const run = (queues: Record<string, JobHandler>, wanted: Wanted = {}) =>
    workQueue({ admin, log, queues }, wanted);
  const stateOf = async (id: string) => {
    const [job] = await sql<{ state: string; attempts: number; last_error: string | null }>(
      "select state, attempts, last_error from private.jobs where id = $1",
      [id],
    );
    return job && [job.state, job.attempts, job.last_error];
  };
  const asked = async () => {
    const rows = await sql<{ last: string }>(
      "select concat(last_value, is_called) as last from net.http_request_queue_id_seq",
    );
    return rows[0]?.last;
  };
  /** Each step begins with nothing to do. */
  const step = (name: string, body: () => Promise<void>) =>
    t.step(name, async () => {
      await sql("delete from private.jobs");
      await body();
    });

  await step("does what is due, with what it was told", async () => {
    const seen: Job[] = [];
    const id = await enter("greet", { name: "a key" });
    const round = await run({
      greet: (job) => {
        seen.push(job);
        return Promise.resolve(DONE);
      },
    });

    assertEquals(round, { claimed: 1, done: 1, failed: 0, dead: 0 });
    assertEquals(seen, [{ id, payload: { name: "a key" }, userId: null, attempts: 1, token: 1 }]);
    assertEquals(await stateOf(id), ["done", 1, null]);
    assertEquals((await run({ greet: fine })).claimed, 0);
  });

  await step("lets no failure stop the others, and keeps each reason", async () => {
    const [bad, worse, hopeless, unknown, good] = [
      await enter("bad"),
      await enter("worse"),
      await enter("hopeless"),
      await enter("unknown"),
      await enter("good"),
    ];
    const round = await run({
      bad: failing(new JobError("provider_busy", { retrySeconds: 77 })),
      worse: failing(new TypeError("secret@example.com is not a function")),
      hopeless: failing(new JobError("gone", { isFinal: true })),
      good: fine,
    });

    assertEquals(round, { claimed: 5, done: 1, failed: 3, dead: 1 });
    assertEquals(await stateOf(bad), ["waiting", 1, "provider_busy"]);
    assertEquals(await stateOf(worse), ["waiting", 1, "internal_error"]);
    assertEquals(await stateOf(hopeless), ["dead", 1, "gone"]);
    assertEquals(await stateOf(unknown), ["waiting", 1, "no_handler"]);
    assertEquals(await stateOf(good), ["done", 1, null]);
    const [waits] = await sql(
      "select extract(epoch from run_at - now()) between 20 and 80 as as_told from private.jobs where id = $1",
      [bad],
    );
    assertEquals(waits?.as_told, true);
  });

  await step("does one slice, and has the next one called for", async () => {
    const id = await enter("long", { page: 1 });
    const pages: unknown[] = [];
    const long: JobHandler = ({ payload }) => {
      const { page } = payload as { page: number };
      pages.push(page);
      return Promise.resolve(page < 3 ? { more: { page: page + 1 } } : DONE);
    };
    await sql("delete from vault.secrets where name = 'project_url'");
    const before = await asked();

    assertEquals(await run({ long }), { claimed: 1, done: 1, failed: 0, dead: 0 });
    assertEquals(await stateOf(id), ["waiting", 0, null]);
    assertEquals(await asked(), before, "who cannot be called is not");

    await sql("select vault.create_secret('http://127.0.0.1:9', 'project_url')");
    await run({ long });
    assert(await asked() !== before, "nobody was called");
    await run({ long });
    assertEquals([pages, await stateOf(id)], [[1, 2, 3], ["done", 1, null]]);
  });

  await step("takes a batch of each queue in turn", async () => {
    const order: string[] = [];
    const note = (queue: string): JobHandler => () => {
      order.push(queue);
      return Promise.resolve(DONE);
    };
    for (let each = 0; each < 9; each++) await enter("full");
    await enter("short");
    await run({ full: note("full"), short: note("short") });

    assertEquals(order.indexOf("short"), 4);
    assertEquals(order.length, 10);
  });

  await step("keeps to the queue and the number it is given", async () => {
    for (let each = 0; each < 7; each++) await enter("full");
    await enter("other");
    const queues = { full: fine, other: fine };

    assertEquals(await run(queues, { queue: "full", max: 6 }), {
      claimed: 6,
      done: 6,
      failed: 0,
      dead: 0,
    });
    assertEquals((await run(queues, { queue: "full" })).claimed, 1);
    assertEquals((await run(queues)).claimed, 1);
  });

  await step("only counts when it is dry", async () => {
    const id = await enter("greet");
    assertEquals((await run({ greet: fine }, { isDry: true })).claimed, 1);
    assertEquals(await stateOf(id), ["waiting", 0, null]);
  });

  await step("shares what is due with others who run at the same time", async () => {
    const seen: string[] = [];
    const greet: JobHandler = ({ id }) => {
      seen.push(id);
      return Promise.resolve(DONE);
    };
    for (let each = 0; each < 30; each++) await enter("greet");
    const rounds = await Promise.all([run({ greet }), run({ greet }), run({ greet })]);

    assertEquals(rounds.reduce((sum, { done }) => sum + done, 0), 30);
    assertEquals(new Set(seen).size, 30);
  });

  await step("changes nothing for a job that somebody else took over", async () => {
    const id = await enter("slow");
    const round = await run({
      slow: async () => {
        await sql("update private.jobs set locked_until = now() - interval '1 s' where id = $1", [
          id,
        ]);
        await sql("select from platform.claim_jobs('slow', 1, 60)");
        return DONE;
      },
    });

    assertEquals(round, { claimed: 1, done: 0, failed: 1, dead: 0 });
    assertEquals(await stateOf(id), ["running", 2, "interrupted"]);
  });
});
