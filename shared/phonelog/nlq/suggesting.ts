/**
 * Questions to ask: those somebody saved, asked before, and examples that work. Each example is read by
 * the grammar before it is offered.
 *
 * @module
 */

import type { Received, Returned } from "../../contract.ts";
import type { DatabaseService } from "../../platform/database_service.ts";
import { HashEmbedder } from "../../platform/embedding_hash.ts";
import type { nlqSuggest } from "./contracts.ts";
import { isUnderstood, type NamedContact, type Planner } from "./planner.ts";
import { normalized } from "./slots.ts";

type Phonelog = DatabaseService<"phonelog">;
type Scored = Returned<typeof nlqSuggest>["items"][number];
type Suggestion = Omit<Scored, "score">;

/** So many of the latest questions are looked at. */
const LATEST = 200;

/** Near enough to what is being written: a word in common, mostly. */
const NEARNESS = 0.15;

/** Compares without a model: suggestions come while somebody types, and cost nothing. */
const embedder = new HashEmbedder();

/** Suggestions, those that go on as `q` begins first, then the nearest to it. */
export async function suggest(
  phonelog: Phonelog,
  { q, limit }: Received<typeof nlqSuggest>,
  grammar: Planner,
): Promise<Returned<typeof nlqSuggest>> {
  const [saved, asked, examples, friend] = await Promise.all([
    savedOf(phonelog),
    askedOf(phonelog),
    examplesOf(phonelog),
    friendOf(phonelog),
  ]);
  const own = distinct([...saved, ...asked]);
  const known = new Set(own.map(({ question }) => normalized(question)));
  const all = [
    ...own,
    ...named(examples, friend).filter((each) => !known.has(normalized(each.question))),
  ];
  const ranked = q === undefined
    ? all.map((each) => ({ ...each, score: 1 }))
    : await nearest(q, all);

  const items: Scored[] = [];
  for (const each of ranked) {
    if (items.length === limit) break;
    if (each.source === "example" && !await works(each.question, grammar, friend)) continue;
    items.push(each);
  }
  return { items };
}

async function savedOf(phonelog: Phonelog): Promise<Suggestion[]> {
  const rows = await phonelog.run(
    "saved_questions.all",
    phonelog.from("saved_questions").select("question").order("created_at", { ascending: false }),
  );
  return rows.map(({ question }) => ({ question, source: "saved" }));
}

/** What was answered, and not called wrong; what was asked most often first. */
async function askedOf(phonelog: Phonelog): Promise<Suggestion[]> {
  const rows = await phonelog.run(
    "nlq_queries.latest",
    phonelog.from("nlq_queries").select("question, feedback").eq("state", "answered")
      .order("created_at", { ascending: false }).limit(LATEST),
  );
  const times = new Map<string, { question: string; count: number; isWrong: boolean }>();
  for (const { question, feedback } of rows) {
    const key = normalized(question);
    const before = times.get(key) ?? { question, count: 0, isWrong: false };
    const isWrong = before.isWrong || feedback === "wrong";
    times.set(key, { ...before, count: before.count + 1, isWrong });
  }
  return [...times.values()].filter(({ isWrong }) => !isWrong)
    .sort((a, b) => b.count - a.count)
    .map(({ question }) => ({ question, source: "asked" }));
}

async function examplesOf(phonelog: Phonelog): Promise<string[]> {
  const rows = await phonelog.run(
    "nlq_examples.all",
    phonelog.from("nlq_examples").select("question").order("rank"),
  );
  return rows.map(({ question }) => question);
}

/** Whom they have most to do with, and of whom they know the name. */
async function friendOf(phonelog: Phonelog): Promise<NamedContact | undefined> {
  const scores = await phonelog.run(
    "contact_scores.most",
    phonelog.from("contact_scores").select("contact_id, days")
      .order("days", { ascending: false }).limit(10),
  );
  const contacts = await phonelog.run(
    "contacts.names",
    phonelog.from("contacts").select("id, display_name")
      .in("id", scores.map(({ contact_id }) => contact_id))
      .eq("privacy_level", "normal").is("merged_into", null),
  );
  for (const { contact_id: id, days: events } of scores) {
    const name = contacts.find((each) => each.id === id)?.display_name;
    if (name) return { id, name, score: 1, events };
  }
}

/** Examples with somebody's name in its place; without anybody those that have none. */
function named(examples: readonly string[], friend: NamedContact | undefined): Suggestion[] {
  return examples.flatMap((example) => {
    if (!example.includes("{person}")) return [{ question: example, source: "example" as const }];
    const question = friend && example.replace("{person}", friend.name);
    return question ? [{ question, source: "example" as const }] : [];
  });
}

async function works(
  question: string,
  grammar: Planner,
  friend: NamedContact | undefined,
): Promise<boolean> {
  const today = new Date().toISOString().slice(0, 10);
  const isTheirs = (word: string) => friend && normalized(friend.name) === normalized(word);
  const people = (words: readonly string[]) =>
    Promise.resolve(words.map((word) => friend && isTheirs(word) ? [friend] : []));
  return isUnderstood(await grammar.plan({ question, tz: "UTC", today, sources: [], people }));
}

async function nearest(q: string, all: readonly Suggestion[]): Promise<Scored[]> {
  const begun = normalized(q);
  const texts = all.map(({ question }) => normalized(question));
  const { vectors: [mine = [], ...others] } = await embedder.embed([begun, ...texts]);
  const nearness = (nth: number) =>
    mine.reduce((sum, number, at) => sum + number * (others[nth]?.[at] ?? 0), 0);
  return all.map((each, nth) => ({
    ...each,
    score: scored(texts[nth] ?? "", begun, nearness(nth)),
  }))
    .filter(({ score }) => score >= NEARNESS)
    .sort((a, b) => b.score - a.score);
}

/** Those that go on as it begins are 1, and all others below, whatever is lost in reckoning. */
function scored(text: string, begun: string, nearness: number): number {
  return text.startsWith(begun) ? 1 : Math.min(Math.max(0, nearness), 0.9999);
}

function distinct(all: readonly Suggestion[]): Suggestion[] {
  return [...new Map(all.toReversed().map((each) => [normalized(each.question), each])).values()]
    .toReversed();
}
