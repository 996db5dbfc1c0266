/** A phone's own backup becomes calls and messages: once, whoever asks again, and nobody else's. */

import { invoke } from "@shared/client/invoke.ts";
import { account, tokenOf } from "../support/accounts.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { eventually } from "../support/eventually.ts";
import { hangUp } from "../support/hang_up.ts";
import {
  at,
  backupOf,
  begin,
  callRow,
  countsOf,
  imported,
  smsRow,
  stateOf,
  store,
} from "../support/imports.ts";
import { runJobs, withoutWaking } from "../support/run_jobs.ts";
import { type Person, startStack } from "../support/stack.ts";

const CALLS = [
  callRow("0171 2345678", 0, "Mia"),
  callRow("+49 171 2345678", 1, "Mia", 2),
  callRow("", 2, "(Unknown)", 3),
];
const TEXTS = [smsRow("AMAZON", 3, "Your parcel &amp; more"), smsRow("01719999999", 4, "Hi")];
const GERMAN = { source: { name: "Pixel" }, country: "DE" };

async function logOf(person: Person): Promise<string[]> {
  const { items } = await invoke(person, "list-events", { limit: 200 });
  return items.map(({ type, direction, contact, body }) =>
    [type, direction, contact?.name ?? contact?.number ?? "-", body].filter(Boolean).join(" ")
  );
}

