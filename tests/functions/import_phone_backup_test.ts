/** The door of import-phone-backup: what is refused before anything begins. */

import { account, tokenOf } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { byKey } from "../support/by_key.ts";
import { backupOf, callRow, store } from "../support/imports.ts";
import { runJobs, withoutWaking } from "../support/run_jobs.ts";
import { startStack } from "../support/stack.ts";

Deno.test("import-phone-backup", async (t) => {
  await using stack = await startStack();
  await withoutWaking(stack);
  const ana = await account(stack, "ana");
  const headers = { authorization: `Bearer ${await tokenOf(ana)}`, apikey: stack.publishableKey };
  const call = (input: object) => byKey(stack, null, "import-phone-backup", input, headers);
  const path = await store(ana, "calls.xml", backupOf("calls", [callRow("0171 2345678", 0)]));
  const source = { name: "Pixel" };

  await t.step("answers 202 to whoever is signed in, and nobody else", async () => {
    const begun = await call({ path, source });
    const nobody = await byKey(stack, null, "import-phone-backup", { path, source });
    assertEquals([begun.status, nobody.status], [202, 401]);
  });

  await t.step("refuses what is no import", async () => {
    const import_id = crypto.randomUUID();
    const wrong: object[] = [
      {},
      { path },
      { source },
      { path, source, import_id },
      { path, source: { ...source, kind: "phone" } },
      { path, source, country: "Germany" },
      { path, source, cancel: true },
      { upload: { name: "../calls.xml" } },
      { upload: { name: "a/b.xml" } },
    ];
    for (const input of wrong) assertEquals([input, (await call(input)).status], [input, 400]);
    const zone = await call({ path, source, timezone: "Mars/Olympus" });
    const none = await call({ import_id });
    assertEquals([zone.status, none.status], [422, 404]);
  });

  await t.step("is one import for one key, also after its end", async () => {
    const again = { ...headers, "idempotency-key": crypto.randomUUID() };
    const send = () => byKey(stack, null, "import-phone-backup", { path, source }, again);
    const first = await send();
    await runJobs(stack, "imports");
    const second = await send();
    assertEquals([first.status, second.status], [202, 202]);
    assertEquals(second.body, first.body);
    assertEquals(second.headers.get("idempotent-replayed"), "true");
    const { import_id } = first.body;
    const { status, body } = await call({ import_id });
    assertEquals([status, body.status], [200, "done"]);
  });
});
