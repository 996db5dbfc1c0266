/**
 * A planner that asks a model behind any OpenAI-compatible address. What it writes is a proposal: it is
 * checked like what people send, and whom it means is decided here.
 *
 * @module
 */

import { OpenAiChat, type OpenAiSettings, usageOf } from "../../platform/openai_chat.ts";
import { tryTwice } from "../../platform/provider_attempt.ts";
import type { Tokens } from "../../platform/spending.ts";
import { readAnswer } from "./model_answer.ts";
import {
  corrected,
  type Example,
  MOST_TOKENS,
  PLANS,
  promptFor,
  type Terms,
} from "./model_prompt.ts";
import type { Asked, Planned, Written } from "./planner.ts";
import { PlannerError, plannerError } from "./planner_error.ts";

/** What was planned, and what it cost. */
export interface Priced {
  readonly planned: Planned | Written;
  readonly usage: Tokens | undefined;
}

/** What the tries cost; undefined where one of them was not counted. */
class Spent {
  readonly #tries: (Tokens | undefined)[] = [];

  add(usage: Tokens | undefined): void {
    this.#tries.push(usage);
  }

  get total(): Tokens | undefined {
    let [input, output] = [0, 0];
    for (const usage of this.#tries) {
      if (!usage) return undefined;
      [input, output] = [input + usage.input, output + usage.output];
    }
    return { input, output };
  }
}

type Messages = ReturnType<typeof promptFor>;

export class ModelPlanner {
  readonly name = "openai";
  readonly model: string;
  readonly terms: Terms;
  readonly #chat: OpenAiChat;

  constructor(settings: OpenAiSettings, terms: Terms = PLANS) {
    this.#chat = new OpenAiChat(settings);
    this.model = settings.model;
    this.terms = terms;
  }

  /**
   * Asks for a plan, and once more where the first is none, saying what is wrong with it. Words that
   * the second leaves unread as well are what is not understood.
   *
   * @throws {PlannerError} with what both tries cost.
   */
  async plan(asked: Asked, examples: readonly Example[], signal?: AbortSignal): Promise<Priced> {
    const messages = promptFor(asked, examples, this.terms);
    const spent = new Spent();
    const first = await this.#write(messages, spent, signal);
    const read = await readAnswer(first, asked, this.terms);
    if ("planned" in read) return { planned: read.planned, usage: spent.total };

    const second = await this.#write(corrected(messages, first, read.faults), spent, signal);
    const reread = await readAnswer(second, asked, this.terms);
    const planned = "planned" in reread ? reread.planned : reread.instead;
    if (planned) return { planned, usage: spent.total };
    throw new PlannerError("bad_answer", { usage: spent.total });
  }

  async #write(messages: Messages, spent: Spent, signal?: AbortSignal): Promise<string> {
    const asError = (thrown: unknown) => plannerError(thrown, signal, spent.total);
    const ask = () =>
      this.#chat.ask(
        messages,
        this.terms.shape,
        MOST_TOKENS,
        (client, params) =>
          client.chat.completions.create({ ...params, stream: false }, { signal }),
      );
    const completion = await tryTwice(ask, asError, signal);
    spent.add(usageOf(completion?.usage));
    // Compatible servers differ: nothing of the answer is there until it was looked at.
    const choice = completion?.choices?.[0];
    if (choice?.message?.refusal || choice?.finish_reason === "content_filter") {
      throw new PlannerError("refused", { usage: spent.total });
    }
    if (choice?.finish_reason === "length") {
      const because = "the model's plan was cut off";
      throw new PlannerError("bad_answer", { because, retryable: false, usage: spent.total });
    }
    const text = choice?.message?.content;
    return typeof text === "string" ? text : "";
  }
}
