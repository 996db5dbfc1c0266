/** A reader who wants to be asked is asked, and the answer holds. */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { hlcAt, newDevice, positionIn, reading, sync } from "../support/readers.ts";
import { startStack } from "../support/stack.ts";

Deno.test("resolve-conflict", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const phone = await newDevice(ana, "Phone");
  const tablet = await newDevice(ana, "Tablet");

  /** The phone is at 0.6, and the tablet says 0.3 without having seen that. */
  async function disagree(series: string): Promise<string> {
    const start = hlcAt(-30);
    await sync(ana, phone, reading(series, 0.2, { hlc: start, policy: "ask" }));
    await sync(ana, phone, reading(series, 0.6, { hlc: hlcAt(-10), seen_hlc: start }));
    const { results: [asked] } = await sync(
      ana,
      tablet,
      reading(series, 0.3, { hlc: hlcAt(-5), seen_hlc: start }),
    );
    assertEquals([asked?.result, asked?.position?.progress], ["conflict", 0.6]);
    assert(asked?.conflict_id);
    return asked.conflict_id;
  }
  const resolve = (conflict_id: string, choose: "local" | "remote" | "furthest", as = ana) =>
    invoke(as, "resolve-conflict", { conflict_id, choose });

  const choices = [["local", 0.6], ["remote", 0.3], ["furthest", 0.6]] as const;
  for (const [choose, progress] of choices) {
    await t.step(`${choose} leaves the reader at ${progress}`, async () => {
      const conflict = await disagree(`book ${choose}`);
      const { data: open } = await ana.schema("reading").from("progress_conflicts")
        .select("id").is("resolved_at", null);
      assertEquals(open?.map(({ id }) => id), [conflict]);

      const answer = await resolve(conflict, choose);
      assertEquals(answer.progress.progress, progress);
      assertEquals((await positionIn(ana, `book ${choose}`))?.progress, progress);
      assertEquals((await resolve(conflict, choose)).progress.progress, progress);
    });
  }

  await t.step("another answer to what is settled is refused", async () => {
    const conflict = await disagree("settled");
    await resolve(conflict, "local");
    const error = await assertFails(resolve(conflict, "remote"));
    assertEquals([error.status, error.body.code], [409, "conflict"]);
  });

  await t.step("nobody settles another's conflict, or one that is not", async () => {
    const conflict = await disagree("private");
    for (
      const error of [
        await assertFails(resolve(conflict, "remote", ben)),
        await assertFails(resolve(crypto.randomUUID(), "remote")),
      ]
    ) {
      assertEquals([error.status, error.body.code], [404, "not_found"]);
    }
    assertEquals((await positionIn(ana, "private"))?.progress, 0.6);
  });

  await t.step("there are three answers", async () => {
    const error = await assertFails(
      resolve(crypto.randomUUID(), "newest" as unknown as "local"),
    );
    assertEquals([error.status, error.body.code], [400, "invalid_input"]);
  });
});
