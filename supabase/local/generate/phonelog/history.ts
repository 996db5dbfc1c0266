/**
 * A made-up phone's history, day by day: as many events as wanted, in the order of time, and never more
 * than a day of them in memory.
 *
 * @module
 */

import { Random } from "../random.ts";
import { Weighted } from "../weighted.ts";
import { type Contact, makeContacts } from "./contacts.ts";
import { DAY, HOUR, instantOf, isHoliday, weekdayOf } from "./local_time.ts";
import { call, type MadeEvent } from "./made_event.ts";
import { makePlan, type Plan, type Spike } from "./plan.ts";
import { hoursOf, WEEKDAYS } from "./rhythms.ts";
import { Sessions } from "./sessions.ts";
import { Texts } from "./texts.ts";

/** What is to be made; the same options give the same history. */
export interface HistoryOptions {
  events: number;
  seed: number;
  months: number;
  /** The day after the last one, as YYYY-MM-DD. */
  until: string;
}

/** One person's phone over some months. */
export class History {
  readonly contacts: readonly Contact[];
  readonly plan: Plan;
  readonly #options: HistoryOptions;
  readonly #days: number;
  readonly #first: number;
  readonly #random: Random;
  readonly #sessions: Sessions;

  constructor(options: HistoryOptions) {
    this.#options = options;
    const end = new Date(`${options.until}T00:00:00Z`);
    const begin = new Date(end);
    begin.setUTCMonth(begin.getUTCMonth() - options.months);
    this.#first = begin.getTime();
    this.#days = Math.round((end.getTime() - this.#first) / DAY);
    this.#random = new Random(options.seed);
    this.contacts = makeContacts(this.#random, this.#days);
    this.plan = makePlan(this.#random, this.#first, this.#days, options.events);
    this.#sessions = new Sessions(this.#random, new Texts(), this.contacts);
  }

  /** The events of each day; can be asked for once. */
  *days(): Generator<MadeEvent[]> {
    const shares = this.#shares();
    const whole = shares.reduce((sum, share) => sum + share, 0);
    const spikes = [...this.plan.spikes.values()].reduce((sum, { spike }) => sum + spike.count, 0);
    const usual = (this.#options.events - spikes) / whole;
    let [made, wanted] = [0, 0];
    let late: MadeEvent[] = [];
    let people: { who: Contact[]; chance: Weighted } | undefined;
    for (let day = 0; day < this.#days; day++) {
      if (day % 7 === 0 || !people) people = this.#around(day);
      wanted += (shares[day] ?? 0) * usual;
      const events = this.#day(day, Math.round(wanted) - made, people);
      made += events.length;
      const spike = this.plan.spikes.get(day);
      if (spike) events.push(...this.#spike(spike.spike, people.who));

      // Conversations go on after midnight, but not once the phone is off.
      const end = this.#endOf(day);
      const isLast = day + 1 === this.#days || this.plan.off.has(day + 1);
      if (isLast) { for (const event of events) event.at = Math.min(event.at, end - 1000); }
      const all = [...late, ...events].sort((a, b) => a.at - b.at);
      late = all.filter(({ at }) => at >= end);
      yield late.length === 0 ? all : all.filter(({ at }) => at < end);
    }
  }

  /** The next midnight, or an earlier one where the owner wakes up farther east. */
  #endOf(day: number): number {
    const midnight = this.#first + (day + 1) * DAY;
    const here = instantOf(midnight, this.plan.zoneOf(day));
    return Math.min(here, instantOf(midnight, this.plan.zoneOf(day + 1)));
  }

  /** How much of all events each day has. */
  #shares(): number[] {
    return Array.from({ length: this.#days }, (_, day) => {
      const midnight = this.#first + day * DAY;
      if (this.plan.off.has(day)) return 0;
      const holiday = isHoliday(midnight) ? 1.5 : 1;
      return (WEEKDAYS[weekdayOf(midnight)] ?? 1) * holiday * (0.75 + 0.5 * this.#random.unit());
    });
  }

  /** Who is there in a week. */
  #around(day: number) {
    const who = this.contacts.filter(({ from, until }) => from <= day && day < until);
    return { who, chance: new Weighted(who.map(({ weight }) => weight)) };
  }

  #day(day: number, count: number, { who, chance }: { who: Contact[]; chance: Weighted }) {
    const events: MadeEvent[] = [];
    if (count <= 0) return events;
    const midnight = this.#first + day * DAY;
    const zone = this.plan.zoneOf(day);
    const weekday = weekdayOf(midnight);
    const rhythm = isHoliday(midnight) ? 6 : weekday;
    const at = (hour: number) => instantOf(midnight + hour * HOUR + this.#random.below(HOUR), zone);

    for (const contact of who.slice(0, 12)) {
      const on = contact.regular?.every === "week" ? weekday : new Date(midnight).getUTCDate() - 1;
      if (contact.regular?.day !== on || !this.#random.happens(Math.min(0.9, count / 30))) continue;
      events.push(...this.#sessions.calls(contact, at(contact.regular.hour)));
    }
    while (events.length < count) {
      const contact = who[chance.draw(this.#random)];
      const hours = contact && hoursOf(contact.kind, rhythm);
      if (!contact || !hours) continue;
      events.push(...this.#sessions.begin(contact, at(hours.draw(this.#random))));
    }
    events.length = Math.min(events.length, count);
    return events;
  }

  #spike({ metric, from, count }: Spike, who: readonly Contact[]): MadeEvent[] {
    const random = this.#random;
    return Array.from({ length: count }, () => {
      const at = Date.parse(from) + random.below(HOUR);
      const contact = who[random.below(Math.min(who.length, 3))] ?? null;
      if (metric === "messages" && contact) {
        return this.#sessions.text(contact, random.of(["in", "out"]), at);
      }
      if (metric === "missed") return call(contact, "missed", at, 0);
      return call(contact, random.of(["in", "out"]), at, random.between(5, 200));
    });
  }
}
