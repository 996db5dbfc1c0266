/**
 * The files of questions: a line each, `question => what it means`, and what that means as a plan.
 *
 * What a question means: `refuse`, or a measure and words after it. `call text sms mms voicemail any`
 * (more with commas) are kinds; `in out missed rejected blocked got heard unanswered talked` ways;
 * `2026-10-01..2026-11-01`, an end open, or a word as in `TIMES` the range. `with=` and `not=` are names
 * with `_` for blanks; `by= top= low= order= limit= having= min= below= hours= days= known=` as in a
 * plan; `absent`; `vs[…]` is what differs on the other side, `part[…]` the part of a share. Where people
 * may mean either of some things, ` | ` stands between them: any of them is right.
 *
 * @module
 */

import {
  type Filters,
  type PlanInput,
  type QueryPlan,
  queryPlan,
} from "@shared/phonelog/nlq/plan.ts";
import { TZ } from "./book.ts";

/** A question, and what it means. */
export interface Question {
  readonly file: string;
  readonly question: string;
  /** What it means as the file says it. */
  readonly meaning: string;
  /** Nothing where a refusal is right. */
  readonly plan: QueryPlan | undefined;
  /** What else is right: it is as good a reading. */
  readonly others?: readonly (QueryPlan | undefined)[];
}

const TIMES: Readonly<Record<string, string>> = {
  today: "2026-11-21..2026-11-22",
  yesterday: "2026-11-20..2026-11-21",
  thisweek: "2026-11-16..2026-11-23",
  lastweek: "2026-11-09..2026-11-16",
  thismonth: "2026-11-01..2026-12-01",
  lastmonth: "2026-10-01..2026-11-01",
  thisyear: "2026-01-01..2027-01-01",
  lastyear: "2025-01-01..2026-01-01",
};

const KINDS: Readonly<Record<string, NonNullable<Filters["kinds"]>>> = {
  call: ["call"],
  text: ["sms", "mms"],
  sms: ["sms"],
  mms: ["mms"],
  voicemail: ["voicemail"],
};

const WAYS: Readonly<Record<string, NonNullable<Filters["ways"]>>> = {
  got: ["in", "missed", "rejected"],
  heard: ["in", "missed"],
  unanswered: ["missed", "rejected"],
};
const WAY = /^((in|out|missed|rejected|blocked)(,|$))+$/;

/** Reads all questions of a file. */
export function questionsOf(
  file: string,
  text: string,
  idsOf: (name: string) => readonly string[],
): Question[] {
  return text.split("\n").filter((line) => line.includes(" => ")).map((line) => {
    const [question = "", meaning = ""] = line.split(" => ").map((part) => part.trim());
    const [plan, ...others] = meaning.split(" | ").map((each) =>
      each === "refuse" ? undefined : planOf(each, idsOf)
    );
    return { file, question, meaning, plan, others };
  });
}

function planOf(meaning: string, idsOf: (name: string) => readonly string[]): QueryPlan {
  const nested: Record<string, string> = {};
  const flat = meaning.replace(/\b(vs|part)\[([^\]]*)\]/g, (_, name: string, words: string) => {
    nested[name] = words;
    return "";
  });
  const [measure = "", ...words] = flat.trim().split(/\s+/);
  const input = { version: 1, tz: TZ, measure, filters: {}, range: {} } as unknown as PlanInput;
  for (const word of words) read(word, input, idsOf);
  const { part, vs } = nested;
  if (part !== undefined) input.part = partOf(part, idsOf).filters ?? {};
  if (vs !== undefined) {
    const other = partOf(vs, idsOf);
    input.compare = Object.keys(other.range ?? {}).length > 0
      ? { to: "range", range: other.range ?? {} }
      : { to: "filters", filters: { ...input.filters, ...other.filters } };
  }
  return queryPlan.parse(input);
}

function partOf(words: string, idsOf: (name: string) => readonly string[]): PlanInput {
  const part = { filters: {}, range: {} } as unknown as PlanInput;
  for (const word of words.split(/\s+/)) read(word, part, idsOf);
  return part;
}

function read(word: string, input: PlanInput, idsOf: (name: string) => readonly string[]): void {
  const filters = input.filters ??= {};
  const [name = "", value = ""] = word.split("=");
  const said = name === "range" ? value : word;
  const time = TIMES[said] ?? (said.includes("..") && !said.includes("=") ? said : undefined);
  const ids = () =>
    value.split(",").flatMap((each) => {
      const found = idsOf(each.replaceAll("_", " "));
      if (found.length === 0) throw new Error(`Nobody is called ${each}`);
      return found;
    });
  const numbers = () => value.split(",").map(Number);
  if (time) {
    const [from, to] = time.split("..");
    input.range = { ...from && { from }, ...to && { to } };
  } else if (word === "any") return;
  else if (word === "absent") input.absent = true;
  else if (word === "talked") {
    Object.assign(filters, { kinds: ["call"], ways: ["in", "out"], min_s: 1 });
  } else if (word.split(",").every((each) => KINDS[each])) {
    filters.kinds = word.split(",").flatMap((each) => KINDS[each] ?? []);
  } else if (WAYS[word] || WAY.test(word)) {
    const ways = WAYS[word] ?? word.split(",") as NonNullable<Filters["ways"]>;
    const isOfTexts = filters.kinds && !filters.kinds.includes("call");
    filters.ways = isOfTexts ? ways.filter((way) => way === "in" || way === "out") : [...ways];
  } else if (name === "with") filters.contacts = ids();
  else if (name === "not") filters.not_contacts = ids();
  else if (name === "known") filters.known = value === "yes";
  else if (name === "min") filters.min_s = Number(value);
  else if (name === "below") filters.below_s = Number(value);
  else if (name === "days") filters.weekdays = numbers();
  else if (name === "hours") {
    const [from = 0, to = 24] = value.split("-").map(Number);
    filters.hours = { from, to };
  } else if (name === "by") input.by = value.split(",") as PlanInput["by"];
  else if (name === "top" || name === "low") {
    Object.assign(input, {
      order: name === "top" ? "value_desc" : "value_asc",
      limit: Number(value),
    });
  } else if (name === "order") input.order = value as NonNullable<PlanInput["order"]>;
  else if (name === "limit") input.limit = Number(value);
  else if (name === "having") {
    const [least = "", below = ""] = value.split("..");
    input.having = {
      ...least && { at_least: Number(least) },
      ...below && { below: Number(below) },
    };
  } else throw new Error(`Nothing is called ${word}`);
}
