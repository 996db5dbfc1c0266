/**
 * A planner that asks a model behind any OpenAI-compatible address. What it writes is a proposal: it is
 * checked like what people send, and whom it means is decided here.
 *
 * @module
 */

import { jsonOf, OpenAiChat, type OpenAiSettings, usageOf } from "../../platform/openai_chat.ts";
import { tryTwice } from "../../platform/provider_attempt.ts";
import type { Tokens } from "../../platform/spending.ts";
import { type ModelAnswer, namesIn, occurs, planOf, takenFrom } from "./model_plan.ts";
import { checkQuery } from "./guard.ts";
import {
  corrected,
  type Example,
  MOST_TOKENS,
  PLANS,
  promptFor,
  type Terms,
} from "./model_prompt.ts";
import { namesakeNotes } from "./namesakes.ts";
import { queryPlan } from "./plan.ts";
import type { Asked, Planned, Taken, Written } from "./planner.ts";
import { PlannerError, plannerError } from "./planner_error.ts";
import { type Meant, meantBy } from "./whom.ts";

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

/** What an answer says, or what is wrong with it, in words for the model. */
type Said = { readonly planned: Planned | Written } | { readonly faults: string[] };

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
   * Asks for a plan, and once more where the first is none, saying what is wrong with it.
   *
   * @throws {PlannerError} with what both tries cost.
   */
  async plan(asked: Asked, examples: readonly Example[], signal?: AbortSignal): Promise<Priced> {
    const messages = promptFor(asked, examples, this.terms);
    const spent = new Spent();
    const first = await this.#write(messages, spent, signal);
    const read = await this.#read(first, asked);
    if ("planned" in read) return { planned: read.planned, usage: spent.total };

    const second = await this.#write(corrected(messages, first, read.faults), spent, signal);
    const reread = await this.#read(second, asked);
    if ("planned" in reread) return { planned: reread.planned, usage: spent.total };
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

  async #read(text: string, asked: Asked): Promise<Said> {
    const said = this.terms.answer.safeParse(jsonOf(text));
    if (!said.success) return { faults: said.error.issues.map(issueText) };
    const { plan, unclear, sql } = said.data;
    if (!plan && sql) return await writtenOf(sql, said.data, asked);
    if (!plan) {
      const words = unclear.filter((each) => occurs(each, asked.question));
      return { planned: refusal("not_understood", words.map((each) => ({ words: each, as: "" }))) };
    }
    const names = namesIn(plan);
    const invented = names.filter((name) => !occurs(name, asked.question));
    if (invented.length) return { faults: ["A name is not written as it is in the question"] };
    return await this.#named(said.data, names, asked);
  }

  async #named(said: ModelAnswer, names: readonly string[], asked: Asked): Promise<Said> {
    const found = names.length ? await asked.people(names) : [];
    const whom = new Map(names.map((name, nth) => [name, meantBy(found[nth] ?? [])]));
    const nobody = [...whom].flatMap(([words, meant]) =>
      "reason" in meant ? [{ words, ...meant }] : []
    );
    const [unknown] = nobody;
    if (unknown) {
      const unclear = nobody.map(({ words, as }) => ({ words, as }));
      const suggestions = nobody.flatMap(({ words, names }) => named(asked.question, words, names));
      return { planned: refusal(unknown.reason, unclear, nobody.length > 1 ? [] : suggestions) };
    }
    const idsOf = (name: string) => idsIn(whom.get(name));
    const plan = queryPlan.safeParse(
      said.plan && planOf(said.plan, asked.tz, idsOf, asked.sources),
    );
    if (!plan.success) return { faults: plan.error.issues.map(issueText) };
    const meant = [...whom].flatMap(([words, each]) => "ids" in each ? [{ words, ...each }] : []);
    const people = meant.flatMap(({ ids, name }) => ids.map((id) => ({ id, name })));
    return {
      planned: {
        plan: plan.data,
        taken: [
          ...takenFrom(said, asked.question).filter(({ words }) => !whom.has(words)),
          ...meant.map(({ words, name }) => ({ words, as: name })),
        ],
        people,
        notes: namesakeNotes(plan.data, people),
      },
    };
  }
}

/** A query that the guard lets through, of which every column can be shown. */
async function writtenOf(text: string, said: ModelAnswer, asked: Asked): Promise<Said> {
  const checked = await checkQuery(text);
  if (!checked.ok) return { faults: [`sql: ${checked.why}`] };
  const { sql, columns } = checked;
  if (!columns) return { faults: ["sql: Every column has a name of its own: … AS name"] };
  return { planned: { sql, columns, taken: takenFrom(said, asked.question) } };
}

function refusal(
  reason: "not_understood" | "ambiguous" | "nobody_of_that_name" | "not_in_the_log" | "no_model",
  unclear: Taken[],
  suggestions: readonly string[] = [],
): Planned {
  return { reason, unclear, suggestions };
}

/** The question with each of some names in the place of the one that is not clear. */
function named(question: string, words: string, names: readonly string[]): string[] {
  const at = question.toLowerCase().indexOf(words.toLowerCase());
  if (at < 0) return [];
  return names.map((name) => `${question.slice(0, at)}${name}${question.slice(at + words.length)}`);
}

function idsIn(meant: Meant | undefined): readonly string[] {
  return meant && "ids" in meant ? meant.ids : [""];
}

function issueText({ path, message }: { path: PropertyKey[]; message: string }): string {
  return `${path.join(".")}: ${message}`.slice(0, 300);
}
