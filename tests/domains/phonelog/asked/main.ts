/**
 * `deno task evaluate nlq`: how many questions in plain words the offline planner reads rightly, by kind.
 *
 * @module
 */

import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import { isUnderstood } from "@shared/phonelog/nlq/planner.ts";
import { Failure } from "../../../../supabase/local/failure.ts";
import { readCommandLine } from "../../../../supabase/local/command_line.ts";
import { runTool, say } from "../../../../supabase/local/terminal.ts";
import { openBook } from "./book.ts";
import { type QuestionSet, readQuestions } from "./files.ts";
import { judge, type Judged, tableOf } from "./verdicts.ts";

const USAGE = `Usage: deno task evaluate nlq [--set known|held_out|strangers] [--faults]

  --set NAME   Only the questions it was developed on, those it was not, or those of people who
               had never seen the grammar; all unless given
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
  const book = openBook();
  for (const set of sets) {
    const started = performance.now();
    const judged = await judge(new OfflinePlanner(), readQuestions(set, book), book);
    const each = (performance.now() - started) / judged.length;
    say(`${TITLES[set]}: ${each.toFixed(1)} ms each`);
    for (const line of tableOf(judged)) say(line);
    if (values.faults) { for (const fault of judged.filter(isFault)) say(told(fault)); }
    say();
  }
}

function isFault({ verdict }: Judged): boolean {
  return verdict !== "right";
}

function told({ verdict, question, planned }: Judged): string {
  const got = isUnderstood(planned)
    ? JSON.stringify({ ...planned.plan, tz: undefined, version: undefined })
    : `${planned.reason} ${JSON.stringify(planned.unclear)}`;
  return `${verdict}: ${question.question}\n    wanted ${question.meaning}\n    got ${got}`;
}

if (import.meta.main) await runTool(evaluate);
