/** Sessions come page by page, and are found by status, words and metadata. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { promptTest } from "../support/prompt_stack.ts";

promptTest("list-prompt-sessions", async (t, stack) => {
  const ana = await stack.as("ana");
  const ids: string[] = [];
  for (let nth = 0; nth < 7; nth++) {
    const { id } = await invoke(ana, "create-prompt-session", {
      original_input: `Sort ${nth % 2 ? "numbers" : "50% of_names"}`,
      metadata: { nth, project: { name: nth < 3 ? "a" : "b" } },
    });
    ids.unshift(id);
  }
  const list = (input: Input<"list-prompt-sessions"> = {}) =>
    invoke(ana, "list-prompt-sessions", input);
  const found = async (input: Input<"list-prompt-sessions">) =>
    (await list(input)).items.map(({ id }) => id);

  await t.step("the latest change first, and each of them on one page", async () => {
    const walked: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({
        limit: 3,
        ...cursor && { cursor },
      });
      walked.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor);
    assertEquals(walked, ids);

    const first = ids.at(-1) ?? "";
    await invoke(ana, "update-prompt-session", { id: first, patch: { status: "finalized" } });
    assertEquals((await found({ limit: 1 }))[0], first);
  });

  await t.step(
    "by status, by words as they are written, and by what metadata contains",
    async () => {
      assertEquals(await found({ status: "finalized" }), ids.slice(-1));
      assertEquals((await found({ q: "NUMBERS" })).length, 3);
      assertEquals((await found({ q: "50% OF_" })).length, 4);
      assertEquals((await found({ q: "%" })).length, 4);
      assertEquals((await found({ metadata: { project: { name: "a" } } })).length, 3);
      assertEquals((await found({ metadata: { nth: 9 } })).length, 0);
    },
  );

  await t.step("nobody's but one's own", async () => {
    const ben = await stack.as("ben");
    assertEquals((await invoke(ben, "list-prompt-sessions", {})).items, []);
  });

  await t.step("a cursor that is none is refused", async () => {
    assertEquals((await assertFails(list({ cursor: "next" }))).status, 400);
  });
});
