/**
 * Workers are killed between the commit of an event and its sending, and between its sending and the
 * note that it was sent: every event arrives, and whoever looks at the ids hears each once.
 * `deno test -A <this file> -- 1000 40` has so many events, and kills so often.
 */

import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { JobWorkers } from "../support/job_workers.ts";
import { startStack } from "../support/stack.ts";
import { WebhookReceiver } from "../support/webhook_receiver.ts";

const EVENTS = Number(Deno.args[0] ?? 60);
const KILLS = Number(Deno.args[1] ?? 5);

Deno.test("workers die while they send webhooks", async (t) => {
  await using stack = await startStack({ own: true });
  await using receiver = new WebhookReceiver();
  const { sql } = stack;
  assert(sql);
  await sql("select cron.unschedule('process-jobs')");
  const [endpoint] = await sql<{ secret: string }>(
    "select secret from platform.add_platform_webhook($1, '{test.*}')",
    [receiver.url],
  );
  receiver.secrets = [endpoint?.secret ?? ""];
  // Long enough to die in.
  receiver.answer = () =>
    new Promise((done) => setTimeout(() => done(new Response(null, { status: 204 })), 30));

  {
    await using workers = new JobWorkers("webhooks", 2, 2);
    for (let sent = 1; sent <= EVENTS; sent++) {
      await sql("select private.send_event('test.sent', jsonb_build_object('number', $1::int))", [
        sent,
      ]);
    }
    for (let kill = 1; kill <= KILLS; kill++) {
      const enough = kill * EVENTS / (KILLS + 2);
      await eventually(() => receiver.heard.length >= enough, { seconds: 120, everyMs: 5 });
      await workers.kill();
    }
    await eventually(async () => {
      const [open] = await sql<{ count: number }>(
        "select count(*)::int from private.jobs where queue = 'webhooks' and finished_at is null",
      );
      return open?.count === 0;
    }, { seconds: 120, everyMs: 300 });
  }

  const numbers = new Map(
    receiver.heard.map(({ id, data }) => [id, (data as { number: number }).number]),
  );
  await t.step(`${receiver.heard.length} messages for ${EVENTS} events: none is lost`, () => {
    assertEquals(
      [...numbers.values()].sort((a, b) => a - b),
      Array.from({ length: EVENTS }, (_, at) => at + 1),
    );
    assertEquals(receiver.disbelieved, 0);
  });

  await t.step("and who looks at the ids hears each once", async () => {
    assertEquals(numbers.size, EVENTS);
    const [done] = await sql(
      "select count(*)::int as count from private.jobs where queue = 'webhooks' and state = 'done'",
    );
    assertEquals(done?.count, EVENTS);
  });
});