Deno.test("a phone is backed up", async (t) => {
  await using stack = await startStack();
  await withoutWaking(stack);
  const [ana, ben] = [await account(stack, "ana"), await account(stack, "ben")];

  await t.step("what it says is there when its import is done, and the file is not", async () => {
    const path = await store(ana, "calls.xml", backupOf("calls", CALLS));
    const begun = await begin(ana, path, GERMAN);
    assertEquals([begun.status, begun.read_bytes, begun.finished_at], ["waiting", 0, null]);
    await runJobs(stack, "imports");

    const done = await stateOf(ana, begun.import_id);
    assertEquals(countsOf(done), ["done", 3, 0, 0, 0]);
    assertEquals([done.rows, done.declared_rows, done.read_bytes], [3, 3, done.size_bytes]);
    assertEquals(await logOf(ana), ["call missed -", "call out Mia", "call in Mia"]);
    const { data } = await ana.storage.from("phone-backups").list(ana.userId);
    assertEquals(data, []);
  });

  await t.step(
    "the same file again changes nothing, and a newer one adds what is new",
    async () => {
      const { version } = (await invoke(ana, "dashboard-metrics", {})).freshness;
      const again = await imported(stack, ana, backupOf("calls", CALLS), GERMAN);
      assertEquals(countsOf(again), ["done", 0, 3, 0, 0]);
      assertEquals((await invoke(ana, "dashboard-metrics", {})).freshness.version, version);

      const newer = [...CALLS, callRow("0171 2345678", 10, "Mia")];
      const added = await imported(stack, ana, backupOf("calls", newer), GERMAN);
      assertEquals(countsOf(added), ["done", 1, 3, 0, 0]);
      const texts = await imported(stack, ana, backupOf("smses", TEXTS), GERMAN);
      assertEquals([countsOf(texts), (await logOf(ana)).length], [["done", 2, 0, 0, 0], 6]);
    },
  );

  await t.step("texts are kept where their person says so, for a source as a whole", async () => {
    const options = { source: { name: "Kept" }, keep_bodies: true };
    const texts = await imported(stack, ben, backupOf("smses", TEXTS), options);
    assertEquals(countsOf(texts), ["done", 2, 0, 0, 0]);
    assertEquals(await logOf(ben), ["sms in ••• 9999 Hi", "sms in AMAZON Your parcel & more"]);
    const path = await store(ben, "less.xml", backupOf("smses", TEXTS));
    const less = await assertFails(begin(ben, path, { ...options, keep_bodies: false }));
    assertEquals(less.status, 409);
  });

  await t.step("a CSV is read as well, in the zone its clock hung in", async () => {
    const csv = "Date,Type,Direction,Number,Duration\n2026-03-02 09:00,call,in,0171 2345678,30\n";
    const options = { ...GERMAN, timezone: "Europe/Berlin" };
    assertEquals(countsOf(await imported(stack, ana, csv, options)), ["done", 1, 0, 0, 0]);
    const { items: [latest] } = await invoke(ana, "list-events", { limit: 1 });
    assertEquals([latest?.started_at, latest?.duration_s], ["2026-03-02T08:00:00.000Z", 30]);
  });

  await t.step("whoever listens hears how far it is, and nobody else does", async () => {
    const heard: unknown[] = [];
    const listen = async (person: Person) => {
      await person.realtime.setAuth(await tokenOf(person));
      const channel = person.channel(`phonelog:user:${ana.userId}`, { config: { private: true } });
      channel.on("broadcast", { event: "import" }, ({ payload }) => heard.push(payload.status));
      const { promise, resolve } = Promise.withResolvers<string>();
      channel.subscribe(resolve);
      return promise;
    };
    assertEquals([await listen(ana), await listen(ben)], ["SUBSCRIBED", "CHANNEL_ERROR"]);
    await imported(stack, ana, backupOf("calls", CALLS), GERMAN);
    await eventually(() => heard.includes("done"));
    assertEquals(heard, ["waiting", "running", "done"]);
    await hangUp(ana, ben);
  });

  await t.step("nobody imports, sees or stops what is another's", async () => {
    const path = await store(ana, "mine.xml", backupOf("calls", CALLS));
    assertEquals((await assertFails(begin(ben, path))).status, 404);
    const { import_id } = await begin(ana, path);
    assertEquals((await assertFails(stateOf(ben, import_id))).status, 404);
    const stop = invoke(ben, "import-phone-backup", { import_id, cancel: true });
    assertEquals((await assertFails(stop)).status, 404);
    const { data } = await ben.schema("phonelog").from("imports").select().eq("id", import_id);
    assertEquals(data, []);
    const { error } = await ben.storage.from("phone-backups").download(path);
    assert(error, "Ben reads Ana's file");
  });

  await t.step("one that is stopped takes nothing more", async () => {
    const path = await store(ana, "stopped.xml", backupOf("calls", [callRow("0172 1", 50)]));
    const { import_id } = await begin(ana, path);
    await invoke(ana, "import-phone-backup", { import_id, cancel: true });
    await runJobs(stack, "imports");
    assertEquals(countsOf(await stateOf(ana, import_id)), ["cancelled", 0, 0, 0, 0]);
  });

  await t.step("a bad row is refused alone, and it is said where and why", async () => {
    const bad = `<call number="1" duration="x" date="${at(0)}" type="1" />`;
    const half = await imported(stack, ana, backupOf("calls", [bad, callRow("0173 1234567", 60)]));
    assertEquals(countsOf(half), ["done", 1, 0, 0, 1]);
    assertEquals([half.rejects[0]?.line, half.rejects[0]?.field], [3, "duration"]);
  });

  await t.step("what is no backup fails with a reason", async () => {
    const reasons: [content: string | Uint8Array<ArrayBuffer>, code: string, says: RegExp][] = [
      [Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), "no_backup", /ZIP/],
      ["\ufeffsome words of nobody", "no_backup", /first line/],
      ['{"calls": []}', "no_backup", /JSON/],
      ["<html><body>Hi</body></html>", "no_backup", /<html>/],
      ['<!DOCTYPE calls [<!ENTITY a "aa">]><calls/>', "dtd_refused", /DTD/],
    ];
    const cleo = await account(stack, "cleo");
    for (const [content, code, says] of reasons) {
      const { status, error } = await imported(stack, cleo, content);
      assertEquals([status, error?.code], ["failed", code]);
      assertMatch(error?.message ?? "", says);
    }
    // However little comes before what cannot be read.
    const half = backupOf("calls", CALLS).replace("</calls>", "<!DOCTYPE calls></calls>");
    const { error, ...rest } = await imported(stack, cleo, half);
    assertEquals([error?.code, rest.inserted, rest.rows], ["dtd_refused", 3, 3]);
    const empty = await assertFails(begin(ana, await store(ana, "empty.xml", "")));
    assertEquals([empty.status, empty.message], [422, "Cannot import: the file is empty"]);
  });

  await t.step(
    "a file that is replaced or removed meanwhile fails, and nothing is mixed",
    async () => {
      for (const meanwhile of ["replaced", "removed"] as const) {
        const path = await store(ben, "meanwhile.xml", backupOf("calls", CALLS));
        const { import_id } = await begin(ben, path, { source: { name: meanwhile } });
        if (meanwhile === "replaced") await store(ben, "meanwhile.xml", backupOf("calls", []));
        else await ben.storage.from("phone-backups").remove([path]);
        await runJobs(stack, "imports");
        const { status, error, inserted } = await stateOf(ben, import_id);
        const code = meanwhile === "replaced" ? "file_changed" : "file_gone";
        assertEquals([status, error?.code, inserted], ["failed", code, 0]);
      }
    },
  );

  await t.step(
    "a program does it by a key: where to upload, an import, and how it is",
    async () => {
      const { key } = await keyOf(ana, "phonelog.write");
      const call = (input: object) => byKey(stack, key, "import-phone-backup", input);
      const { body: place } = await call({ upload: { name: "calls.xml" } });
      const sent = await fetch(place.url, {
        method: "PUT",
        headers: { "content-type": "text/xml" },
        body: backupOf("calls", CALLS),
      });
      await sent.body?.cancel();
      const begun = await call({ path: place.path, source: { name: "By key" }, country: "DE" });
      const again = await call({ path: place.path, source: { name: "By key" } });
      const more = await call({ path: place.path, source: { name: "By key" }, keep_bodies: true });
      await runJobs(stack, "imports");
      const { body: done } = await call({ import_id: begun.body.import_id });

      assertEquals([sent.status, begun.status, more.status], [200, 202, 409]);
      assertEquals([again.body.import_id, done.status, done.inserted], [
        begun.body.import_id,
        "done",
        3,
      ]);
      const { key: reading } = await keyOf(ana, "phonelog.read");
      const { status } = await byKey(stack, reading, "import-phone-backup", {
        upload: { name: "x" },
      });
      assertEquals(status, 403);
    },
  );
});
