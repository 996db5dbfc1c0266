/** A person's webhook from its first secret to the last try: what their server hears, and how often. */

import { asServer } from "@shared/edge/authenticate.ts";
import { queues } from "@shared/platform/jobs.ts";
import { LoggingService } from "@shared/platform/logging_service.ts";
import { workQueue } from "@shared/platform/work_queue.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { startStack } from "../support/stack.ts";
import { WebhookReceiver } from "../support/webhook_receiver.ts";

Deno.test("a webhook", async (t) => {
  await using stack = await startStack({ own: true });
  await using receiver = new WebhookReceiver();
  const { sql } = stack;
  assert(sql);
  // Nor what the timetable has had time to ask for.
  await sql("select cron.unschedule(jobname) from cron.job");
  await sql("delete from private.jobs");
  const admin = asServer();
  const ana = await account(stack, "ana");
  const platform = ana.schema("platform");

  const run = () => workQueue({ admin, log: new LoggingService(), queues }, { queue: "webhooks" });
  const send = (type: string, data: object) =>
    admin.platform.rpc("send_event", { p_type: type, p_data: { ...data }, p_user: ana.userId });
  /** The time of the next try has come. */
  const wait = () => sql("update private.jobs set run_at = now() where state = 'waiting'");
  const deliveries = async () => {
    const { data } = await platform.rpc("list_webhook_deliveries", { p_webhook: hook.id });
    return data ?? [];
  };

  const { data: made, error } = await platform.rpc("add_webhook", {
    p_url: receiver.url,
    p_events: ["export.*"],
  });
  assertEquals(error, null);
  const hook = { id: made?.[0]?.id ?? "", secret: made?.[0]?.secret ?? "" };
  receiver.secrets = [hook.secret];

  await t.step("is told what it wants to hear, signed", async () => {
    assertEquals(await send("export.ready", { export: 7 }), 1);
    assertEquals(await send("room.closed", {}), 0);
    assertEquals(await run(), { claimed: 1, done: 1, failed: 0, dead: 0 });

    const [message] = receiver.heard;
    assertEquals([message?.type, message?.data, message?.signatures], [
      "export.ready",
      { export: 7 },
      1,
    ]);
    const [delivery] = await deliveries();
    assertEquals([delivery?.id, delivery?.state, delivery?.last_status], [
      message?.id,
      "done",
      204,
    ]);
  });

  await t.step("is told by the timetable, which asks run-job", async () => {
    const { data: id, error } = await platform.rpc("try_webhook", { p_webhook: hook.id });
    assertEquals(error, null);
    await sql("select private.process_jobs()");
    const message = await eventually(() => receiver.heard.find((each) => each.id === id));
    assertEquals(message.type, "webhook.test");
    // Until it has said how it went, it may take what the next step sends.
    const answer = await eventually(async () => {
      const rows = await sql("select status_code, content from net._http_response");
      return rows[0];
    });
    assertEquals(answer, {
      status_code: 200,
      content: '{"claimed":1,"done":1,"failed":0,"dead":0}',
    });
  });

  await t.step("is told again under the same id when it did not listen", async () => {
    receiver.heard.length = 0;
    const answers = [
      () => new Response("no", { status: 500 }),
      () => Response.redirect("http://169.254.169.254/latest/meta-data/"),
      () => new Response(null, { status: 204 }),
    ];
    receiver.answer = () => answers.shift()?.() ?? new Response(null, { status: 500 });
    await send("export.ready", { export: 8 });
    const reasons: (string | undefined)[] = [];
    for (let each = 0; each < 3; each++) {
      await run();
      reasons.push((await deliveries())[0]?.last_error ?? "none");
      await wait();
    }

    assertEquals(reasons, ["answered_500", "answered_302", "none"]);
    assertEquals(new Set(receiver.heard.map(({ id }) => id)).size, 1);
    assertEquals(receiver.heard.length, 3);
  });

  await t.step("waits as long as it asks for, within an hour", async () => {
    for (const [asked, told] of [["120", 120], ["86400", 3600]] as const) {
      receiver.answer = () =>
        new Response(null, { status: 503, headers: { "retry-after": asked } });
      await send("export.ready", {});
      await run();
      const [row] = await sql(
        `select extract(epoch from run_at - now()) between $1 - 60 and $1 as is_told
         from private.jobs where state = 'waiting'`,
        [told],
      );
      assertEquals(row?.is_told, true);
      await sql("delete from private.jobs where state = 'waiting'");
    }
  });

  await t.step("is given up after eight tries, with its reason", async () => {
    receiver.asked = 0;
    receiver.answer = () => new Response(null, { status: 500 });
    await send("export.ready", {});
    const rounds = [];
    for (let each = 0; each < 9; each++) {
      rounds.push(await run());
      await wait();
    }

    assertEquals(rounds.map(({ dead }) => dead), [0, 0, 0, 0, 0, 0, 0, 1, 0]);
    assertEquals(receiver.asked, 8);
    const [delivery] = await deliveries();
    assertEquals([delivery?.state, delivery?.attempts, delivery?.last_error], [
      "dead",
      8,
      "answered_500",
    ]);
  });

  await t.step("is signed with both secrets for a day after a change", async () => {
    receiver.answer = () => new Response(null, { status: 204 });
    const { data: fresh } = await platform.rpc("rotate_webhook_secret", { p_webhook: hook.id });
    assertMatch(fresh ?? "", /^whsec_/);
    for (const secrets of [[hook.secret], [fresh ?? ""]]) {
      receiver.secrets = secrets;
      await send("export.ready", {});
      await run();
      assertEquals(receiver.heard.at(-1)?.signatures, 2);
    }
    await sql("update private.webhook_secrets set ends_at = now() where ends_at is not null");
    await send("export.ready", {});
    await run();

    assertEquals(receiver.heard.at(-1)?.signatures, 1);
    assertEquals(receiver.disbelieved, 0);
  });

  await t.step("hears nothing inside, however its address is written", async () => {
    receiver.asked = 0;
    const inside = "https://127.0.0.1/hook";
    const { error } = await platform.rpc("add_webhook", { p_url: inside, p_events: ["*"] });
    assertEquals(error?.code, "PT422");
    assertEquals(error?.message, "Cannot send events to this address: it is an inside address");
    // As if it had come there before anybody looked.
    await sql("alter table platform.webhook_endpoints disable trigger webhook_endpoints_guarded");
    await sql("update platform.webhook_endpoints set url = $1", [inside]);
    await sql("alter table platform.webhook_endpoints enable trigger webhook_endpoints_guarded");
    await send("export.ready", {});
    assertEquals(await run(), { claimed: 1, done: 0, failed: 1, dead: 0 });
    assertEquals((await deliveries())[0]?.last_error, "not_public");
    await sql("update platform.webhook_endpoints set url = $1", [receiver.url]);
    await sql("delete from private.jobs");
  });

  await t.step("that says it is gone hears nothing more", async () => {
    receiver.answer = () => new Response(null, { status: 410 });
    await send("export.ready", {});
    assertEquals((await run()).dead, 1);
    assertEquals(await send("export.ready", {}), 0);
    const { data } = await platform.from("webhook_endpoints").select("is_active, stopped_because");
    assertEquals(data, [{ is_active: false, stopped_because: "gone" }]);
  });

  await t.step("that is taken away hears nothing either, not even what waits", async () => {
    await platform.from("webhook_endpoints").update({ is_active: true }).eq("id", hook.id);
    await send("export.ready", {});
    receiver.asked = 0;
    await platform.from("webhook_endpoints").delete().eq("id", hook.id);
    assertEquals(await run(), { claimed: 1, done: 1, failed: 0, dead: 0 });
    assertEquals(receiver.asked, 0);
  });
});
