/**
 * Workers are killed and stopped in the middle of jobs: each job is done once, and a message that
 * nobody can digest is dead after its tries while the others pass. `deno test -A <this file> -- 20000
 * 100` has so many messages, and kills so often.
 */

import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { JobWorkers } from "../support/job_workers.ts";
import { startStack } from "../support/stack.ts";

const MESSAGES = Number(Deno.args[0] ?? 300);
const KILLS = Number(Deno.args[1] ?? 6);
const POISON = 5;
const LEASE_SECONDS = 2;

/** The work of a job, in the transaction that finishes it; who is too late is counted apart. */
const EFFECT = `
  create table private.effects (job_id uuid);
  create table private.refused (job_id uuid);
  create function platform.effect(p_id uuid, p_token int) returns boolean
  language plpgsql security definer set search_path = '' as $$
  begin
    if not platform.finish_job(p_id, p_token) then
      insert into private.refused values (p_id);
      return false;
    end if;
    insert into private.effects values (p_id);
    return true;
  end;
  $$;
  grant execute on function platform.effect to service_role;
  notify pgrst, 'reload schema';`;

Deno.test("workers die in the middle of jobs", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql } = stack;
  assert(sql);
  await sql("select cron.unschedule('process-jobs')");
  for (const statement of EFFECT.split(/;\n {2}(?=create|grant|notify)/)) await sql(statement);
  await sql(
    `select private.enqueue('effects', jsonb_build_object('poison', n <= $1))
     from generate_series(1, $2) as n`,
    [POISON, MESSAGES],
  );
  const count = async (rest: string) =>
    Number((await sql<{ count: string }>(`select count(*) from ${rest}`))[0]?.count);

  {
    await using workers = new JobWorkers("effects", 4, LEASE_SECONDS);
    for (let kill = 1; kill <= KILLS; kill++) {
      const enough = kill * MESSAGES / (KILLS + 2);
      await eventually(async () => await count("private.effects") >= enough, { seconds: 120 });
      await workers.kill();
    }
    // Near the end: what the frozen one holds is taken over by the others before it goes on.
    await eventually(async () => await count("private.effects") >= MESSAGES - POISON - 15, {
      seconds: 120,
      everyMs: 5,
    });
    await workers.freeze();
    await eventually(async () => {
      // What failed would come back in minutes: its time has come.
      await sql("update private.jobs set run_at = now() where attempts > 0 and state = 'waiting'");
      return await count(
        "private.jobs where queue = 'effects' and state in ('waiting', 'running')",
      ) === 0;
    }, { seconds: 120, everyMs: 300 });
  }
  const refused = await count("private.refused");

  await t.step(`${KILLS} kills, ${refused} who came too late: nothing is lost`, async () => {
    assertEquals(
      await count("private.jobs where queue = 'effects' and state = 'done'"),
      MESSAGES - POISON,
    );
    assertEquals(
      await count(
        "private.jobs where queue = 'effects' and state = 'done' and id not in (select job_id from private.effects)",
      ),
      0,
    );
  });

  await t.step("nothing is doubled", async () => {
    assertEquals(await count("private.effects"), MESSAGES - POISON);
    assertEquals(
      await count("(select distinct job_id from private.effects) as each_job"),
      MESSAGES - POISON,
    );
  });

  await t.step("and exactly the poison is dead, after its tries", async () => {
    const dead = await sql<{ attempts: number }>(
      "select attempts, payload from private.jobs where queue = 'effects' and state = 'dead'",
    );
    assertEquals(dead, Array(POISON).fill({ attempts: 8, payload: { poison: true } }));
  });
});
