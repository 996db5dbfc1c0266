/**
 * The people around one phone, made up: who they are, how often they are heard of, and from when to
 * when.
 *
 * @module
 */

import { Numbers } from "@shared/phonelog/numbers.ts";
import type { Random } from "../random.ts";
import { zipf } from "../weighted.ts";
import { FAMILY_NAMES, FIRMS, FIRST_NAMES, SENDERS } from "./names.ts";
import type { Kind } from "./rhythms.ts";

/** Somebody with a number. */
export interface Contact {
  kind: Kind;
  /** As the address book has it; null for those who are not in it. */
  name: string | null;
  /** As the phone has written it. */
  raw: string;
  number: string;
  masked: string;
  weight: number;
  /** Of the share of calls among what passes between them. */
  calls: number;
  /** The share that the owner begins. */
  own: number;
  /** Days from the beginning on; outside them nothing is heard. */
  from: number;
  until: number;
  /** Heard of on this day of every week or month, around this hour; most people are not. */
  regular?: { every: "week" | "month"; day: number; hour: number };
}

/** Where the phone is at home. */
export const COUNTRY = "DE";

/** Between 150 and 400 people over this many days, the closest first. */
export function makeContacts(random: Random, days: number): Contact[] {
  const count = random.between(150, 400);
  const weights = zipf(count, 1.05);
  const numbers = new Numbers(COUNTRY);
  const taken = new Set<string>();
  return Array.from({ length: count }, (_, rank): Contact => {
    const kind = kindOf(random, rank);
    const [name, written] = personOf(random, kind, rank);
    let raw = written();
    while (taken.has(numbers.clean(raw).number ?? "")) raw = written();
    const { number, masked } = numbers.clean(raw);
    taken.add(number ?? "");
    const [from, until] = seasonOf(random, rank, days);
    return {
      kind,
      name,
      raw,
      number: number ?? raw,
      masked: masked ?? raw,
      weight: (weights[rank] ?? 0) * (kind === "sender" ? 0.6 : kind === "spam" ? 0.3 : 1),
      calls: kind === "business" || kind === "spam" ? 0.9 : kind === "sender" ? 0 : 0.2 +
        0.35 * random.unit(),
      own: kind === "spam" || kind === "sender" ? 0 : 0.3 + 0.4 * random.unit(),
      from,
      until,
      ...rank < 12 && {
        regular: {
          every: rank % 3 === 2 ? "month" : "week",
          day: random.below(rank % 3 === 2 ? 28 : 7),
          hour: random.between(17, 20),
        },
      },
    };
  });
}

function kindOf(random: Random, rank: number): Kind {
  if (rank < 5) return "family";
  const at = random.unit();
  if (at < 0.4) return "friend";
  if (at < 0.62) return "colleague";
  if (at < 0.82) return "business";
  return at < 0.9 ? "sender" : at < 0.96 ? "spam" : "family";
}

/** Friendships fade and begin; family and the closest stay. */
function seasonOf(random: Random, rank: number, days: number): [from: number, until: number] {
  if (rank < 8) return [0, days];
  const at = random.unit();
  if (at < 0.2) return [0, random.below(days) + 1];
  if (at < 0.4) return [random.below(days), days];
  return [0, days];
}

/** A name, and a number as often as one is asked for. */
function personOf(random: Random, kind: Kind, rank: number): [string | null, () => string] {
  if (kind === "sender") {
    return [
      null,
      () =>
        random.happens(0.7) ? random.of(SENDERS) : `${random.between(2, 8)}${digits(random, 4)}`,
    ];
  }
  if (kind === "spam") return [null, () => landline(random)];
  if (kind === "business") {
    return [`${random.of(FIRMS)} ${random.of(FAMILY_NAMES)}`, () => landline(random)];
  }
  const own = `${random.of(FIRST_NAMES)} ${random.of(FAMILY_NAMES)}`;
  const name = rank === 0 ? "Mama" : rank === 1 ? "Papa" : own;
  return [random.happens(0.95) ? name : null, () => mobile(random)];
}

const ABROAD = ["+1415555", "+4477009", "+3361234", "+3934912", "+8190123", "+5511987"] as const;

/** As people save them: mostly with the country, some as dialled at home, a few of other countries. */
function mobile(random: Random): string {
  const at = random.unit();
  if (at < 0.08) return random.of(ABROAD) + digits(random, 4);
  const rest = `${random.of(["151", "160", "170", "171", "172", "176"])}${digits(random, 7)}`;
  return at < 0.8 ? `+49${rest}` : `0${rest.slice(0, 3)} ${rest.slice(3)}`;
}

function landline(random: Random): string {
  const area = random.of(["30", "40", "89", "221", "69"]);
  return `${random.happens(0.5) ? "+49" : "0"}${area}${random.between(2, 9)}${digits(random, 6)}`;
}

function digits(random: Random, count: number): string {
  return String(random.below(10 ** count)).padStart(count, "0");
}
