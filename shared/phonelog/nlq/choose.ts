/**
 * Who reads questions: the grammar that needs no network, or a model; and what if the model does not
 * answer.
 *
 * @module
 */

import { ModelPlanner } from "./model.ts";
import { PLANS } from "./model_prompt.ts";
import { PLANS_OR_SQL } from "./model_sql.ts";
import { PlannerError } from "./planner_error.ts";

/** Reads a variable; unset and empty are the same. */
type Env = (name: string) => string | undefined;

/** What an operator chose. */
export interface Choice {
  /** Undefined where the grammar reads everything. */
  readonly model: ModelPlanner | undefined;
  /** Whether the grammar reads what the model gave no plan of. */
  readonly hasFallback: boolean;
}

/** One client an isolate, as long as the settings stay the same. */
let known: { settings: string; planner: ModelPlanner } | undefined;

/**
 * `NLQ_PLANNER`: offline (unless told), or openai for any server of its kind, with the translator's key,
 * address and model, or `NLQ_MODEL`. A key alone sends nobody's questions anywhere. `NLQ_FALLBACK`:
 * offline (unless told), or none. `NLQ_FREE_SQL`: off (unless told), or on: then the model may write a
 * query where no plan says the question.
 *
 * @throws {PlannerError} where what is chosen is not set up.
 */
export function plannerFrom(env: Env): Choice {
  const choice = env("NLQ_PLANNER") ?? "offline";
  const fallback = env("NLQ_FALLBACK") ?? "offline";
  if (fallback !== "offline" && fallback !== "none") {
    throw new PlannerError("no_provider", { hint: "Set NLQ_FALLBACK to offline or none" });
  }
  const freeSql = env("NLQ_FREE_SQL") ?? "off";
  if (freeSql !== "on" && freeSql !== "off") {
    throw new PlannerError("no_provider", { hint: "Set NLQ_FREE_SQL to on or off" });
  }
  if (choice === "offline") return { model: undefined, hasFallback: true };
  if (choice !== "openai") {
    throw new PlannerError("no_provider", { hint: "Set NLQ_PLANNER to offline or openai" });
  }
  const [key, baseUrl] = [env("OPENAI_API_KEY"), env("OPENAI_BASE_URL")];
  if (!key && !baseUrl) throw new PlannerError("no_provider", { hint: "Set OPENAI_API_KEY" });
  const settings = {
    baseUrl: baseUrl ?? "https://api.openai.com/v1",
    apiKey: key ?? "none",
    model: env("NLQ_MODEL") ?? env("OPENAI_MODEL") ?? "gpt-4o-mini",
  };
  const text = JSON.stringify([settings, freeSql]);
  if (known?.settings !== text) {
    const terms = freeSql === "on" ? PLANS_OR_SQL : PLANS;
    known = { settings: text, planner: new ModelPlanner(settings, terms) };
  }
  return { model: known.planner, hasFallback: fallback === "offline" };
}
