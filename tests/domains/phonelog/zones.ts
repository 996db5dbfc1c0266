/**
 * What clocks on the wall show, zone by zone. `Temporal` knows the zones; what Postgres does where a
 * wall time does not exist, or twice, is said here.
 *
 * @module
 */

/** What a wall clock and a calendar show at an instant. */
export interface Wall {
  /** `2026-10-25` */
  date: string;
  hour: number;
  /** 1 is Monday. */
  weekday: number;
  /** `+02:00` */
  offset: string;
}

/** What was asked once: the same instants are asked for again and again. */
const known = new Map<string, Map<number, Wall>>();

/** The local calendar and clock at an instant (ms since 1970). */
export function wallAt(instant: number, zone: string): Wall {
  const walls = known.get(zone) ?? new Map<number, Wall>();
  known.set(zone, walls);
  const wall = walls.get(instant) ?? wallOf(zoned(instant, zone));
  walls.set(instant, wall);
  return wall;
}

/** The local date at an instant. */
export function dateAt(instant: number, zone: string): string {
  return wallAt(instant, zone).date;
}

/** The first instant of a local day: of two midnights the first; where none is, the clocks' jump. */
export function startOf(date: string, zone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
}

/**
 * The instant of a wall time (`2026-10-25T02:30`) as `at time zone` says it: one that does not exist
 * is read with the offset before the gap, of two the later counts.
 */
export function instantOf(wall: string, zone: string): number {
  return Temporal.PlainDateTime.from(wall).toZonedDateTime(zone, { disambiguation: "later" })
    .epochMilliseconds;
}

/** How far the wall clock goes from one instant to another, in ms. */
export function wallBetween(from: number, to: number, zone: string): number {
  return wallMs(to, zone) - wallMs(from, zone);
}

/** The date `n` days later. */
export function plusDays(date: string, n: number): string {
  return Temporal.PlainDate.from(date).add({ days: n }).toString();
}

/** How many days lie between two dates. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(to, { largestUnit: "days" }).days;
}

/** 1 is Monday. */
export function weekdayOf(date: string): number {
  return Temporal.PlainDate.from(date).dayOfWeek;
}

/** The Monday of a date's week. */
export function mondayOf(date: string): string {
  return plusDays(date, 1 - weekdayOf(date));
}

/** The same wall time a year earlier: a day start stays one, 29 February becomes the 28th. */
export function yearBefore(instant: number, zone: string): number {
  const local = zoned(instant, zone);
  const then = local.toPlainDateTime().subtract({ years: 1 });
  return isDayStart(instant, zone)
    ? startOf(then.toPlainDate().toString(), zone)
    : instantOf(then.toString(), zone);
}

/** Whether a local day begins at this very instant. */
export function isDayStart(instant: number, zone: string): boolean {
  return startOf(dateAt(instant, zone), zone) === instant;
}

function wallOf(local: Temporal.ZonedDateTime): Wall {
  const { hour, dayOfWeek, offset } = local;
  return { date: local.toPlainDate().toString(), hour, weekday: dayOfWeek, offset };
}

function wallMs(instant: number, zone: string): number {
  return instant + zoned(instant, zone).offsetNanoseconds / 1e6;
}

function zoned(instant: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
}
