/**
 * A generated phone as the questions' evaluation sees it: its events as a plain list, its people by
 * name, and whom a word may mean, as near as the database would say.
 *
 * @module
 */

import type { Asked, NamedContact } from "@shared/phonelog/nlq/planner.ts";
import { History } from "../../../../supabase/local/generate/phonelog/history.ts";
import type { ShadowLog, SourcedEvent } from "../plan_events.ts";

/** The day on which all questions are asked, a Saturday. */
export const TODAY = "2026-11-21";
export const TZ = "Europe/Berlin";

const NEAR = 0.25;

/** A phone, and who is in it. */
export interface Book {
  readonly log: ShadowLog;
  readonly people: Asked["people"];
  /** The ids of everybody of exactly this name. */
  idsOf(name: string): string[];
}

/** The phone of a seed: the same for ever. */
export function openBook(events = 20_000, seed = 7): Book {
  const history = new History({ events, seed, months: 24, until: "2026-11-22" });
  const ids = new Map(history.contacts.map((contact, nth) => [contact, idOf(nth)]));
  const list: SourcedEvent[] = [];
  const counts = new Map<string, number>();
  for (const day of history.days()) {
    for (const { type, direction, contact, at, duration } of day) {
      const id = contact && (ids.get(contact) ?? null);
      if (id) counts.set(id, (counts.get(id) ?? 0) + 1);
      list.push({
        type,
        direction,
        contact_id: id,
        started_at: at,
        duration_s: duration,
        privacy: "normal",
        source_id: idOf(9999),
      });
    }
  }
  const named: NamedContact[] = history.contacts.flatMap((contact) => {
    const id = ids.get(contact) ?? "";
    const { name } = contact;
    return name && counts.has(id) ? [{ id, name, score: 1, events: counts.get(id) ?? 0 }] : [];
  });
  const known = new Set([...ids].flatMap(([{ name }, id]) => name === null ? [] : [id]));
  return {
    log: { events: list, known, today: TODAY },
    people: (words) => Promise.resolve(words.map((word) => nearest(word, named))),
    idsOf: (name) => named.filter((each) => each.name === name).map(({ id }) => id),
  };
}

function idOf(nth: number): string {
  return `00000000-0000-4000-8000-${String(nth).padStart(12, "0")}`;
}

/** Five at most, the best first, as phonelog.begin_question has them. */
function nearest(word: string, named: readonly NamedContact[]): NamedContact[] {
  const plain = plainOf(word);
  return named.map((each) => ({ ...each, score: nearness(plain, plainOf(each.name)) }))
    .filter(({ score }) => score >= NEAR)
    .sort((a, b) => b.score - a.score || b.events - a.events || (a.id < b.id ? -1 : 1))
    .slice(0, 5);
}

function plainOf(text: string): string {
  return text.toLowerCase().replaceAll("ß", "ss").replaceAll("ł", "l").replaceAll("ø", "o")
    .replaceAll("ı", "i").normalize("NFKD").replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function nearness(word: string, name: string): number {
  const around = ` ${name} `;
  if (name === word) return 1;
  if (around.startsWith(` ${word} `)) return 0.95;
  if (around.includes(` ${word} `)) return 0.9;
  if (word.length > 1 && word.split(" ").every((part) => around.includes(` ${part}`))) return 0.75;
  const [mine, theirs] = [groupsOf(word), groupsOf(name)];
  const shared = [...mine].filter((group) => theirs.has(group)).length;
  return 0.65 * shared / mine.size;
}

/** Groups of three letters, a word's edges included. */
function groupsOf(text: string): Set<string> {
  return new Set(
    text.split(" ").flatMap((word) => {
      const padded = `  ${word} `;
      return Array.from({ length: padded.length - 2 }, (_, at) => padded.slice(at, at + 3));
    }),
  );
}
