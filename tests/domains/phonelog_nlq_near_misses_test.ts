/** Of whom, of when and of what a question is: the forms near to those that are understood stay refused. */

import { type Forms, testForms } from "./phonelog/near_misses.ts";

const FORMS: Forms = {
  "names side by side": [
    ["has Papa or Mama called", "rank Mama, Papa and Leon Albrecht by calls"],
    ["has papa mama called", "did mama papa call", "rank Mama and Papa"],
  ],
  "clocks with a part of the day": [
    ["calls between 9 and 12 in the morning", "calls between 6 and 8 in the evening"],
    ["calls between 11 and 1 in the morning", "calls between 11 and 1 in the evening"],
  ],
  "times ago": [
    ["how many calls a year ago vs this month"],
    ["calls a week ago vs this week", "calls two years ago vs this month"],
  ],
  "what is meant by the rest": [
    ["who do I call the most on Sundays", "my three longest calls in October"],
    [
      "who I call the most the Sunday",
      "the three I talked to the longest in October",
      "whose texts are longest",
    ],
  ],
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
      "which days did I not only call Mama last month",
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
  "either way": [
    ["calls from Mama last week, missed or not", "calls last week, whether answered or not"],
    ["calls from Mama last week missed or not", "was the last call from Mama missed or not?"],
  ],
  "which way not": [
    ["how many calls in October were not outgoing"],
    ["how many calls were not long", "how many texts were not nice", "calls not to be missed"],
  ],
  "everybody": [
    ["list everyone who texted me yesterday", "calls to everyone except Mama"],
    ["did everyone call me today", "did I call everyone on my list", "has everybody texted me"],
  ],
  "nobody": [
    ["did nobody call me today", "has nobody texted me this week"],
    ["nobody called me today", "why did nobody call me", "nobody I called"],
  ],
  "what is left out": [
    ["talk time this year, weekends excluded", "calls this year not counting those under a minute"],
    ["calls this year, my moods excluded", "excluded calls this year"],
  ],
  "calls that nobody answered": [
    ["outgoing calls nobody answered", "incoming calls nobody answered last week"],
    ["calls with Mama that she answered", "who never answered my calls this year"],
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

testForms(FORMS);
