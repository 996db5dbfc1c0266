/**
 * Says back how a question was read, or which of its words stand in the way.
 *
 * @module
 */

import type { Asked, NotUnderstood, Taken, Understood } from "../planner.ts";
import { namesakeNotes } from "../namesakes.ts";
import { ALIKE } from "./names.ts";
import type { Piece, Placed } from "./pieces.ts";
import type { Attempt } from "./planner.ts";
import type { Reading } from "./reading.ts";

/** An understood question, with what its parts were taken for. */
export function takenOf(
  { pieces, mended }: Attempt,
  { plan, clauses }: Extract<Reading, { plan: unknown }>,
  _asked: Asked,
): Understood {
  const people = new Map(clauses.flatMap(({ people }) => people).map(({ id, name }) => [id, name]));
  const taken: Taken[] = [...mended.map(({ words, as }) => ({ words, as: `“${as}”` }))];
  for (const { piece, words } of pieces) {
    const as = meaningOf(piece);
    if (as) taken.push({ words, as });
  }
  const kinds = plan.filters.kinds ?? [];
  const notes: string[] = [];
  if (kinds.includes("sms") && kinds.includes("mms")) notes.push("Texts are SMS and MMS.");
  for (const { piece, words } of pieces) {
    if (piece.is === "range" && piece.days.isCounted) {
      notes.push(`“${words}” is counted in days from its end, and not in weeks of the calendar.`);
    }
  }
  const named = [...people].map(([id, name]) => ({ id, name }));
  return {
    plan,
    taken,
    people: named,
    notes: [...new Set(notes), ...namesakeNotes(plan, named)],
  };
}

function meaningOf(piece: Piece): string | undefined {
  if (piece.is === "person") {
    return piece.tier >= ALIKE ? `${piece.name}, the only name like it` : piece.name;
  }
  if (piece.is === "noun" && piece.talked) return "calls that came about";
  if (piece.is === "source") return piece.name;
  if (piece.is === "hours") return `${clock(piece.hours.from)} to ${clock(piece.hours.to)}`;
  if (piece.is !== "range") return undefined;
  const { from, to } = piece.days;
  if (from && to) return `from ${from} until before ${to}`;
  return from ? `from ${from} on` : to ? `before ${to}` : undefined;
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}

const WHY_NOT: Readonly<Record<string, string>> = {
  future: "lies in the future; the log does not have it",
  shorterThanDays: "is shorter than a day; questions are asked in days",
  vague: "is no certain time",
  lastNight: "is a night of two days; name a day and an hour, as in “yesterday after 8pm”",
  season: "begins and ends at no certain day",
  whichHalf: "may be before noon or after it; write am or pm",
};

/** What stands in the way. */
export function refusalOf(
  { pieces, reading }: Attempt,
  rivals: readonly Attempt[],
  suggestions: readonly string[],
): NotUnderstood {
  const refused = (reason: NotUnderstood["reason"], unclear: readonly Taken[]): NotUnderstood => ({
    reason,
    unclear,
    suggestions,
  });
  const times = of(pieces, "no_range").map(({ piece, words }) => ({
    words,
    as: piece.is === "no_range" ? WHY_NOT[piece.why] ?? "" : "",
  }));
  if (times.length > 0) {
    const isFuture = pieces.some(({ piece }) => piece.is === "no_range" && piece.why === "future");
    return refused(isFuture ? "not_in_the_log" : "not_understood", times);
  }
  if (rivals.length > 1) {
    return refused(
      "ambiguous",
      rivals.flatMap(({ mended }) =>
        mended.map(({ words, as }) => ({ words, as: `may be “${as}”` }))
      ),
    );
  }
  const choices = of(pieces, "choices").map(({ piece, words }) => ({
    words,
    as: piece.is === "choices" ? `may be ${piece.names.join(", or ")}` : "",
  }));
  const unknown = of(pieces, "unclear");
  if (choices.length > 0 && unknown.length === 0) return refused("ambiguous", choices);
  if (unknown.length > 0) {
    const isNobody = unknown.every((placed) => isNamed(pieces, placed));
    return refused(
      isNobody ? "nobody_of_that_name" : "not_understood",
      joined(unknown, isNobody ? "nobody of that name" : "is not known here"),
    );
  }
  return refused("not_understood", "unclear" in reading ? reading.unclear : []);
}

function of(pieces: readonly Placed[], is: Piece["is"]): Placed[] {
  return pieces.filter(({ piece }) => piece.is === is);
}

/** Words that stand side by side are one. */
function joined(placed: readonly Placed[], as: string): Taken[] {
  const found: { words: string; as: string; end: number }[] = [];
  for (const { words, at, end, piece } of placed) {
    const why = piece.is === "unclear" && piece.why !== "unknown" ? piece.why : as;
    const last = found.at(-1);
    if (last?.end === at && last.as === why) {
      Object.assign(last, { words: `${last.words} ${words}`, end });
    } else found.push({ words, as: why, end });
  }
  return found.map(({ words, as }) => ({ words, as }));
}

/** Where somebody's name would stand: behind "to", "from", "with" or a deed, or with a capital. */
function isNamed(pieces: readonly Placed[], { words, at }: Placed): boolean {
  if (/^\p{Lu}/u.test(words) && at > 0) return true;
  const last = pieces.findLast(({ end, piece }) =>
    end <= at && piece.is !== "unclear" && !(piece.is === "self" && piece.as === "own")
  )?.piece;
  return last?.is === "prep" && last.prep !== "of" && last.prep !== "for" || last?.is === "verb" ||
    last?.is === "either" &&
      pieces.some(({ piece }) => piece.is === "self" && piece.as === "subject");
}
