/** health: Says whether the back end is up, and to servers which part is not. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { server } from "../support/servers.ts";
import { startStack } from "../support/stack.ts";

Deno.test("health", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql, url } = stack;
  if (!sql) throw new Error("it looks into a database of its own");

  await t.step("tells anybody that it is up, and no more", async () => {
    const told = await invoke(stack.stranger(), "health", {});
    const ana = await invoke(await stack.as("ana"), "health", {});

    assertEquals(Object.keys(told), ["status", "version"]);
    assertEquals(told.status, "ok");
    assertMatch(told.version, /^\d+\.\d+\.\d+$/);
    assertEquals(ana, told);
  });

  await t.step("answers a plain GET without any key, as monitors ask", async () => {
    const response = await fetch(`${url}/functions/v1/health`);

    assertEquals([response.status, (await response.json()).status], [200, "ok"]);
  });

  await t.step("tells a server about every part", async () => {
    await sql("delete from cron.job_run_details");
    await sql(
      "insert into cron.job_run_details (jobid, status, start_time, end_time) " +
        "select jobid, 'succeeded', now(), now() from cron.job limit 1",
    );
    for (const name of ["default", "metrics"] as const) {
      const { status, checks } = await invoke(server(stack, name), "health", {});

      assertEquals(status, "ok");
      assertEquals(checks, {
        database: "ok",
        cron: "ok",
        queue: "ok",
        storage: "ok",
        model: "absent",
      });
    }
  });

  await t.step("and which of them lags behind", async () => {
    await sql("update cron.job_run_details set end_time = now() - interval '6 minutes'");
    await sql(
      "insert into private.jobs (queue, run_at) values ('mail', now() - interval '6 minutes')",
    );
    const { status, checks } = await invoke(server(stack, "metrics"), "health", {});

    assertEquals([status, checks?.cron, checks?.queue], ["degraded", "late", "late"]);
    assertEquals((await invoke(stack.stranger(), "health", {})).status, "ok");
  });

  await t.step("tells the holder of another key what it tells anybody", async () => {
    const told = await invoke(server(stack, "cron"), "health", {});

    assertEquals(Object.keys(told), ["status", "version"]);
  });
});
