/** An export that is cut off, wherever that is: its archive is the same, byte by byte, and nothing else is left. */

import { createHash } from "node:crypto";
import { createClient } from "@supabase/supabase-js";
import { asServer } from "@shared/edge/authenticate.ts";
import { invoke } from "@shared/client/invoke.ts";
import type { Databases } from "@shared/platform/databases.ts";
import { exporting } from "@shared/platform/exporting.ts";
import { LoggingService } from "@shared/platform/logging_service.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { openRoom, tell } from "../support/rooms.ts";
import { runJobs, withoutWaking } from "../support/run_jobs.ts";
import { startStack } from "../support/stack.ts";

class Killed extends Error {}

Deno.test("an export cut off", async (t) => {
  await using stack = await startStack({ own: true });
  const sql = stack.sql ?? (() => Promise.reject(new Error("This needs a database of its own")));
  await withoutWaking(stack);
  const key = JSON.parse(Deno.env.get("SUPABASE_SECRET_KEYS") ?? "{}").default ?? "";
  const files = createClient(stack.url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
  }).storage;
  const ana = await stack.as("ana");
  const room = await openRoom(ana);
  for (const word of ["one", "two", "three"]) await tell(ana, room, `Said ${word}`);
  // What changes by itself would not be the same twice: the domain of what was said.
  const { request_id } = await invoke(ana, "export-user-data", { domains: ["translator"] });
  await runJobs(stack, "exports");
  const folder = `${ana.userId}/${request_id}`;

  const archive = async () => {
    const { data } = await files.from("exports").download(`${folder}/export.zip`);
    return createHash("sha256").update(await (data ?? new Blob()).bytes()).digest("hex");
  };
  const stored = async () =>
    (await sql("select name from storage.objects where bucket_id = 'exports'"))
      .map(({ name }) => String(name));
  /** As if it had only been asked for; what was stored of it is gone. */
  async function beginAgain() {
    await files.from("exports").remove(await stored());
    await sql("delete from private.export_pages");
    await sql(
      `update platform.privacy_requests
       set status = 'waiting', object_path = null, manifest = null, expires_at = null`,
    );
  }
  const job = { id: "", payload: { request_id }, userId: ana.userId, attempts: 1, token: 1 };
  const call = (admin: Databases, until: number) => ({
    admin,
    until,
    log: new LoggingService(),
    signal: new AbortController().signal,
  });
  /** Works until it is through; a worker dies instead of the `nth` word it would say to the database. */
  async function workUntilKilled(nth: number): Promise<boolean> {
    const admin = asServer();
    let said = 0;
    const platform = new Proxy(admin.platform, {
      get(target, name) {
        if (name !== "rpc") return Reflect.get(target, name);
        return (...words: Parameters<typeof target.rpc>) => {
          if (++said === nth) throw new Killed();
          return target.rpc(...words);
        };
      },
    });
    const mortal: Databases = { ...admin, platform };
    try {
      while (!("done" in await exporting(job, call(mortal, Date.now() + 60_000))));
      return false;
    } catch (error) {
      if (error instanceof Killed) return true;
      throw error;
    }
  }

  const whole = await archive();
  let kills = 0;

  await t.step("after any word is the same archive, with nothing beside it", async () => {
    while (true) {
      await beginAgain();
      const isKilled = await workUntilKilled(kills + 1);
      if (!isKilled) break;
      kills++;
      const half = await invoke(ana, "export-user-data", { request_id });
      // Open is only what is whole.
      if (half.status === "ready") assertEquals(await archive(), whole);
      else assertEquals(half.url, undefined);

      assertEquals(await workUntilKilled(Infinity), false);
      assertEquals([await archive(), await stored()], [whole, [`${folder}/export.zip`]]);
    }
    assert(kills > 10, `${kills} kills`);
  });

  await t.step("again and again is the same archive", async () => {
    await beginAgain();
    // Each gets two pages further than the one before.
    let workers = 0;
    while (await workUntilKilled(5)) workers++;

    assert(workers > 2, `${workers} workers died`);
    assertEquals([await archive(), await stored()], [whole, [`${folder}/export.zip`]]);
  });

  await t.step("and taken up by two at once is the same archive", async () => {
    await beginAgain();
    // Storage may refuse who writes the same file at the same moment; the queue would try again.
    await Promise.allSettled([workUntilKilled(Infinity), workUntilKilled(Infinity)]);
    await workUntilKilled(Infinity);

    assertEquals([await archive(), await stored()], [whole, [`${folder}/export.zip`]]);
    const { manifest } = await invoke(ana, "export-user-data", { request_id });
    assertEquals(manifest?.archives?.map(({ sha256 }) => sha256), [whole]);
  });
});
