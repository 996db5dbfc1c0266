/**
 * English words that make one question another one, and those that do not. What stands in no list here
 * is taken as it is written: a name, or something that only a planner knows.
 *
 * @module
 */

/** The slot of words that ask for nothing. */
export const NOTHING = "nothing";

/** A slot, and what is said for it; phrases of several words are looked for before words. */
const SLOTS: Readonly<Record<string, string>> = {
  /** Said to whoever answers. */
  [NOTHING]:
    "tell me, show me, give me, let me know, let me see, remind me, took place, taken place, take place",
  count: `how many times, how many, how often, the number of, what number of, number of, count of,
    total number of, how frequently, amount of, count up, count`,
  duration: `how long, how much time, total time, talk time, time spent, total duration, duration,
    how many minutes, how many hours, call time, amount of time`,
  mean: "on average, average, mean, typically, typical",
  median: "median, middle",
  most:
    "most often, most frequently, the most, most, top, highest, maximum, max, biggest, more often",
  least:
    `least often, most rarely, most seldom, most infrequently, the least, least, fewest, lowest,
    minimum, min, smallest, rarest, lowest frequency, smallest frequency`,
  longest: "longest, lengthiest, most long, most lengthy, most protracted",
  shortest: "shortest, briefest, most short, most brief",
  first: "for the first time, 1st time, initial, first, earliest, oldest",
  latest:
    "for the last time, the most recently, the most recent, most recently, most recent, latest, newest, last time, final, last",
  call: `phone calls, phone call, telephone calls, calls, call, called, calling, phoned, phone,
    phoning, rang, ring, rung, dialled, dialed, dial, telephoned, telephone`,
  text: "text messages, text message, texts, text, texted, texting, messages, message, messaged",
  sms: "sms messages, sms",
  mms: "mms messages, mms, picture messages",
  voicemail: "voicemails, voicemail, voice mails, voice mail, voice messages",
  talk: `on the phone, talked, talk, talking, spoke, speak, spoken, speaking, chatted, chat,
    conversations, conversation`,
  any: "contacted, contact with, in touch, communicate, communicated, heard from, hear from",
  who: `which people, which person, which contact, which contacts, who all, whom, who, which of my
    contacts, what person, what contact`,
  /** "Who was called" and "who called" are opposites; "who's called" has. */
  who_was: "who was, who is, who were, who are, who has been, who have been, who had been",
  people: `how many different people, how many people, how many contacts, how many persons,
    number of people, number of contacts, number of different people`,
  persons: "people, persons, contacts, contact",
  list: "list all, list, show me all",
  missed: "missed, miss, missing",
  rejected: "rejected, reject, declined, decline, turned down, turn down",
  answered: "answered, answer, picked up, pick up, took",
  blocked: "blocked, block",
  out:
    `did i make, i have made, i made, did i place, did i not call, did i never call, have i not called,
    have i never called, did not i call, have not i called, did i first call, did i last call, i placed, i dialled, i dialed, did i dial,
    i called, did i call, have i called, i have called, i phoned, did i phone, have i phoned, i rang,
    did i ring, i text, i texted, did i text, have i texted, i messaged, did i message, i sent,
    did i send, have i sent, i have sent, have i made, make, makes, made, place, placed, outgoing, outbound, made by me, sent by me,
    outward, outwards, out going, originating,
    calls out, placed by me, from me, by me, i made to, went out, sent, i wrote, did i write, i started, did i start`,
  in: `did i get, i got, have i got, have i gotten, did i receive, i received, i have received,
    have i received, get, gets, got, receive, was i called, was i phoned, was i rung, was i texted,
    was i messaged, incoming, inbound, called me, call me, phoned me, phone me, rang me, ring me,
    texted me, text me, messaged me, message me, sent me, send me, came in, come in, reach me,
    ingoing, inward, inwards, in coming, inc, gave me, give me a call, give me a ring, give me a bell,
    give me a buzz, call my number, called my number, call my phone, called my phone,
    dropped me a text, dropped me a message, drop me a text, drop me a message, shot me a text,
    shoot me a text, contacted me, contact me,
    received, wrote me, write me, wrote to me, sent to me, to me, reached me`,
  not: `did not, do not, have not, has not, was not, were not, are not, is not, not, never, no,
    without, failed to, fail to, neglected to, neglect to, omit to, excepting, sans, save for,
    exclusive of, the exception of, the exclusion of, leave out, leave aside, nobody, none, neither,
    nor, except for, except, excluding, other than, but not`,
  more: "more than, longer than, more, busier, greater than, exceeding, over, above",
  fewer:
    `fewer than, less than, shorter than, more rarely, more seldom, less often, fewer, less, rarer,
    rarely, seldom, quieter, calmer, under, below`,
  rising: `go up, gone up, went up, going up, rise, rose, risen, rising, increase, increased, grow,
    grew, grown, climb, climbed, jump, jumped, up on last`,
  falling: `go down, gone down, went down, going down, fall, fell, fallen, falling, decrease,
    decreased, drop, dropped, shrink, shrank, shrunk, dip, dipped, down on last`,
  longer: "longer",
  shorter: "shorter",
  equal: "as often as, as many times as, as frequently as, as much as, as long as, as many",
  least_of: "at least, no less than, no fewer than",
  most_of: "at most, no more than, up to",
  than: "compared to, compared with, in comparison to, compare, versus, vs, than, against",
  share:
    "what percentage of, what share of, what part of, what fraction of, percentage, percent, share",
  each: "per, each, every, broken down by, split by, grouped by, by",
  known: "in my address book, known, in my contacts, saved",
  unknown: "unknown, not in my address book, strangers, unsaved",
  gap:
    "longest time without, longest time between, longest gap between, longest gap, longest silence, longest break",
};

