/** An import that is cut off, wherever that is: every row is there once, and the counts say so. */

import { asServer } from "@shared/edge/authenticate.ts";
import { AppError } from "@shared/edge/errors.ts";
import type { Databases } from "@shared/platform/databases.ts";
import { LoggingService } from "@shared/platform/logging_service.ts";
import { importing } from "@shared/phonelog/import_job.ts";
import { SLICE } from "@shared/phonelog/import_slice.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { backupOf, begin, callRow, countsOf, smsRow, stateOf, store } from "../support/imports.ts";
import { withoutWaking } from "../support/run_jobs.ts";
import { startStack } from "../support/stack.ts";

/** A refusal of the server's own key ends an import as little as a crash. */
class Killed extends AppError {
  constructor() {
    super(403, "not_allowed", "The database refused this change");
  }
}

const ROWS = Array.from(
  { length: 600 },
  (_, nth) => smsRow(`0171 55512${nth % 30}`, nth % 700, `Number ${nth % 900} ${"x".repeat(330)}`),
);

Deno.test("an import cut off", async (t) => {
  await using stack = await startStack({ own: true });
  const sql = stack.sql ?? (() => Promise.reject(new Error("This needs a database of its own")));
  await withoutWaking(stack);
  const ana = await account(stack, "ana");
  // Small batches, as if the file were large.
  const whole = { ...SLICE };
  Object.assign(SLICE, { batchRows: 100, bytes: 150_000 });
  using _restored = { [Symbol.dispose]: () => void Object.assign(SLICE, whole) };

  const call = (admin: Databases) => ({
    admin,
    until: Date.now() + 60_000,
    log: new LoggingService(),
    signal: new AbortController().signal,
  });
  /** Works until it is through; a worker dies before or after the `nth` word it says to the database. */
  async function workUntilKilled(
    import_id: string,
    nth: number,
    when = "before",
  ): Promise<boolean> {
    const admin = asServer();
    let said = 0;
    const phonelog = new Proxy(admin.phonelog, {
      get(target, name) {
        if (name !== "rpc") return Reflect.get(target, name);
        return async (...words: Parameters<typeof target.rpc>) => {
          const isLast = ++said === nth;
          if (isLast && when === "before") throw new Killed();
          const answer = await target.rpc(...words);
          if (isLast) throw new Killed();
          return answer;
        };
      },
    });
    const job = { id: "", payload: { import_id }, userId: ana.userId, attempts: 1, token: 1 };
    try {
      while (!("done" in await importing(job, call({ ...admin, phonelog }))));
      return false;
    } catch (error) {
      if (error instanceof Killed) return true;
      throw error;
    }
  }
  const inSource = async (name: string) =>
    (await sql<{ n: number; names: number }>(
      `select count(*)::int as n, count(distinct external_id)::int as names
       from phonelog.events where source_id = (select id from phonelog.data_sources where name = $1)`,
      [name],
    ))[0];
  const started = async (name: string, text = backupOf("smses", ROWS)) => {
    // More than a person begins in an hour.
    await sql("delete from private.rate_limits where key like 'start_import:%'");
    const path = await store(ana, `${name}.xml`, text);
    return (await begin(ana, path, { source: { name } })).import_id;
  };

  await t.step("before or after any word has every row once", async () => {
    let kills = 0;
    for (const when of ["before", "after"]) {
      for (let nth = 1;; nth += 2) {
        const name = `${when} ${nth}`;
        const import_id = await started(name);
        const isKilled = await workUntilKilled(import_id, nth, when);
        assertEquals(await workUntilKilled(import_id, Infinity), false);
        assertEquals(countsOf(await stateOf(ana, import_id)), ["done", 600, 0, 0, 0]);
        assertEquals(await inSource(name), { n: 600, names: 600 });
        if (!isKilled) break;
        kills++;
      }
    }
    assert(kills > 5, `${kills} kills`);
  });

  await t.step("again and again has every row once", async () => {
    const import_id = await started("often");
    let workers = 0;
    while ((await stateOf(ana, import_id)).status !== "done") {
      await workUntilKilled(import_id, 2, "after");
      workers++;
    }
    await workUntilKilled(import_id, Infinity);
    assert(workers > 2, `${workers} workers died`);
    assertEquals(countsOf(await stateOf(ana, import_id)), ["done", 600, 0, 0, 0]);
  });

  await t.step("and taken up by two at once has every row once", async () => {
    const import_id = await started("two");
    await Promise.allSettled([
      workUntilKilled(import_id, Infinity),
      workUntilKilled(import_id, Infinity),
    ]);
    await workUntilKilled(import_id, Infinity);
    assertEquals(countsOf(await stateOf(ana, import_id)), ["done", 600, 0, 0, 0]);
    assertEquals(await inSource("two"), { n: 600, names: 600 });
  });

  await t.step("leaves alone what was brought under its name since", async () => {
    const files = async () =>
      (await ana.storage.from("phone-backups").list(ana.userId)).data?.map(({ name }) => name);
    const import_id = await started("named");
    await workUntilKilled(import_id, Infinity);
    assertEquals(await files(), []);
    await store(ana, "named.xml", backupOf("smses", ROWS.slice(0, 9)));
    // Nobody had heard that it was done.
    await workUntilKilled(import_id, Infinity);
    assertEquals(await files(), ["named.xml"]);
  });

  await t.step("a row larger than a slice passes, and one without end is refused", async () => {
    const video = `<mms date="1772359200000" msg_box="1" address="+491711234567"><parts>` +
      `<part ct="video/mp4" data="${"A".repeat(400_000)}" /></parts></mms>`;
    const text = backupOf("smses", [...ROWS.slice(0, 300), video, ...ROWS.slice(300)]);
    const cases = [["large", 500_000, "done"], ["endless", 300_000, "failed"]] as const;
    for (const [name, rowBytes, wanted] of cases) {
      Object.assign(SLICE, { rowBytes });
      const import_id = await started(name, text);
      assertEquals(await workUntilKilled(import_id, Infinity), false);
      const { status, error, inserted } = await stateOf(ana, import_id);
      const reason = wanted === "failed" ? "row_too_long" : undefined;
      assertEquals([status, error?.code, inserted > 100], [wanted, reason, true]);
    }
  });

  await t.step(
    "a file that breaks in its middle keeps what came before, and says where",
    async () => {
      const rows = ROWS.slice(0, 400);
      const deep = "<a>".repeat(9);
      const text = backupOf("smses", rows).replace("</smses>", `${deep}</smses>`) + callRow("1", 1);
      const import_id = await started("broken", text);
      assertEquals(await workUntilKilled(import_id, Infinity), false);
      const { status, error, inserted } = await stateOf(ana, import_id);
      assertEquals([status, error?.code], ["failed", "too_deep"]);
      assertEquals(await inSource("broken"), { n: inserted, names: inserted });
      assert(inserted > 100, `${inserted} rows`);
    },
  );
});
