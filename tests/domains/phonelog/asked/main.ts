/**
 * `deno task evaluate nlq`: how many questions in plain words a planner reads rightly, by kind.
 *
 * @module
 */

import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import { isUnderstood, isWritten } from "@shared/phonelog/nlq/planner.ts";
import { PlannerError } from "@shared/phonelog/nlq/planner_error.ts";
import { optionalEnv } from "@shared/edge/env.ts";
import { Failure } from "../../../../supabase/local/failure.ts";
import { readCommandLine } from "../../../../supabase/local/command_line.ts";
import { runTool, say } from "../../../../supabase/local/terminal.ts";
import { openBook } from "./book.ts";
import { type QuestionSet, readQuestions } from "./files.ts";
import { AskedModel } from "./model.ts";
import { priceOf, toldPrice } from "./price.ts";
import { judge, type Judged, tableOf } from "./verdicts.ts";

const USAGE =
  `Usage: deno task evaluate nlq [--set known|held_out|strangers] [--planner offline|model]
                         [--first N] [--faults]

  --set NAME   Only the questions it was developed on, those it was not, or those of people who
               had never seen the grammar; all unless given
  --planner P  The grammar unless given; model asks the one that nlq-query would, of the same
               variables: OPENAI_API_KEY, OPENAI_BASE_URL, NLQ_MODEL or OPENAI_MODEL. It costs
               what the provider charges; how many tokens it took is printed, and what these
               are by the project's list of prices
  --first N    Only so many questions of each set
  --faults     Shows each question that was refused or read wrongly`;

const TITLES: Readonly<Record<QuestionSet, string>> = {
  known: "Questions it was developed on",
  held_out: "Questions held out",
  strangers: "Questions of strangers",
};

async function evaluate(): Promise<void> {
  const { values, positionals } = readCommandLine({
    allowPositionals: true,
    options: {
      set: { type: "string" },
      planner: { type: "string", default: "offline" },
      first: { type: "string" },
      faults: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  }, USAGE);
  if (values.help) return say(USAGE);
  if (positionals.join() !== "nlq") throw new Failure("Cannot evaluate: say nlq", USAGE);
  const sets = (Object.keys(TITLES) as QuestionSet[]).filter((set) =>
    !values.set || set === values.set
  );
  if (sets.length === 0) throw new Failure(`There is no set called "${values.set}"`, USAGE);
  const first = values.first === undefined ? undefined : Number(values.first);
  if (first !== undefined && !(Number.isInteger(first) && first > 0)) {
    throw new Failure(`Cannot ask the first "${values.first}" questions`, USAGE);
  }
  if (values.planner !== "offline" && values.planner !== "model") {
    throw new Failure(`There is no planner called "${values.planner}"`, USAGE);
  }
  const model = values.planner === "model" ? askedModel() : undefined;
  const planner = model ?? new OfflinePlanner();
  const book = openBook();
  for (const set of sets) {
    const started = performance.now();
    const judged = await judge(planner, readQuestions(set, book).slice(0, first), book);
    const each = (performance.now() - started) / judged.length;
    say(`${TITLES[set]}: ${each.toFixed(1)} ms each`);
    for (const line of tableOf(judged)) say(line);
    if (values.faults) { for (const fault of judged.filter(isFault)) say(told(fault)); }
    say();
  }
  if (!model) return;
  const { name, model: of, tokens } = model;
  say(`${model.told}, ${toldPrice(await priceOf(name, of, tokens))}`);
}

/** The model that the environment chooses, as nlq-query takes it. */
function askedModel(): AskedModel {
  try {
    return AskedModel.from(optionalEnv);
  } catch (thrown) {
    if (!(thrown instanceof PlannerError)) throw thrown;
    throw new Failure("No model is set up", thrown.hint, { cause: thrown });
  }
}

function isFault({ verdict }: Judged): boolean {
  return verdict !== "right";
}

function told({ verdict, question, planned }: Judged): string {
  const got = isWritten(planned)
    ? planned.sql
    : isUnderstood(planned)
    ? JSON.stringify({ ...planned.plan, tz: undefined, version: undefined })
    : `${planned.reason} ${JSON.stringify(planned.unclear)}`;
  return `${verdict}: ${question.question}\n    wanted ${question.meaning}\n    got ${got}`;
}

if (import.meta.main) await runTool(evaluate);
