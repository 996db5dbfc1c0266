/** Who is the subject of a sentence, what is said besides, and what is an order: told by the frame of it. */

import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import { isUnderstood } from "@shared/phonelog/nlq/planner.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { openBook, TODAY, TZ } from "./phonelog/asked/book.ts";

const book = openBook(2000);
const planner = new OfflinePlanner();
const RECEIVED: ("in" | "missed" | "rejected")[] = ["in", "missed", "rejected"];

const planned = (question: string) =>
  planner.plan({ question, tz: TZ, today: TODAY, sources: [], people: book.people });

async function filtersOf(question: string) {
  const made = await planned(question);
  assert(isUnderstood(made), `${question}: ${JSON.stringify(made)}`);
  return made.plan.filters;
}

async function whyNot(question: string): Promise<string> {
  const made = await planned(question);
  assert(!isUnderstood(made), `${question}: ${JSON.stringify(made)}`);
  return made.unclear.map(({ as }) => as).join("; ");
}

Deno.test("a phone that rings is called, and what else it does its owner did", async () => {
  for (
    const question of [
      "how often did my phone ring yesterday",
      "the phone rang how many times today",
      "has my mobile rung since Monday",
      "when did my phone last ring",
    ]
  ) assertEquals((await filtersOf(question)).ways, RECEIVED, question);
  assertEquals((await filtersOf("how many calls did my phone make in May")).ways, ["out"]);
  assertEquals((await filtersOf("how many messages left my phone last week")).ways, ["out"]);
  assert((await whyNot("how long was the phone ringing")).includes("not timed"));
});

Deno.test("callers call, also those who are not in the address book", async () => {
  for (
    const question of [
      "calls this year from numbers I haven't saved",
      "how many calls came from people who aren't in my contacts",
      "only callers I don't know: how many calls in October",
    ]
  ) {
    const { ways, known } = await filtersOf(question);
    assertEquals([ways, known], [RECEIVED, false], question);
  }
  const { ways, known } = await filtersOf("calls to callers not in my contacts");
  assertEquals([ways, known], [["out"], false]);
  await whyNot("calls that are saved");
  const listed = await planned("list the unknown numbers that called me this year");
  assert(isUnderstood(listed));
  assertEquals(listed.plan.by, ["contact"]);
});

Deno.test("an order is refused as one, whatever stands behind it", async () => {
  for (
    const question of [
      "call mama now",
      "Text Mama that I'll be late",
      "Can you call Papa back?",
      "remind me to call Papa tomorrow",
      "delete all of mama's texts",
    ]
  ) assert((await whyNot(question)).includes("is an order"), question);
});

Deno.test("words at an edge of a question are polite, and within it they are not passed over", async () => {
  await filtersOf("how many calls did I miss today, by any chance?");
  await whyNot("how many calls by any chance did I miss");
  await filtersOf("did either Mama or Papa call me");
  await whyNot("did either call me");
});

Deno.test("whether an average is so long is told by the average of all", async () => {
  const filters = await filtersOf("does an average call of mine go over five minutes");
  assertEquals(filters.min_s, undefined);
});

Deno.test("hours of calls on a day are not one call, unless that is said", async () => {
  assert((await whyNot("days with more than 2 hours of calls")).includes("all of them"));
  assertEquals((await filtersOf("days with calls of more than 2 hours")).min_s, 7201);
});
