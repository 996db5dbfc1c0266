/**
 * What a made-up history is to hold besides the usual days: a journey, days without a phone, hours that
 * are unlike others. It is the truth that detectors are judged by.
 *
 * @module
 */

import type { Random } from "../random.ts";
import { BERLIN, DAY, HOUR, instantOf, NEW_YORK, TOKYO, type Zone } from "./local_time.ts";

/** An hour with far more of something than its like; `count` events more. */
export interface Spike {
  kind: "spike";
  metric: "messages" | "calls" | "missed";
  /** ISO 8601 in UTC, as all moments here. */
  from: string;
  to: string;
  count: number;
}

/** Where and when something is, for whoever looks for it. */
export type Truth =
  | Spike
  | { kind: "gap"; from: string; to: string }
  | { kind: "travel"; from: string; to: string; zone: string };

/** Days are counted from the first one; they are the owner's own. */
export interface Plan {
  truths: Truth[];
  /** Days on which the phone is off. */
  off: ReadonlySet<number>;
  /** Where the owner is. */
  zoneOf(day: number): Zone;
  /** Spikes by their day; `wall` is the hour's beginning. */
  spikes: ReadonlyMap<number, { wall: number; spike: Spike }>;
}

/** Plans so many days from the midnight of `first` (as if it were UTC), for so many events. */
export function makePlan(random: Random, first: number, days: number, events: number): Plan {
  const truths: Truth[] = [];
  const off = new Set<number>();
  const spikes = new Map<number, { wall: number; spike: Spike }>();
  const abroad = new Map<number, Zone>();
  const iso = (day: number, zone = BERLIN) =>
    new Date(instantOf(first + day * DAY, zone)).toISOString();
  if (days < 28) return { truths, off, spikes, zoneOf: () => BERLIN };

  const gap = random.between(Math.floor(days * 0.55), Math.floor(days * 0.7));
  for (let day = gap; day < gap + 3; day++) off.add(day);
  truths.push({ kind: "gap", from: iso(gap), to: iso(gap + 3) });

  for (const [share, zone, length] of [[0.25, NEW_YORK, 10], [0.8, TOKYO, 8]] as const) {
    const leaves = Math.floor(days * share) + random.below(Math.max(Math.floor(days * 0.05), 1));
    for (let day = leaves; day < Math.min(leaves + length, days); day++) abroad.set(day, zone);
    const back = Math.min(leaves + length, days);
    truths.push({ kind: "travel", from: iso(leaves, zone), to: iso(back), zone: zone.name });
  }

  const usual = events / days / 16;
  const most = events < 2000 ? 0 : Math.max(3, Math.floor(days / 60));
  for (let nth = 0; nth < most; nth++) {
    const day = random.between(Math.floor(days * 0.2), days - 2);
    if (off.has(day) || abroad.has(day) || spikes.has(day)) continue;
    const metric = random.of(["messages", "calls", "missed"]);
    const hour = metric === "missed" ? 3 : random.between(9, 21);
    const wall = first + day * DAY + hour * HOUR;
    const from = instantOf(wall, BERLIN);
    const count = Math.ceil(Math.max(30, usual * (metric === "messages" ? 12 : 6)));
    const to = new Date(from + HOUR).toISOString();
    const spike: Spike = { kind: "spike", metric, from: new Date(from).toISOString(), to, count };
    spikes.set(day, { wall, spike });
    truths.push(spike);
  }
  truths.sort((a, b) => a.from < b.from ? -1 : 1);
  return { truths, off, spikes, zoneOf: (day) => abroad.get(day) ?? BERLIN };
}
