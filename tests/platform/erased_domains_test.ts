/** What goes when somebody has one domain erased, and what stays with the account. */

import { invoke } from "@shared/client/invoke.ts";
import { Files } from "@shared/platform/files.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { keyOf } from "../support/by_key.ts";
import { openRoom } from "../support/rooms.ts";
import { withoutWaking } from "../support/run_jobs.ts";
import { type Person, startStack } from "../support/stack.ts";

type Domain = "platform" | "reading" | "translator";

Deno.test("a domain that is erased alone", async (t) => {
  await using stack = await startStack({ own: true });
  await withoutWaking(stack);
  const { sql } = stack;
  assert(sql);
  const erase = async (person: Person, domain: Domain) => {
    const dry = await invoke(person, "delete-user-data", { dry_run: true, domains: [domain] });
    const done = await invoke(person, "delete-user-data", { confirm: "DELETE", domains: [domain] });
    assertEquals([done.status, done.receipt?.counts], ["done", dry.counts]);
    return dry.counts;
  };
  /** How much there is of somebody, where it matters here. */
  const left = async ({ userId }: Person) => {
    const [row] = await sql(
      `select
         (select count(*)::int from storage.objects where name like $1 || '/%') as files,
         (select count(*)::int from platform.api_keys where user_id = $1::uuid) as keys,
         (select count(*)::int from platform.budgets where user_id = $1::uuid) as budgets,
         (select count(*)::int from private.spend_days where user_id = $1::uuid) as spent,
         (select count(*)::int from private.actor_keys where user_id = $1::uuid) as pseudonyms,
         (select count(*)::int from private.drawn_codes where user_id = $1::uuid) as codes,
         (select count(*)::int from private.device_keys k join reading.devices d on d.id = k.device_id
          where d.user_id = $1::uuid) as logins`,
      [userId],
    );
    return row;
  };
  /** Somebody with something of every kind. */
  const somebody = async (name: string) => {
    const person = await account(stack, name);
    await openRoom(person);
    await keyOf(person, "reading.read");
    await invoke(person, "register-device", { name: "Kobo", platform: "koreader" });
    await sql(
      "insert into platform.budgets (scope, user_id, period, micro_usd) values ('user', $1, 'day', 5)",
      [person.userId],
    );
    await sql(
      `insert into private.spend_days (subject, period, day, user_id, spent)
       values ('user:' || $1, 'day', current_date, $1::uuid, 5)`,
      [person.userId],
    );
    await new Files("exports").upload(`${person.userId}/note.zip`, "note", "application/zip");
    return person;
  };
  const all = { files: 1, keys: 1, budgets: 1, spent: 1, pseudonyms: 1, codes: 1, logins: 1 };

  await t.step("platform: keys and files go, what other domains need stays", async () => {
    const ana = await somebody("ana");
    assertEquals(await left(ana), all);
    const counts = await erase(ana, "platform");

    assertEquals(await left(ana), { ...all, files: 0, keys: 0 });
    assertEquals([counts["storage.objects"], counts["private.device_keys"]], [1, undefined]);
  });

  await t.step("platform: nobody gets rid of what holds them back, or of their trail", async () => {
    const ben = await somebody("ben");
    const pseudonym = () => sql("select private.pseudonym_of($1) as name", [ben.userId]);
    const before = await pseudonym();
    await erase(ben, "platform");

    const { budgets, spent } = await left(ben) ?? {};
    assertEquals([budgets, spent, await pseudonym()], [1, 1, before]);
  });

  await t.step("reading: the keys of its devices go, and no file does", async () => {
    const cleo = await somebody("cleo");
    const counts = await erase(cleo, "reading");

    assertEquals(await left(cleo), { ...all, logins: 0 });
    assertEquals([counts["private.device_keys"], counts["storage.objects"]], [1, undefined]);
  });

  await t.step("translator: the codes somebody drew go", async () => {
    const dora = await somebody("dora");
    await erase(dora, "translator");

    assertEquals(await left(dora), { ...all, codes: 0 });
  });

  await t.step("all at once with the account: nothing stays", async () => {
    const eva = await somebody("eva");
    await invoke(eva, "delete-user-data", { confirm: "DELETE" });

    const none = Object.fromEntries(Object.keys(all).map((name) => [name, 0]));
    assertEquals(await left(eva), none);
  });
});
