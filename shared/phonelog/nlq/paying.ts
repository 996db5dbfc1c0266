/**
 * Who pays for reading a question with a model: whoever asks. Set aside once and settled once, however
 * many tries it took.
 *
 * @module
 */

import { AppError } from "../../edge/errors.ts";
import type { DatabaseService } from "../../platform/database_service.ts";
import { spend, type Verdict } from "../../platform/spending.ts";
import type { ModelPlanner } from "./model.ts";
import { bytesOfTries, type Example, MOST_TOKENS } from "./model_prompt.ts";
import type { Planned, Planner, Written } from "./planner.ts";
import { PlannerError } from "./planner_error.ts";

/** At whose cost, and what is known of how they ask. */
export interface Payer {
  /** With the server's rights: nobody else touches money. */
  readonly platform: Pick<DatabaseService<"platform">, "rpc">;
  readonly user: string;
  /** Asked for when a model is: what they called right before. */
  examples(): Promise<readonly Example[]>;
}

/** Whoever asks does not wait longer, for both tries. */
export const PATIENCE_MS = 30_000;

/** The model as a planner at somebody's cost. Fails with a {@linkcode PlannerError}. */
export function paidBy(
  { platform, user, examples }: Payer,
  planner: ModelPlanner,
): Planner<Planned | Written> {
  const { name, model, terms } = planner;
  return {
    name,
    model,
    async plan(asked, signal) {
      const known = await examples();
      const call = { platform, user, function: "nlq-query", provider: name, model, judge };
      // No token is shorter than a byte.
      const most = { input: bytesOfTries(asked, known, terms), output: 2 * MOST_TOKENS };
      const patience = AbortSignal.timeout(PATIENCE_MS);
      const either = signal ? AbortSignal.any([signal, patience]) : patience;
      try {
        return await spend(call, most, async (meter) => {
          const { planned, usage } = await planner.plan(asked, known, either);
          meter.used(usage);
          return planned;
        });
      } catch (thrown) {
        throw patience.aborted && thrown === patience.reason
          ? new PlannerError("timeout")
          : unasked(thrown);
      }
    },
  };
}

function judge(thrown: unknown): Verdict {
  if (!(thrown instanceof PlannerError)) return { isBilled: true, isFailure: true };
  const { reason, usage } = thrown;
  return {
    usage,
    // Whoever was turned away says what was spent before, which may be nothing.
    isBilled: true,
    // A model that is busy, or refuses one question, is neither well nor ill.
    isFailure: reason === "rate_limited" || reason === "refused" ? undefined : true,
  };
}

/** Why nobody was asked. */
function unasked(thrown: unknown): unknown {
  if (!(thrown instanceof AppError) || thrown instanceof PlannerError) return thrown;
  const { reason, seconds } = (thrown.details ?? {}) as { reason?: unknown; seconds?: unknown };
  const why =
    ({ budget: "over_budget", at_once: "rate_limited", provider: "unreachable" } as const)[
      String(reason) as "budget"
    ];
  if (!why) return thrown;
  const parts = { hint: thrown.hint, cause: thrown };
  return new PlannerError(why, typeof seconds === "number" ? { ...parts, seconds } : parts);
}
