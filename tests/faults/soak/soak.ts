/**
 * The chaos soak: mixed stories at a steady pace, one fault after another, and at the end the
 * client's ledger beside the database.
 *
 * @module
 */

import { eventually } from "../../support/eventually.ts";
import { Line } from "../../support/line.ts";
import { Caller } from "./caller.ts";
import { Crowd } from "./crowd.ts";
import { faultsOf } from "./faults.ts";
import { type Balance, Ledger } from "./ledger.ts";
import { Pace } from "./pace.ts";
import { Place } from "./place.ts";
import { beat } from "./report.ts";
import type { Counted } from "./tally.ts";

/** How much, and how long. */
export interface SoakOptions {
  minutes: number;
  /** Requests a second. */
  rate: number;
  sockets: number;
  /** Seconds from one fault to the next. */
  faultEvery: number;
  /** Seconds that the last calls are given. */
  grace: number;
  /** What else stands in the environment of the stack. */
  env?: Record<string, string>;
}

/** What became of one fault: milliseconds until somebody could read and all were live again. */
export interface Hit {
  name: string;
  back: number;
  live: number;
}

/** Resident memory in MB, and at which second of the soak. */
export interface Memory {
  second: number;
  own: number;
  children: number;
}

/** All that was seen. */
export interface Soaked extends SoakOptions {
  engine: string;
  /** For how many seconds requests were begun. */
  seconds: number;
  stories: Counted[];
  all: Counted;
  unanswered: number;
  heldBack: number;
  failures: string[];
  hits: Hit[];
  balances: Balance[];
  /** Messages that somebody in the room was never told, and those told twice. */
  missing: number;
  toldTwice: number;
  /** Of the process that lived longest, from its first minute on. */
  memories: Memory[];
}

/** Runs it and tells how it goes, one line after each fault. */
export async function soak(options: SoakOptions, say: (line: string) => void): Promise<Soaked> {
  await using place = await Place.open(options.env);
  await using line = new Line(place.url);
  await using crowd = await Crowd.gather(line.url, place.key, options.sockets);
  const caller = new Caller(place.url, place.key);
  const ledger = new Ledger();
  const pace = new Pace(crowd, { caller, ledger });
  const stop = new AbortController();
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const keeping = pace.keep(options.rate, stop.signal);

  const faults = faultsOf(place, line);
  const hits: Hit[] = [];
  const memories: Memory[] = [];
  for (let turn = 1; turn * options.faultEvery <= options.minutes * 60 + 0.5; turn++) {
    const since = seconds();
    await sleep(options.faultEvery * 250);
    // A line shows what a fault did to those who called while it lasted and after.
    const fault = faults[(turn - 1) % faults.length];
    // The process whose memory is judged lives for the last two thirds.
    const spares = fault?.endsStack && turn > 3 && seconds() > options.minutes * 20;
    if (fault && !spares) hits.push(await hit(fault.name, fault.happens));
    await sleep(1000 * (turn * options.faultEvery - seconds()));
    const { own, children } = await place.memory();
    // A process grows until it has seen everything once.
    if (performance.now() - place.startedAt > 60_000) {
      memories.push({ second: Math.round(seconds()), own, children });
    }
    if (fault?.endsStack && !spares) memories.length = 0;
    say(beat({
      second: seconds(),
      lasted: seconds() - since,
      counted: caller.tally.lately(),
      live: crowd.live,
      sockets: crowd.guests.length,
      own,
      hit: spares ? undefined : hits.at(-1),
    }));
  }
  stop.abort();
  await keeping;
  const lasted = seconds();
  await pace.finish(options.grace * 1000);
  await eventually(() => crowd.missing === 0, { seconds: 60, everyMs: 200 }).catch(() => {});

  const { missing, toldTwice } = crowd;
  const { tally } = caller;
  return {
    ...options,
    engine: place.engine,
    seconds: lasted,
    stories: tally.stories(),
    all: tally.all(),
    unanswered: tally.unanswered,
    heldBack: pace.heldBack,
    failures: tally.failures,
    hits,
    balances: await place.afterwards((sql) => ledger.balance(sql)),
    missing,
    toldTwice,
    memories,
  };

  async function hit(name: string, happens: () => Promise<unknown>): Promise<Hit> {
    await happens().catch((error) => caller.tally.bad(`fault: ${name}`, String(error)));
    const since = performance.now();
    await eventually(() => isAnswered(place, crowd.guests[0]?.token ?? ""), { seconds: 60 })
      .catch(() => {});
    const back = performance.now() - since;
    // Whoever is not live again when the next fault comes is shown in its line.
    const patience = { seconds: Math.max(0.1, options.faultEvery / 2), everyMs: 50 };
    await eventually(() => crowd.live === crowd.guests.length, patience).catch(() => {});
    return { name, back, live: performance.now() - since };
  }
}

async function isAnswered({ url, key }: Place, token: string): Promise<boolean> {
  const response = await fetch(`${url}/rest/v1/sessions?limit=1`, {
    headers: { apikey: key, authorization: `Bearer ${token}`, "accept-profile": "translator" },
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok ?? false;
}

function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, Math.max(0, ms)));
}
