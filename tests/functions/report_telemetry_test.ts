/** report-telemetry: Takes errors and timings from a client. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { keptWorker } from "../support/kept_worker.ts";
import { startStack } from "../support/stack.ts";

type Report = Input<"report-telemetry">;

Deno.test("report-telemetry", async (t) => {
  await using worker = keptWorker();
  await using stack = await startStack({ own: true });
  const { sql } = stack;
  if (!sql) throw new Error("it looks into a database of its own");
  /** Somebody else each time: one person reports twelve times a minute. */
  const report = async (input: Report) => {
    const answer = await invoke(await stack.as(crypto.randomUUID()), "report-telemetry", input);
    await worker.settled();
    return answer;
  };
  const errors = () =>
    sql<{ class: string; message: string; frames: string[]; count: number }>(
      "select class, message, frames, count::int from private.error_events where source = 'client' order by first_at, message",
    );

  await t.step("keeps times under names from a list", async () => {
    const answer = await report({
      timings: [{ name: "page_load", ms: 900 }, { name: "page_load", ms: 1100 }, {
        name: "sync",
        ms: 30,
      }],
    });
    const kept = await sql(
      "select label, calls::int, sum_ms from private.metric_minutes where metric = 'client.timing' order by label",
    );

    assertEquals(answer, { accepted: 3 });
    assertEquals(kept, [{ label: "page_load", calls: 2, sum_ms: 2000 }, {
      label: "sync",
      calls: 1,
      sum_ms: 30,
    }]);
  });

  await t.step("counts errors of one kind together, whoever reports them", async () => {
    const error = {
      name: "TypeError",
      message: "Cannot read properties of undefined (reading 'title')",
      stack:
        "TypeError: x\n    at Room (https://app.example/assets/room-4f2.js:12:345)\n    at https://app.example/assets/main.js:1:99",
    };
    await report({ errors: [error, { ...error, count: 3 }] });
    await report({ errors: [error] });

    assertEquals(await errors(), [{
      class: "TypeError",
      message: "Cannot read properties of undefined (reading '…')",
      frames: ["line 12, column 345", "line 1, column 99"],
      count: 5,
    }]);
    await sql("delete from private.error_events");
  });

  await t.step("keeps no word that a program would not say by itself", async () => {
    await report({
      errors: [
        {
          name: "Ana Example",
          message: "Cannot load the room of Ana Example <ana@example.com>, +49 170 1234567",
        },
        { name: "<script>alert(1)</script>", message: "'; drop table private.error_events; --" },
        { message: "\u202eNetwork\u0007 request failed: https://app.example/u/4711?token=abc" },
      ],
    });

    assertEquals((await errors()).map(({ class: name, message }) => [name, message]).sort(), [
      ["Error", "'; … private.…; …"],
      ["Error", "Cannot load the … of …, …"],
      ["Error", "…Network… request failed: …:…token…"],
    ]);
    await sql("delete from private.error_events");
  });

  await t.step("of one timing twenty in a call are enough", async () => {
    const many = Array.from({ length: 60 }, () => ({ name: "query", ms: 1 } as const));

    assertEquals(await report({ timings: many }), { accepted: 20 });
  });

  await t.step("and strangers cannot fill the table of errors", async () => {
    const stack = (line: number) => `Error\n    at x (y.js:${line}:1)`;
    const invented = (from: number) =>
      Array.from({ length: 20 }, (_, n) => ({ message: "Failed", stack: stack(from + n) }));
    for (let call = 0; call < 3; call++) {
      assertEquals(await report({ errors: invented(100 * call + 1) }), { accepted: 20 });
    }

    assertEquals((await errors()).length, 20);
  });

  await t.step("refuses what is too much, too long, or something else", async () => {
    const refused: Report[] = [
      { errors: Array.from({ length: 21 }, () => ({})) },
      { timings: Array.from({ length: 101 }, () => ({ name: "sync", ms: 1 } as const)) },
      { errors: [{ message: "x".repeat(2_001) }] },
      { errors: [{ stack: "x".repeat(8_001) }] },
      { timings: [{ name: "sync", ms: -1 }] },
      { timings: [{ name: "of Ana" as "sync", ms: 1 }] },
      { errors: [{ url: "https://app.example" } as object] },
      { errors: [{ count: 1_001 }] },
    ];
    for (const input of refused) {
      assertEquals((await assertFails(report(input))).body.code, "invalid_input");
    }
    assertEquals(await report({}), { accepted: 0 });
  });

  await t.step("is for who is signed in, a dozen times a minute", async () => {
    const stranger = await assertFails(invoke(stack.stranger(), "report-telemetry", {}));
    assertEquals(stranger.status, 401);

    const ana = await stack.as("ana");
    for (let call = 0; call < 12; call++) await invoke(ana, "report-telemetry", {});
    const error = await assertFails(invoke(ana, "report-telemetry", {}));
    await worker.settled();
    assert(error.retryAfter);
    assertEquals(error.status, 429);
  });
});
