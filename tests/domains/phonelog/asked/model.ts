/**
 * A model that is asked the committed questions, and what that took in tokens.
 *
 * @module
 */

import { plannerFrom } from "@shared/phonelog/nlq/choose.ts";
import type { ModelPlanner } from "@shared/phonelog/nlq/model.ts";
import type { Asked, Planned, Planner, Written } from "@shared/phonelog/nlq/planner.ts";
import { PlannerError } from "@shared/phonelog/nlq/planner_error.ts";
import type { Tokens } from "@shared/platform/spending.ts";

/** Reads a variable. */
type Env = Parameters<typeof plannerFrom>[0];

/** Errors of one question, which the next one need not have. */
const OF_ONE: ReadonlySet<string> = new Set(["bad_answer", "refused"]);

/** Asks with no examples, and counts. A question without a usable answer counts as refused. */
export class AskedModel implements Planner<Planned | Written> {
  readonly name = "openai";
  readonly model: string;
  readonly #planner: ModelPlanner;
  #asked = 0;
  #uncounted = 0;
  #input = 0;
  #output = 0;

  constructor(planner: ModelPlanner) {
    this.#planner = planner;
    this.model = planner.model;
  }

  /** The model that nlq-query would ask; `NLQ_PLANNER` need not be set. */
  static from(env: Env): AskedModel {
    const { model } = plannerFrom((name) => name === "NLQ_PLANNER" ? "openai" : env(name));
    if (!model) throw new PlannerError("no_provider");
    return new AskedModel(model);
  }

  async plan(asked: Asked, signal?: AbortSignal): Promise<Planned | Written> {
    this.#asked++;
    try {
      const { planned, usage } = await this.#planner.plan(asked, [], signal);
      this.#count(usage);
      return planned;
    } catch (thrown) {
      if (!(thrown instanceof PlannerError) || !OF_ONE.has(thrown.reason)) throw thrown;
      this.#count(thrown.usage);
      const unclear = [{ words: asked.question, as: `the model gave no plan: ${thrown.reason}` }];
      return { reason: "not_understood", unclear, suggestions: [] };
    }
  }

  /** What all of it took, of questions that the provider counted. */
  get tokens(): Tokens {
    return { input: this.#input, output: this.#output };
  }

  /** The same as a line. */
  get told(): string {
    const left = this.#uncounted > 0 ? `; ${this.#uncounted} were not counted by the provider` : "";
    return `${this.model}: ${this.#asked} questions, ${this.#input} tokens in and ${this.#output} out${left}`;
  }

  #count(usage: Tokens | undefined): void {
    if (!usage) return void this.#uncounted++;
    this.#input += usage.input;
    this.#output += usage.output;
  }
}
