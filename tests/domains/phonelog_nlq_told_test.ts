/** What a question is taken for is told: its measure, why it is refused, and which time was taken. */

import { isUnderstood } from "@shared/phonelog/nlq/planner.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { planned } from "./phonelog/near_misses.ts";

Deno.test("the day or week with the most talk has the most time of it, and not the most calls", async () => {
  const measureOf = async (question: string) => {
    const made = await planned(question);
    return isUnderstood(made) ? made.plan.measure : made.reason;
  };
  for (
    const [question, measure] of [
      ["Which week did I talk the most on the phone this year?", "talk_s"],
      ["On which weekday do I talk the least?", "talk_s"],
      ["Which month was I on the phone the most?", "talk_s"],
      ["Which 3 days did I talk the most this month?", "talk_s"],
      ["Which day did I talk to Mama most often this year?", "count"],
      ["Which day did I have the most calls this year?", "count"],
    ] as const
  ) assertEquals(await measureOf(question), measure, question);
});

Deno.test("a reason says what is true of the word", async () => {
  for (
    const [question, reason] of [
      ["who called around 5pm yesterday", "around 5 pm: is about an hour; write from when until"],
      ["missed calls i never called back", "back: does not fit the rest"],
      ["how many WhatsApp calls did I make", "WhatsApp: is not in the log"],
      ["how many calls since my birthday", "birthday: is on no day that is known here"],
      ["calls on 12/11/2026", "12/11/2026: may be Thu 12 November 2026 or Fri 11 December 2026"],
      ["how many calls with colleagues", "colleagues: is nobody whom the log knows by that word"],
      ["how many people called me but never texted", "how many people: is not counted"],
    ] as const
  ) {
    const made = await planned(question);
    assert(!isUnderstood(made), question);
    assertEquals(made.reason, "not_understood", question);
    const told = made.unclear.map(({ words, as }) => `${words}: ${as}`);
    assert(told.some((each) => each.startsWith(reason)), `${question}: ${told.join("; ")}`);
  }
  const dominik = await planned("calls with Dominik");
  assert(!isUnderstood(dominik) && dominik.reason === "nobody_of_that_name");
});

Deno.test("of times that may be meant otherwise it is told which was taken", async () => {
  for (
    const [words, note] of [
      ["two weeks ago", "Sat 7 November 2026 alone"],
      ["in week 45", "Mon 2 November 2026 to Sun 8 November 2026"],
      ["in the summer of 2025", "Sun 1 June 2025 to Sun 31 August 2025"],
      ["between Christmas and New Year", "Thu 25 December 2025 to Wed 31 December 2025"],
    ] as const
  ) {
    const made = await planned(`How many calls ${words}?`);
    assert(isUnderstood(made), words);
    assertEquals(made.notes, [`“${words}” was taken for ${note}.`]);
  }
});

Deno.test("what part of the calls was answered is a part of those that came in", async () => {
  for (
    const [question, ways] of [
      ["What percentage of calls did I answer?", ["in", "missed", "rejected"]],
      ["percentage of calls not answered", ["in", "missed", "rejected"]],
      ["What share of outgoing calls was answered?", ["out"]],
    ] as const
  ) {
    const made = await planned(question);
    assert(isUnderstood(made), question);
    assertEquals([made.plan.measure, made.plan.filters.ways], ["share", [...ways]], question);
  }
});
