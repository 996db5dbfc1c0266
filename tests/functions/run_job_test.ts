/** What cron calls, and how it gets there. */

import { createClient } from "@supabase/supabase-js";
import { type Input, invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { eventually } from "../support/eventually.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";
import { translatedBy, withoutRetries } from "../support/translated_by.ts";

Deno.test("run-job", async (t) => {
  await using stack = await startStack();
  await using provider = FakeProvider.start();
  using _ = translatedBy({ LIBRETRANSLATE_URL: provider.url });
  await withoutRetries(stack);
  const { sql, cronKey = "" } = stack;
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const talk = await openRoom(ana);
  await enter(ben, talk, "es");

  const withKey = (key: string) =>
    createClient(stack.url, key, { auth: { persistSession: false, autoRefreshToken: false } });
  const run = (input: Partial<Input<"run-job">> = {}) =>
    invoke(withKey(cronKey), "run-job", { queue: "translations", ...input });
  const translationOf = async (id: string) => {
    const { data } = await ben.from("messages").select("translation").eq("id", id).single();
    return data?.translation;
  };
  /** How many are due is certain only where nobody else uses the database. */
  const here = (name: string, fn: (query: NonNullable<typeof sql>) => Promise<void>) =>
    t.step({
      name,
      ignore: !sql,
      async fn() {
        provider.behave("right");
        if (sql) await fn(sql);
      },
    });

  await here("translates what is due and says how it went", async () => {
    const { id } = await tell(ana, talk, "Good morning");

    assertEquals(await run(), { claimed: 1, done: 1, failed: 0, dead: 0 });
    assertEquals(await translationOf(id), "es: Good morning");
    assertEquals(await run(), { claimed: 0, done: 0, failed: 0, dead: 0 });
  });

  await here("takes no more than it is told", async () => {
    for (const each of ["One", "Two", "Three"]) await tell(ana, talk, each);

    assertEquals(await run({ max: 2 }), { claimed: 2, done: 2, failed: 0, dead: 0 });
    assertEquals(await run({ max: 2 }), { claimed: 1, done: 1, failed: 0, dead: 0 });
  });

  await here("shares what is due with others who run at the same time", async () => {
    for (let each = 0; each < 6; each++) await tell(ana, talk, `Shared ${each}`);
    const rounds = await Promise.all([run({ max: 3 }), run({ max: 3 }), run({ max: 3 })]);

    assertEquals(rounds.map(({ done }) => done).sort(), [0, 3, 3]);
    assertEquals(provider.sentTo("/translate").length, 6);
  });

  await here("does not try again before it is time", async (query) => {
    provider.behave("failing");
    const { id } = await tell(ana, talk, "Later");
    assertEquals(await run(), { claimed: 1, done: 0, failed: 1, dead: 0 });
    assertEquals(await run(), { claimed: 0, done: 0, failed: 0, dead: 0 });

    provider.behave("right");
    await query("update translator.message_translations set try_after = now() where text is null");
    assertEquals(await run(), { claimed: 1, done: 1, failed: 0, dead: 0 });
    assertEquals(await translationOf(id), "es: Later");
  });

  await here("is woken by the scheduler through the vault and pg_net", async (query) => {
    const secrets = await query(
      "select name, decrypted_secret as secret from vault.decrypted_secrets order by name",
    );
    assertEquals(secrets, [
      { name: "cron_key", secret: cronKey },
      { name: "project_url", secret: stack.url },
    ]);

    const { id } = await tell(ana, talk, "Wake up");
    assertEquals(await query("select private.retry_translations() as due"), [{ due: 1 }]);
    const text = await eventually(() => translationOf(id));
    const answer = await eventually(async () => {
      const rows = await query<{ status_code: number; content: string }>(
        "select status_code, content from net._http_response order by id desc limit 1",
      );
      return rows[0];
    });

    assertEquals(text, "es: Wake up");
    assertEquals([answer.status_code, answer.content], [
      200,
      '{"claimed":1,"done":1,"failed":0,"dead":0}',
    ]);
  });

  await here("is not woken for nothing", async (query) => {
    const asked = async () =>
      (await query("select (select last_value from net.http_request_queue_id_seq) as last"))[0];
    const before = await asked();

    assertEquals(await query("select private.retry_translations() as due"), [{ due: 0 }]);
    assertEquals(await asked(), before);
  });

  await here("is called by cron itself, which writes down that it went well", async (query) => {
    const { id } = await tell(ana, talk, "By the clock");
    await query("select cron.schedule('soon', '1 second', 'select private.retry_translations()')");
    const text = await eventually(() => translationOf(id), { seconds: 10 });
    const run = await eventually(async () => {
      const rows = await query<{ status: string }>(
        `select d.status from cron.job_run_details d join cron.job j using (jobid)
         where j.jobname = 'soon' and d.end_time is not null limit 1`,
      );
      return rows[0];
    });
    await query("select cron.unschedule('soon')");

    assertEquals([text, run.status], ["es: By the clock", "succeeded"]);
  });

  await here("is called as soon as a job is entered, without waiting for a tick", async (query) => {
    await query(
      "select cron.schedule('process-jobs', '0 0 1 1 *', 'select private.process_jobs()')",
    );
    await query("update private.job_calls set called_at = '-infinity'");
    // To an endpoint that has been taken away since: done, and nothing is sent.
    const [{ id } = {}] = await query<{ id: string }>(
      "select private.enqueue('webhooks', jsonb_build_object('endpoint', gen_random_uuid(), 'body', '{}')) as id",
    );
    await eventually(async () => {
      const rows = await query("select from private.jobs where id = $1 and state = 'done'", [id]);
      return rows[0];
    });
  });

  await here("works on every queue of jobs, unless it only counts", async (query) => {
    const all = (input: Input<"run-job">) => invoke(withKey(cronKey), "run-job", input);
    await query("select cron.unschedule('process-jobs')");
    await all({});
    // To an endpoint that has been taken away since: done, and nothing is sent.
    await query(
      "select private.enqueue('webhooks', jsonb_build_object('endpoint', gen_random_uuid(), 'body', '{}'))",
    );

    assertEquals(await all({ dry_run: true }), { claimed: 1, done: 0, failed: 0, dead: 0 });
    assertEquals(await all({ queue: "webhooks" }), { claimed: 1, done: 1, failed: 0, dead: 0 });
    assertEquals(await all({}), { claimed: 0, done: 0, failed: 0, dead: 0 });
    await tell(ana, talk, "Counted");
    assertEquals(await run({ dry_run: true }), { claimed: 1, done: 0, failed: 0, dead: 0 });
    assertEquals(await run(), { claimed: 1, done: 1, failed: 0, dead: 0 });
  });

  await here("leaves everything queued where the vault has no key", async (query) => {
    const { id } = await tell(ana, talk, "Nobody calls");
    await query("delete from vault.secrets where name = 'cron_key'");
    const due = await query("select private.retry_translations() as due");

    assertEquals([due, await translationOf(id)], [[{ due: 1 }], null]);
  });

  await t.step({
    name: "refuses a queue it does not know, and a number out of bounds",
    ignore: !cronKey,
    async fn() {
      const queue = await assertFails(run({ queue: "mail" as never }));
      const max = await assertFails(run({ max: 201 }));

      const said = [queue, max].map(({ status, body }) => [
        status,
        body.code,
        (body.details as { path: string }[])[0]?.path,
      ]);
      assertEquals(said, [[404, "not_found", "queue"], [400, "invalid_input", "max"]]);
    },
  });

  await t.step("opens to the key named cron and to nobody else", async () => {
    const job = { queue: "translations" } as const;
    const keys = JSON.parse(sql ? Deno.env.get("SUPABASE_SECRET_KEYS") ?? "{}" : "{}");
    const callers = [
      ana,
      stack.stranger(),
      withKey("sb_secret_made_up"),
      ...(keys.default ? [withKey(keys.default)] : []),
    ];
    for (const caller of callers) {
      const error = await assertFails(invoke(caller, "run-job", job));
      assertEquals(error.status, 401);
      assertEquals(error.body.code, "not_signed_in");
    }
    if (!cronKey) return;
    const elsewhere = await assertFails(
      invoke(withKey(cronKey), "create-session", { language: "en" }),
    );
    assertEquals(elsewhere.status, 401);
  });
});
