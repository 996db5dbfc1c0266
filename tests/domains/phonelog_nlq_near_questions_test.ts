/** What is asked and how it is put: the forms near to those that are understood stay refused. */

import { type Forms, testForms } from "./phonelog/near_misses.ts";

const FORMS: Forms = {
  "what a number would not tell": [
    ["how many calls from Mama did I answer", "longest call under an hour", "was I called by Mama"],
    [
      "were all calls from Mama answered",
      "how many texted yesterday",
      "how many calls is that per day",
      "was I called more than texted",
      "the longest call that I missed",
    ],
  ],
  "whether so many did": [
    ["Did at least three people call me yesterday", "have at least 3 contacts texted me this week"],
    ["did I call over ten people last week", "did both Mama and Papa text me today"],
  ],
  "two numbers at once": [
    ["per person: talk time", "talk time per month"],
    ["per person: calls and talk time", "calls and talk time per month", "average talk per week"],
  ],
  "times within others": [
    ["on how many days did I call Mama in October", "top 3 weeks for calls", "calls each month"],
    [
      "how many days a week do I call Mama",
      "how many days a month do I talk to Papa",
      "calls 3 weeks",
      "three-day totals of calls",
      "who has called me each month this year",
      "which days did Mama and Papa both call",
    ],
  ],
  "a tag": [
    [
      "Nobody rang on Thursday, did they?",
      "I never rejected a call from Mama, did I?",
      "Papa called me on Friday, didn't he?",
    ],
    ["Nobody but Mama rang on Thursday, did they?", "I did not call Mama, not Papa, did I?"],
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
  "as many": [
    ["Did I make as many calls in October as in September"],
    ["Did I make as many calls in October", "calls as in October"],
  ],
  "what is set off": [
    [
      "can't sleep. how many calls did I get today",
      "bit embarrassing, but how many calls did I get today",
    ],
    [
      "for clients, how many calls did I get today",
      "since I moved, how many calls did I get",
      "I adore greta, how many calls did I get today",
      "how many calls did I get today, sorry from clients",
    ],
  ],
  "days on which something was not done": [
    ["which days last month did I not call Papa", "which days in October did Mama not text me"],
    ["which days last month did I not call Papa and Mama", "which days did I not call Papa"],
  ],
  "in percent": [
    ["how many of my calls were missed this year, in percent"],
    ["how many calls did I make in percent"],
  ],
};

testForms(FORMS);
