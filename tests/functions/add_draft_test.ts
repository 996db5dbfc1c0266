/** An attempt at the code has the next number, belongs to the latest revision, and is summed up. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails, pathsOf } from "../support/assert_fails.ts";
import { promptTest } from "../support/prompt_stack.ts";
import { newPrompt, promptOf } from "../support/prompts.ts";

promptTest("add-draft", async (t, stack) => {
  const ana = await stack.as("ana");
  const session_id = await newPrompt(ana);

  await t.step("with what its check said and what it cost", async () => {
    const first = await invoke(ana, "add-draft", { session_id, code: "a", valid: false });
    const second = await invoke(ana, "add-draft", {
      session_id,
      code: "b",
      valid: true,
      metrics: { language: "typescript", ast_valid: false, llm_cost_usd: 0.125 },
    });
    assertEquals([first.draft_number, second.draft_number, second.version], [1, 2, 4]);

    const { data } = await ana.schema("lift").from("session_drafts")
      .select("code_content, language, syntax_valid, ast_valid, llm_cost_usd, ir_revision_id")
      .order("draft_number");
    assertEquals(data?.map(({ ir_revision_id: of, ...draft }) => ({ ...draft, of: typeof of })), [
      {
        code_content: "a",
        language: "python",
        syntax_valid: false,
        ast_valid: false,
        llm_cost_usd: null,
        of: "string",
      },
      {
        code_content: "b",
        language: "typescript",
        syntax_valid: true,
        ast_valid: false,
        llm_cost_usd: 0.125,
        of: "string",
      },
    ]);
    assertEquals((await promptOf(ana, session_id)).state.current_code, "b");
  });

  await t.step("to no session that is not there, and at no cost below nothing", async () => {
    const lost = invoke(ana, "add-draft", {
      session_id: crypto.randomUUID(),
      code: "a",
      valid: true,
    });
    assertEquals((await assertFails(lost)).status, 404);
    const negative = { session_id, code: "a", valid: true, metrics: { llm_cost_usd: -1 } };
    assertEquals((await assertFails(invoke(ana, "add-draft", negative))).status, 400);
  });

  await t.step(
    "costs are kept to the last digit, and numbers have room or are refused",
    async () => {
      const metrics = { llm_cost_usd: 1e-8, llm_tokens_used: 2_147_483_647 };
      const { id } = await invoke(ana, "add-draft", {
        session_id,
        code: "a",
        valid: true,
        metrics,
      });
      const { data } = await ana.schema("lift").from("session_drafts")
        .select("llm_cost_usd, llm_tokens_used").eq("id", id).single();
      assertEquals(data, metrics);
      const large = { generation_time_ms: 2 ** 31, llm_tokens_used: 2 ** 31 };
      const refused = await assertFails(
        invoke(ana, "add-draft", {
          session_id,
          code: "a",
          valid: true,
          metrics: large,
          expected_version: 2 ** 31,
        }),
      );
      assertEquals(pathsOf(refused), [
        "metrics.generation_time_ms",
        "metrics.llm_tokens_used",
        "expected_version",
      ]);
    },
  );
});
