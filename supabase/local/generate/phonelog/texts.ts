/**
 * What people write: a few hundred words that everybody uses, and a long tail of words that few do, so
 * that a search for a rare one finds little and for a common one much.
 *
 * @module
 */

import { Random } from "../random.ts";
import { Weighted, zipf } from "../weighted.ts";
import type { Kind } from "./rhythms.ts";

const COMMON = (
  "ich du wir das ist ja nein gut heute morgen abend zeit noch schon mal bitte danke bis gleich dann " +
  "kommst kommen treffen essen haus auto zug bahn arbeit kinder mama papa wann wo wie was hast habe " +
  "bin sind nicht auch nur mit ohne für und oder aber weil später früher hier dort alles viel wenig " +
  "kaffee garten schule termin arzt büro chef projekt einkaufen milch brot wetter regen sonne urlaub " +
  "hotel flug koffer geburtstag geschenk party film kino buch musik fußball training spiel wochenende " +
  "montag dienstag mittwoch donnerstag freitag samstag sonntag uhr halb viertel stunde minute tag woche " +
  "the you ok see soon meeting late home call me back sorry thanks great tomorrow tonight maybe"
).split(" ");

const SHORT = [
  "ok",
  "Ja",
  "nein",
  "Danke!",
  "bis gleich",
  "👍",
  "😀",
  "❤️",
  "bin unterwegs",
  "Ruf mich bitte zurück",
  "wo bist du?",
  "Komme 10 min später",
  "Gute Nacht 🌙",
  "On my way",
  "haha 😂",
  "Wann treffen wir uns?",
  "melde mich später",
  "Alles Gute zum Geburtstag! 🎉",
] as const;

const SERVICE = [
  "Ihre Sendung kommt heute zwischen 12 und 14 Uhr.",
  "Ihr Code lautet # . Geben Sie ihn niemandem weiter.",
  "Ihre Rechnung über # EUR ist da: https://example.com/r/#",
  "Termin morgen um 9:30. Absagen: antworten Sie mit NEIN",
  "Umsatz von # EUR auf Ihrem Konto & Karte <1234>",
] as const;

const SYLLABLES =
  "ba be bi bo da de di do fa fe ga ge ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe ra re ri ro sa se si so ta te ti to wa we"
    .split(" ");
const RARE = 20_000;

/** Writes messages. */
export class Texts {
  readonly #words: string[];
  readonly #ranks = new Weighted(zipf(COMMON.length + RARE, 1));

  constructor() {
    // The same words whatever else is made up.
    const random = new Random(20_000);
    const rare = new Set<string>();
    while (rare.size < RARE) rare.add(madeUpWord(random));
    this.#words = [...COMMON, ...rare];
  }

  /** A message of somebody of this kind. */
  write(random: Random, kind: Kind): string {
    if (kind === "sender" || kind === "spam") {
      return (SERVICE[random.below(SERVICE.length)] ?? "").replaceAll(
        "#",
        () => `${random.below(90_000)}`,
      );
    }
    if (random.happens(0.3)) return SHORT[random.below(SHORT.length)] ?? "";
    const length = Math.min(Math.max(random.skewed(7, 0.7), 1), 80);
    let text = this.#word(random);
    for (let nth = 1; nth < length; nth++) {
      text += random.happens(0.06) ? `, ${this.#word(random)}` : ` ${this.#word(random)}`;
    }
    const end = random.below(10);
    return end < 2
      ? `${text}?`
      : end === 2
      ? `${text}! 😊`
      : end === 3
      ? `${text}.\n"Bis dann" & ciao`
      : text;
  }

  #word(random: Random): string {
    return this.#words[this.#ranks.draw(random)] ?? "";
  }
}

function madeUpWord(random: Random): string {
  let word = "";
  for (let left = random.between(3, 5); left > 0; left--) {
    word += SYLLABLES[random.below(SYLLABLES.length)] ?? "";
  }
  return word;
}
