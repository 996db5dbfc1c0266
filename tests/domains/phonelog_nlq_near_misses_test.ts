/** Of forms that are understood the near ones that say something else stay refused, with a true reason. */

import { OfflinePlanner } from "@shared/phonelog/nlq/offline/planner.ts";
import { isUnderstood, type Planned } from "@shared/phonelog/nlq/planner.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { openBook, TODAY, TZ } from "./phonelog/asked/book.ts";

const book = openBook(4000);
const planner = new OfflinePlanner();

function planned(question: string): Promise<Planned> {
  return planner.plan({ question, tz: TZ, today: TODAY, sources: [], people: book.people });
}

/** Questions that are answered, and those near to them that are not. */
const FORMS: Readonly<Record<string, readonly [answered: string[], refused: string[]]>> = {
  "a part of a day": [
    ["calls on Monday morning", "calls since 8 am today", "who called since this morning"],
    ["calls since Monday morning", "calls until 5 November at 9am", "calls after Friday night"],
  ],
  "hours and days": [
    ["calls after 5pm on Monday", "calls this week until Wednesday"],
    [
      "calls on Monday after 5pm until Wednesday",
      "calls between 6pm yesterday and 9am today",
      "calls since noon",
    ],
  ],
  "people by name": [
    ["which of my contacts did I text most", "last text from Hannes V"],
    ["which of my friends did I text most", "how often did my family call me", "calls with V"],
  ],
  "names by sound": [
    ["talk time with Sophia Dietz in 2025"],
    ["calls with Sophia Loren", "calls with Dietmar", "texts to Sofa"],
  ],
  "feasts": [
    ["calls on Christmas Day 2025", "calls between Christmas and New Year"],
    ["calls on Christmas", "calls since Ramadan", "calls on Christmas Day 2027"],
  ],
  "seasons and weeks": [
    ["calls in the summer of 2025", "calls in calendar week 45"],
    ["calls in the winter of 2025", "calls last summer", "calls in week 54"],
  ],
  "what there was none of": [
    ["which days last month had no incoming calls", "weeks without texts to Papa this year"],
    [
      "which days did I not call Mama last month",
      "how many days had no calls last month",
      "which hours had no calls today",
    ],
  ],
  "whom it leaves out": [
    ["calls except with Mama and Papa", "texts that I sent neither to Mama nor to Papa"],
    ["calls except to Mama", "calls neither to Mama", "calls nor to Papa"],
  ],
  "what is left out together": [
    [
      "calls I got in October, excluding unknown numbers, weekends and Mama",
      "apart from Mama and unknown numbers, who called me this year?",
      "leaving out Mama, Papa, and Zoë Peters, who do I call most?",
      "calls last week excluding missed and rejected ones",
    ],
    [
      "not counting Sundays and voicemails, how often was I contacted in October?",
      "calls last week, not counting missed, rejected and blocked ones",
      "other than Mama, Papa called how often last week?",
    ],
  ],
  "what holds together": [
    [
      "how many calls from Papa were answered and longer than 5 minutes in October?",
      "calls from Mama or Papa in October",
      "calls on Mondays or Tuesdays in October",
    ],
    [
      "how many calls from Papa were answered or longer than 5 minutes in October?",
      "calls at night or on weekends in October",
      "calls at night and on weekends in October",
      "calls from unknown numbers or Papa this month",
      "top 3 callers and top 3 texters this month",
      "how many calls over ten minutes and texts did I send Mama?",
    ],
  ],
  "how often somebody did": [
    [
      "Is there anyone I've sent more than a thousand texts to?",
      "Has any unknown number called me more than once this year?",
      "Did anyone but Mama call me more than 5 times this month?",
    ],
    ["Did anyone call me more than Mama last month?", "Did anyone or Mama call me most?"],
  ],
  "a tag": [
    [
      "Nobody rang on Thursday, did they?",
      "I never rejected a call from Mama, did I?",
      "Papa called me on Friday, didn't he?",
    ],
    ["Nobody but Mama rang on Thursday, did they?", "I did not call Mama, not Papa, did I?"],
  ],
  "either way": [
    ["calls from Mama last week, missed or not", "calls last week, whether answered or not"],
    ["calls from Mama last week missed or not", "was the last call from Mama missed or not?"],
  ],
  "what it begins with": [
    [
      "As for Mama, when did she last call?",
      "When it comes to texts, who sends me the most?",
      "About how many texts do I get a day?",
    ],
    [
      "As for Papa, did I call Mama yesterday?",
      "Regarding texts, how many calls did I get yesterday?",
      "How many texts about Mama?",
      "When can I call Papa?",
    ],
  ],
  "why it is asked": [
    [
      "My wife says I never call her; how often did I call Papa last month?",
      "For my tax return, how long did I talk to Papa in 2026?",
      "How many calls did I miss last week? I was on a trip.",
      "My phone bill is too high, so how many calls did I make in October?",
      "As I am preparing a complaint, how many calls did I get in October?",
    ],
    [
      "I only mean weekends. How many calls did I make in October?",
      "How many calls did I make in October? I don't want the missed ones.",
      "I was on a trip. How many calls did I miss?",
      "I was on a trip. How many calls did I get there last week?",
      "For my landlord, how many calls did I make last week?",
      "How many calls did I make for my tax return last week?",
      "I live in Berlin, so how many calls did I get from Papa or at night?",
    ],
  ],
  "which way not": [
    ["how many calls in October were not outgoing"],
    ["how many calls were not long", "how many texts were not nice", "calls not to be missed"],
  ],
  "more of one than of another": [
    ["how many more texts did I send than receive", "which did I use more, SMS or MMS"],
    ["how many more texts did I send", "what did I use to call Mama", "which did I use most"],
  ],
  "ratios": [
    ["ratio of calls to texts in 2026"],
    ["ratio of my calls", "ratio of calls to mama", "whats the ratio of calls I answer"],
  ],
  "changes": [
    ["by how much did my calls change from August to September", "trend of my calls this year"],
    ["how did calls change from Mama to Papa", "did my calls change", "how many calls went up"],
  ],
  "as often": [
    ["did I call Ulla Böhm as often as Leon Albrecht last year"],
    ["did I call Mama as often as every day", "calls as often as possible", "calls as often"],
  ],
  "everybody": [
    ["list everyone who texted me yesterday", "calls to everyone except Mama"],
    ["did everyone call me today", "did I call everyone on my list", "has everybody texted me"],
  ],
  "the most in one": [
    ["the most calls in a week", "maximum number of texts in a day this year"],
    [
      "which day had the most calls in a month",
      "who called me most in a week",
      "the fewest calls in a day",
    ],
  ],
  "ranks": [
    ["rank the months by calls", "rank the weekdays by calls"],
    ["rank the weekdays", "rank my moods", "what sort of calls did I get"],
  ],
  "nobody": [
    ["did nobody call me today", "has nobody texted me this week"],
    ["nobody called me today", "why did nobody call me", "nobody I called"],
  ],
  "slips of the hand": [
    ["hoow many text mesages did I recieve in Agust", "how mnay calls lnger than 10 min"],
    ["how many tents did I get", "how many walls did I make", "show my lust calls"],
  ],
  "deeds as things": [
    ["texting by hour", "calling by weekday"],
    ["texting Mama", "calling Mama by month", "call Mama by month"],
  ],
  "charts": [
    ["Show me a chart of texts by weekday", "plot calls per month this year"],
    ["show me a chart of my moods", "who was top of the charts"],
  ],
  "orders": [
    ["calls this month, oldest first", "Order my contacts by talk time, highest first"],
    ["calls per month this year, descending", "top 5 callers, fewest first"],
  ],
  "pairs said first": [
    ["Of Mama and Papa, who calls me more", "Which of Mama and Papa has the longer average call"],
    ["Of Mama and Papa, did I call more", "who talks more, me or Mama"],
  ],
  "what is left out": [
    ["talk time this year, weekends excluded", "calls this year not counting those under a minute"],
    ["calls this year, my moods excluded", "excluded calls this year"],
  ],
  "calls that nobody answered": [
    ["outgoing calls nobody answered", "incoming calls nobody answered last week"],
    ["calls with Mama that she answered", "who never answered my calls this year"],
  ],
  "as many": [
    ["Did I make as many calls in October as in September"],
    ["Did I make as many calls in October", "calls as in October"],
  ],
  "in percent": [
    ["how many of my calls were missed this year, in percent"],
    ["how many calls did I make in percent"],
  ],
  "calls only": [["Daily totals for last week, missed calls only"], ["did I get calls only"]],
  "a time before": [
    ["texts yesterday versus the same day a week earlier", "calls in August vs the previous month"],
    ["calls yesterday versus the week before"],
  ],
  "pictures": [
    ["picture messages from Mama"],
    ["photos of Mama", "how many photos did I take", "pictures from Mama"],
  ],
};

for (const [form, [answered, refused]] of Object.entries(FORMS)) {
  Deno.test(`${form}: what is near stays refused`, async () => {
    for (const question of answered) {
      const made = await planned(question);
      assert(isUnderstood(made), `${question}: ${JSON.stringify(made)}`);
    }
    for (const question of refused) {
      const made = await planned(question);
      assert(!isUnderstood(made), `${question}: ${JSON.stringify(made)}`);
    }
  });
}

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
