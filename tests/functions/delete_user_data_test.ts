/** delete-user-data: Erases or anonymises a person, and answers a receipt that names nobody. */

import { createClient } from "@supabase/supabase-js";
import { invoke } from "@shared/client/invoke.ts";
import { account, withRole } from "../support/accounts.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { newDevice, reading, sync } from "../support/readers.ts";
import { openRoom, tell } from "../support/rooms.ts";
import { runJobs, withoutWaking } from "../support/run_jobs.ts";
import { type Person, startStack, type TestStack } from "../support/stack.ts";

Deno.test("delete-user-data", async (t) => {
  await using stack = await startStack({ own: true });
  const sql = stack.sql ?? (() => Promise.resolve([]));
  await withoutWaking(stack);
  const erase = (person: Person, more: object = {}) =>
    invoke(person, "delete-user-data", { confirm: "DELETE", ...more });
  const isThere = async (id: string) =>
    (await sql("select from auth.users where id = $1", [id])).length === 1;

  /** Somebody with a room, a message in it, and a file. */
  async function somebody(name: string): Promise<Person> {
    const person = await account(stack, name);
    const talk = await openRoom(person);
    await tell(person, talk, `${name} was here`);
    const { error } = await serverOf(stack).storage.from("exports")
      .upload(`${person.userId}/old/export.zip`, new Blob(["old"], { type: "application/zip" }));
    assertEquals(error, null);
    return person;
  }

  await t.step("counts before anything is changed", async () => {
    const ana = await somebody("ana");
    const { status, counts } = await invoke(ana, "delete-user-data", { dry_run: true });

    assertEquals(status, "dry_run");
    assertEquals([counts["translator.messages"], counts["storage.objects"]], [1, 1]);
    assertEquals([counts["auth.users"], await isThere(ana.userId)], [1, true]);
  });

  await t.step("erases the caller with their files, and answers a receipt", async () => {
    const ben = await somebody("ben");
    const cleo = await somebody("cleo");
    const { status, counts, receipt } = await erase(ben);

    assertEquals([status, counts["translator.messages"]], ["done", 1]);
    assertEquals([receipt?.asked_by, receipt?.counts], ["person", counts]);
    assertMatch(receipt?.user_hash ?? "", /^[0-9a-f]{64}$/);
    assert(!JSON.stringify(receipt).includes(ben.userId));
    assertEquals([await isThere(ben.userId), await isThere(cleo.userId)], [false, true]);
    const files = await sql("select from storage.objects where name like $1", [`${ben.userId}/%`]);
    const others = await sql("select from storage.objects where name like $1", [
      `${cleo.userId}/%`,
    ]);
    assertEquals([files.length, others.length], [0, 1]);
  });

  await t.step("keeps the receipt, and the same call by a server gets it again", async () => {
    const dora = await somebody("dora");
    const { receipt } = await erase(dora);
    const again = await invoke(serverOf(stack), "delete-user-data", {
      confirm: "DELETE",
      user_id: dora.userId,
    });

    assertEquals([again.status, again.receipt], ["done", receipt]);
    const [kept] = await sql("select user_id, step from private.erasures where id = $1", [
      receipt?.erasure_id,
    ]);
    assertEquals(kept, { user_id: null, step: "done" });
  });

  await t.step("erases a domain and leaves the account", async () => {
    const eva = await somebody("eva");
    const { request_id } = await invoke(eva, "export-user-data", {});
    await runJobs(stack, "exports");
    const archive = () =>
      sql("select from storage.objects where name like $1", [`${eva.userId}/${request_id}/%`]);
    assertEquals((await archive()).length, 1);
    const { status, counts } = await erase(eva, { domains: ["translator"] });

    assertEquals([status, counts["translator.messages"]], ["done", 1]);
    const left = await invoke(eva, "delete-user-data", { dry_run: true });
    assertEquals(Object.keys(left.counts).filter((name) => name.startsWith("translator.")), []);
    assertEquals([await isThere(eva.userId), left.counts["auth.users"]], [true, 1]);
    // A copy of it that was made before goes as well.
    assertEquals(await invoke(eva, "export-user-data", { request_id }), {
      request_id,
      status: "expired",
    });
    await sql("select private.expire_exports()");
    await runJobs(stack, "exports");
    assertEquals(await archive(), []);
  });

  await t.step("leaves nothing of a domain behind, not even that something was read", async () => {
    const nia = await somebody("nia");
    await sync(nia, await newDevice(nia), reading("her diary", 0.5));
    const domains = ["translator", "reading", "platform"] as const;
    const before = await invoke(nia, "delete-user-data", { dry_run: true });
    for (const domain of domains) await erase(nia, { domains: [domain] });
    const left = await invoke(nia, "delete-user-data", { dry_run: true, domains: [...domains] });

    assertEquals(before.counts["reading.reading_progress"], 1);
    // Whoever has an account has a profile: an empty one.
    assertEquals(left.counts, { "platform.profiles": 1 });
    const [profile] = await sql("select display_name from platform.profiles where user_id = $1", [
      nia.userId,
    ]);
    assertEquals(profile, { display_name: null });
  });

  await t.step("anonymises: figures stay, under an id that leads to nobody", async () => {
    const fay = await account(stack, "fay");
    await sql(
      `insert into reading.reading_sessions (user_id, series_id, started_at, ended_at, pages)
       values ($1, 'her diary', '2026-01-02T10:00:00Z', '2026-01-02T11:00:00Z', 12)`,
      [fay.userId],
    );
    const { status, receipt } = await erase(fay, { mode: "anonymise" });

    assertEquals([status, receipt?.mode], ["done", "anonymise"]);
    const kept = await sql("select alias, facts from private.statistics_rows");
    assertEquals(kept.map(({ facts }) => facts), [
      { pages: 12, started_at: "2026-01-02", is_finished: false },
    ]);
    assert(kept[0]?.alias !== fay.userId);
    assertEquals(await isThere(fay.userId), false);
  });

  await t.step("wants to hear the word, and asks nobody else to be erased", async () => {
    const gus = await account(stack, "gus");
    const ida = await account(stack, "ida");
    const silent = await assertFails(invoke(gus, "delete-user-data", {}));
    const other = await assertFails(erase(gus, { user_id: ida.userId }));
    const looked = await assertFails(
      invoke(gus, "delete-user-data", { dry_run: true, user_id: ida.userId }),
    );
    const guest = await assertFails(erase(await stack.as("guest")));
    const nobody = await assertFails(
      invoke(serverOf(stack), "delete-user-data", { confirm: "DELETE" }),
    );

    const statuses = [silent, other, looked, guest, nobody].map(({ status }) => status);
    assertEquals(statuses, [400, 403, 403, 403, 422]);
    assertEquals([await isThere(gus.userId), await isThere(ida.userId)], [true, true]);
  });

  await t.step(
    "lets whoever may erase others do so, and by no other door than asking",
    async () => {
      const admin = await withRole(stack, "admin");
      const [jan, kim] = [await account(stack, "jan"), await account(stack, "kim")];
      const { receipt } = await erase(admin, { user_id: jan.userId });
      const { error } = await kim.schema("platform").rpc("request_erasure", {
        p_user: admin.userId,
      });

      assertEquals([receipt?.asked_by, await isThere(jan.userId)], ["admin", false]);
      assertEquals([error?.code, await isThere(admin.userId)], ["PT403", true]);
      await sql("delete from auth.users where id = $1", [kim.userId]);

      const refused = await assertFails(erase(admin));
      assertEquals([refused.status, refused.message], [
        409,
        "Cannot take this role away: it is the last admin's",
      ]);
      assertEquals(await isThere(admin.userId), true);

      const withRoles = await assertFails(erase(admin, { domains: ["platform"] }));
      const without = await erase(admin, { domains: ["reading"] });
      assertEquals([withRoles.message, without.status], [refused.message, "done"]);
    },
  );

  await t.step("is gone on with by the queue when nobody brought it to its end", async () => {
    const lou = await somebody("lou");
    await sql("select private.begin_erasure($1, 'erase', null, 'test')", [lou.userId]);
    assertEquals(await runJobs(stack, "erasures"), 0);

    await sql("update private.jobs set run_at = now() where queue = 'erasures'");
    await runJobs(stack, "erasures");
    assertEquals(await isThere(lou.userId), false);
  });

  await t.step("sweeps whoever a restored backup brings back", async () => {
    const mia = await account(stack, "mia");
    const { receipt } = await erase(mia);
    await sql("insert into auth.users (id, email) values ($1, 'mia@example.com')", [mia.userId]);
    const [swept] = await sql("select private.remember_erased(array[$1::text]) as count", [
      receipt?.user_hash,
    ]);
    await sql("update private.jobs set run_at = now() where queue = 'erasures'");
    await runJobs(stack, "erasures");

    assertEquals([swept, await isThere(mia.userId)], [{ count: 1 }, false]);
  });

  await t.step("finds nobody under an id that is nobody's", async () => {
    const admin = await withRole(stack, "admin");
    const user_id = crypto.randomUUID();
    for (const more of [{}, { domains: ["reading" as const] }]) {
      const look = { dry_run: true, ...more };
      const refused = await assertFails(
        invoke(admin, "delete-user-data", { ...look, user_id }),
      );

      assertEquals([refused.status, refused.message], [
        404,
        "Cannot count this person: there is nobody with this id",
      ]);
      const { status } = await invoke(admin, "delete-user-data", {
        ...look,
        user_id: admin.userId,
      });
      assertEquals(status, "dry_run");
    }
  });
});

function serverOf(stack: TestStack) {
  const key = JSON.parse(Deno.env.get("SUPABASE_SECRET_KEYS") ?? "{}").default ?? "";
  return createClient(stack.url, key, { auth: { persistSession: false, autoRefreshToken: false } });
}
