/**
 * Made-up weeks of calls and texts with a rhythm and the noise of chance, into which odd hours and
 * silences are put whose places are known. They are entered as sums, as a phone's events would leave
 * them.
 *
 * @module
 */

import type { Queries } from "../../supabase/local/database/engine.ts";

/** What was put in. */
export type Planted = "spike" | "drop" | "silence";

/** One hour's sums. */
export interface HourSums {
  at: number;
  calls: number;
  missed: number;
  texts: number;
  talk_s: number;
}

/** One person's weeks up to now. */
export interface OddWeeks {
  hours: HourSums[];
  /** By the hour (ms). */
  planted: Map<number, Planted>;
  /** Days of silence, from and until (ms). */
  silences: { from: number; to: number }[];
  /** From where on there is something odd (ms). */
  from: number;
  to: number;
}

const HOUR = 3_600_000;
const [WEEKS, ODD_WEEKS] = [20, 6];

/**
 * Weeks of somebody who at their busiest has so many events an hour: the same for the same seed.
 * Drops and silent hours are put only where much is usual; nobody could tell them elsewhere.
 */
export function oddWeeks(seed: number, busiest: number, to: number): OddWeeks {
  const random = randomOf(seed);
  const [from, first] = [to - ODD_WEEKS * 168 * HOUR, to - WEEKS * 168 * HOUR];
  const planted = new Map<number, Planted>();
  const silences: OddWeeks["silences"] = [];
  const hours = Array.from({ length: WEEKS * 168 }, (_, nth): HourSums => {
    const at = first + nth * HOUR;
    const usual = busiest * rhythmAt(at);
    const kind = at >= from && random() < 0.02 ? plantedIn(usual, random) : undefined;
    if (kind) planted.set(at, kind);
    const rate = kind === "spike" ? 2.5 * usual + 20 : kind === "drop" ? usual * 0.1 : usual;
    const n = kind === "silence" ? 0 : poisson(rate, random);
    return sumsOf(at, n, random);
  });
  // One silence of days in each two weeks, away from what else was put in.
  const days = Math.max(1, Math.ceil(30 / (busiest * 6)));
  for (let start = from + 24 * HOUR; start + (days + 3) * 24 * HOUR < to; start += 14 * 24 * HOUR) {
    const silence = { from: start, to: start + days * 24 * HOUR };
    silences.push(silence);
    for (const hour of hours) {
      if (hour.at < silence.from || hour.at >= silence.to) continue;
      planted.delete(hour.at);
      Object.assign(hour, { calls: 0, missed: 0, texts: 0, talk_s: 0 });
    }
  }
  return { hours: hours.filter(({ calls, texts }) => calls + texts), planted, silences, from, to };
}

/** Enters these weeks as somebody's, who has nothing yet. */
export async function enterWeeks(
  queries: Queries,
  id: string,
  { hours }: Pick<OddWeeks, "hours">,
): Promise<void> {
  await queries.query(
    `insert into phonelog.rollup_quarters (user_id, at, calls_in, calls_missed, sms_in, talk_in_s)
     select $1, to_timestamp(h.at / 1000.0), h.calls - h.missed, h.missed, h.texts, h.talk_s
     from jsonb_to_recordset($2::text::jsonb)
       as h (at numeric, calls int, missed int, texts int, talk_s int)`,
    [id, JSON.stringify(hours)],
  );
  await queries.query(
    `insert into phonelog.people (user_id, version, first_at, last_at, events)
     select $1, 1, min(at), max(at), sum(n) from phonelog.rollup_quarters where user_id = $1
     on conflict (user_id) do update set version = excluded.version, first_at = excluded.first_at,
       last_at = excluded.last_at, events = excluded.events`,
    [id],
  );
}

/** What share of the busiest hour an hour has: evenings most, nights next to nothing. */
function rhythmAt(at: number): number {
  const [day, hour] = [new Date(at).getUTCDay(), new Date(at).getUTCHours()];
  if (hour < 7) return 0.004;
  const byHour = 0.25 + 0.75 * Math.exp(-((hour - 18) ** 2) / 12);
  return day === 0 || day === 6 ? byHour * 0.6 : byHour;
}

function plantedIn(usual: number, random: () => number): Planted {
  if (usual < 60) return "spike";
  const drawn = random();
  return drawn < 0.4 ? "spike" : drawn < 0.7 ? "drop" : "silence";
}

function sumsOf(at: number, n: number, random: () => number): HourSums {
  const sums = { at, calls: 0, missed: 0, texts: 0, talk_s: 0 };
  for (let nth = 0; nth < n; nth++) {
    if (random() < 0.6) sums.texts++;
    else {
      sums.calls++;
      if (random() < 0.2) sums.missed++;
      else sums.talk_s += Math.round(-150 * Math.log(1 - random()));
    }
  }
  return sums;
}

/** Knuth's, in pieces that do not underflow. */
function poisson(rate: number, random: () => number): number {
  let n = 0;
  for (let left = rate; left > 0; left -= 50) {
    const end = Math.exp(-Math.min(left, 50));
    for (let product = random(); product > end; product *= random()) n++;
  }
  return n;
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