/** Calendar words, kept in their order with what stands between them. */
const DAYS = `today, yesterday, tonight, morning, afternoon, evening, night, noon, midnight, monday,
  tuesday, wednesday, thursday, friday, saturday, sunday, weekend, weekday, day, week, month, year,
  quarter, hour, minute, second, january, february, march, april, may, june, july, august, september,
  october, november, december, q1, q2, q3, q4, decade, ago, this, last, past, previous, next, since,
  until, till, before, after, between, during, within, ever, am, pm, o'clock, then, now, half`;

/** The same as another calendar word. */
const AS: Readonly<Record<string, string>> = {
  previous: "last",
  past: "last",
  till: "until",
  jan: "january",
  feb: "february",
  mar: "march",
  apr: "april",
  jun: "june",
  jul: "july",
  aug: "august",
  sep: "september",
  sept: "september",
  oct: "october",
  nov: "november",
  dec: "december",
  mon: "monday",
  tue: "tuesday",
  tues: "tuesday",
  wed: "wednesday",
  thu: "thursday",
  thurs: "thursday",
  fri: "friday",
  sat: "saturday",
  sun: "sunday",
};

const NUMBERS = `zero one two three four five six seven eight nine ten eleven twelve thirteen
  fourteen fifteen sixteen seventeen eighteen nineteen twenty`;

/** Says nothing that another question of the same slots would not say. */
const FILLERS = `a an the of did do does have has had i my mine was were is are be been am in on at
  for please kindly could would can will you tell show give let know want like to what whats which
  there altogether total overall it its that these those so far just only exactly in all we us our
  with and or from any some both when where find out see happen happened took been up say
  hey hi hello thanks thank much many put through were by again really
  times time often once frequently whose one's log phone's calls' spend spent`;

/** A phrase as words, and the slot it stands for. */
export interface Phrase {
  readonly words: readonly string[];
  readonly slot: string;
}

/** By their first word, the longest first. */
export const PHRASES: ReadonlyMap<string, readonly Phrase[]> = phrases();

/** What a calendar word is called here; undefined for other words. */
export function calendarWord(word: string): string | undefined {
  const name = Object.hasOwn(AS, word) ? AS[word] ?? word : word;
  if (CALENDAR.has(name)) return name;
  const single = name.endsWith("s") ? name.slice(0, -1) : name;
  return CALENDAR.has(single) ? single : undefined;
}

/** The number that a word is, in digits. */
export function numberWord(word: string): string | undefined {
  if (/^\d[\d.,:/-]*(st|nd|rd|th)?$/.test(word)) return word.replace(/(st|nd|rd|th)$/, "");
  const nth = SPELLED.indexOf(word);
  return nth < 0 ? undefined : String(nth);
}

/** Whether a word may be left out. */
export function isFiller(word: string): boolean {
  return FILLER.has(word);
}

const CALENDAR = new Set(DAYS.split(/,\s+/));
const SPELLED = NUMBERS.split(/\s+/);
const FILLER = new Set(FILLERS.split(/\s+/));

function phrases(): Map<string, Phrase[]> {
  const found = new Map<string, Phrase[]>();
  for (const [slot, text] of Object.entries(SLOTS)) {
    for (const said of text.split(/,\s+/)) {
      const words = said.split(/\s+/);
      const [first = ""] = words;
      found.set(first, [...found.get(first) ?? [], { words, slot }]);
    }
  }
  for (const each of found.values()) each.sort((a, b) => b.words.length - a.words.length);
  return found;
}
