/**
 * What the roll-ups should say, added up in plain arrays from the events: nothing of it is SQL.
 *
 * @module
 */

/** A row of `phonelog.events`, as far as sums depend on it. */
export interface Event {
  type: string;
  direction: string;
  contact_id: string | null;
  /** Milliseconds since 1970, rounded down. */
  at: number;
  /** As the database writes it. */
  started_at: string;
  duration_s: number | null;
  privacy: string;
}

/** Numbers by name, of one row. */
export type Sums = Record<string, number | string | number[]>;

/** Rows by table and key, as {@linkcode sumsOf} makes them. */
export interface Rollups {
  days: Map<string, Sums>;
  quarters: Map<string, Sums>;
  contactDays: Map<string, Sums>;
  contactMonths: Map<string, Sums>;
  /** How many in each month, as `m1` to `m12`. */
  contactYears: Map<string, Sums>;
  events: number;
  first: string | null;
  last: string | null;
}

const COUNTERS: Record<string, string> = {
  "call in": "calls_in",
  "call out": "calls_out",
  "call missed": "calls_missed",
  "call rejected": "calls_rejected",
  "call blocked": "calls_blocked",
  "sms in": "sms_in",
  "sms out": "sms_out",
  "sms blocked": "sms_blocked",
  "mms in": "mms_in",
  "mms out": "mms_out",
  "mms blocked": "mms_blocked",
  "voicemail in": "voicemails",
};

const QUARTER = 15 * 60_000;

/** All roll-ups of one person's events, days being those of `zone`. */
export function sumsOf(events: readonly Event[], zone: string): Rollups {
  const local = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const shown = events.filter(({ privacy }) => privacy !== "hidden");
  const rollups: Rollups = {
    days: new Map(),
    quarters: new Map(),
    contactDays: new Map(),
    contactMonths: new Map(),
    contactYears: new Map(),
    events: shown.length,
    first: null,
    last: null,
  };
  for (const event of shown) {
    const part = Object.fromEntries(
      local.formatToParts(event.at).map(({ type, value }) => [type, value]),
    );
    const day = `${part.year}-${part.month}-${part.day}`;
    const quarter = new Date(Math.floor(event.at / QUARTER) * QUARTER).toISOString();
    for (const row of [rowOf(rollups.days, day), rowOf(rollups.quarters, quarter)]) {
      count(row, COUNTERS[`${event.type} ${event.direction}`] ?? "unknown");
      if (talks(event)) add(row, `talk_${event.direction}_s`, event.duration_s ?? 0);
      if (hasTalk(event)) add(row, `talked_${event.direction}`, 1);
      if (event.type === "voicemail") add(row, "voicemail_s", event.duration_s ?? 0);
    }
    if (hasTalk(event)) {
      const [row, name] = [rowOf(rollups.quarters, quarter), `longest_${event.direction}_s`];
      row[name] = Math.max(Number(row[name] ?? 0), event.duration_s ?? 0);
    }
    const hours = (rowOf(rollups.days, day).hours ??= Array(24).fill(0)) as number[];
    hours[Number(part.hour)] = (hours[Number(part.hour)] ?? 0) + 1;
    const quarters = (rowOf(rollups.days, day).quarters ??= Array(96).fill(0)) as number[];
    const nth = Number(part.hour) * 4 + Math.floor(Number(part.minute) / 15);
    quarters[nth] = (quarters[nth] ?? 0) + 1;

    if (event.contact_id !== null) {
      for (
        const row of [
          rowOf(rollups.contactDays, `${day} ${event.contact_id}`),
          rowOf(rollups.contactMonths, `${day.slice(0, 7)}-01 ${event.contact_id}`),
        ]
      ) {
        count(row, contactCounter(event));
        if (talks(event)) add(row, "talk_s", event.duration_s ?? 0);
        if (hasTalk(event)) add(row, `talked_${event.direction}`, 1);
        if (event.direction === "out") add(row, "talk_out_s", event.duration_s ?? 0);
        if (["missed", "rejected"].includes(event.direction)) add(row, event.direction, 1);
        row.last_at = later(row.last_at, event.started_at);
      }
      count(
        rowOf(rollups.contactYears, `${part.year}-01-01 ${event.contact_id}`),
        `m${Number(part.month)}`,
      );
    }
    rollups.first = rollups.first === null || event.started_at < rollups.first
      ? event.started_at
      : rollups.first;
    rollups.last = later(rollups.last ?? undefined, event.started_at);
  }
  return rollups;
}

function contactCounter({ type, direction }: Event): string {
  if (type === "voicemail") return "voicemails";
  const isTwoWay = direction === "in" || direction === "out";
  if (type === "call") return isTwoWay ? `calls_${direction}` : "calls_missed";
  return isTwoWay ? `messages_${direction}` : "blocked";
}

function rowOf(rows: Map<string, Sums>, key: string): Sums {
  const row = rows.get(key) ?? {};
  rows.set(key, row);
  return row;
}

function count(row: Sums, name: string): void {
  add(row, name, 1);
  add(row, "n", 1);
}

function add(row: Sums, name: string, by: number): void {
  if (by > 0) row[name] = Number(row[name] ?? 0) + by;
}

function talks({ type, direction }: Event): boolean {
  return type === "call" && (direction === "in" || direction === "out");
}

function hasTalk(event: Event): boolean {
  return talks(event) && (event.duration_s ?? 0) > 0;
}

/** Of two moments as the database writes them, all in one zone and to the microsecond. */
function later(one: Sums[string] | undefined, other: string): string {
  return typeof one === "string" && one > other ? one : other;
}
