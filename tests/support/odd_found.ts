/**
 * How much of what was put into made-up weeks is found, and how much of what is found was put in.
 *
 * @module
 */

import type { Engine } from "../../supabase/local/database/engine.ts";
import { enterWeeks, type OddWeeks, oddWeeks, type Planted } from "./odd_weeks.ts";
import { askedBy, phoneOwner } from "./phone_log.ts";

/** Counts over several people. */
export interface Found {
  /** Of each kind, how many were put in, and how many of those were found. */
  kinds: Record<Planted | "gap", { planted: number; found: number }>;
  /** Hours that are told to be odd, and how many of those were made so. */
  hours: { told: number; right: number };
  gaps: { told: number; right: number };
}

/** Puts people with odd weeks into a database and asks it for what is odd in them. */
export async function findOdd(
  engine: Engine,
  { people, sensitivity = "normal" }: {
    people: [seed: number, busiest: number][];
    sensitivity?: string;
  },
): Promise<Found> {
  const found: Found = {
    kinds: { spike: none(), drop: none(), silence: none(), gap: none() },
    hours: { told: 0, right: 0 },
    gaps: { told: 0, right: 0 },
  };
  const now = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  for (const [seed, busiest] of people) {
    const weeks = oddWeeks(seed, busiest, now);
    await findIn(engine, weeks, sensitivity, found);
  }
  return found;
}

async function findIn(engine: Engine, weeks: OddWeeks, sensitivity: string, found: Found) {
  const owner = await phoneOwner(engine, "UTC");
  await enterWeeks(engine, owner.id, weeks);
  const ends = [weeks.from, weeks.to].map((at) => new Date(at).toISOString());
  const odd = await askedBy<{ anomalies: { at: string; kind: Planted }[] }>(
    engine,
    owner,
    "select phonelog.detect_anomalies($1, $2, 'UTC', $3) as answer",
    [...ends, sensitivity],
  );
  const told = new Map(odd?.anomalies.map(({ at, kind }) => [Date.parse(at), kind]));
  for (const [at, kind] of weeks.planted) {
    found.kinds[kind].planted++;
    // A drop to nothing is a silence by chance.
    if (told.has(at) && (told.get(at) === "spike") === (kind === "spike")) {
      found.kinds[kind].found++;
    }
  }
  for (const at of told.keys()) {
    found.hours.told++;
    const isSilent = weeks.silences.some(({ from, to }) => from <= at && at < to);
    if (weeks.planted.has(at) || isSilent) found.hours.right++;
  }

  const gaps = await askedBy<{ gaps: { start: string; end: string }[] }>(
    engine,
    owner,
    "select phonelog.detect_data_gaps($1, $2, 'UTC') as answer",
    ends,
  );
  const holes = gaps?.gaps.map(({ start, end }) => [Date.parse(start), Date.parse(end)] as const) ??
    [];
  const meets = (from: number, to: number) => ([start, end]: readonly [number, number]) =>
    start < to && from < end;
  for (const { from, to } of weeks.silences) {
    found.kinds.gap.planted++;
    if (holes.some(meets(from, to))) found.kinds.gap.found++;
  }
  for (const [start, end] of holes) {
    found.gaps.told++;
    const isHour = [...weeks.planted].some(([at, kind]) =>
      kind !== "spike" && start <= at && at < end
    );
    if (isHour || weeks.silences.some(({ from, to }) => meets(from, to)([start, end]))) {
      found.gaps.right++;
    }
  }
}

function none() {
  return { planted: 0, found: 0 };
}
