/**
 * Reads pg_cron's schedules: five fields, `@daily` and its like, `30 seconds`. All in UTC.
 *
 * @module
 */

import { Cron } from "croner";

/** When a job is due. Moments are milliseconds since 1970. */
export interface Schedule {
  /** The latest slot up to `now`, or nothing when it is more than a minute ago. */
  current(now: number): number | undefined;
  /** The first slot after `now`, or nothing when there is none. */
  next(now: number): number | undefined;
}

const MINUTE = 60_000;

const SHORTCUTS: Record<string, string> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** croner knows more signs than pg_cron; what runs here must run there. */
const FIELD =
  /^(?:[\d*,\/$-]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)+$/;

/** Reads one schedule; `startedAt` is the slot of `@reboot`. Throws when pg_cron would refuse it. */
export function readSchedule(text: string, startedAt: number): Schedule {
  const words = text.trim().toLowerCase();
  if (words === "@reboot") return once(startedAt);

  const [, seconds] = words.match(/^([1-9]|[1-5]\d)\s+seconds?$/) ?? [];
  if (seconds) return everySeconds(Number(seconds));

  const fields = (SHORTCUTS[words] ?? words).split(/\s+/);
  if (fields.length !== 5 || !fields.every((field) => FIELD.test(field))) {
    throw new Error(`Cannot read the schedule "${text}": pg_cron would refuse it`);
  }
  const [minute, hour, day, month, weekday] = fields;
  // The last day of the month is `$` for pg_cron and `L` for croner.
  const pattern = [minute, hour, day?.replace("$", "L"), month, weekday].join(" ");
  return fiveFields(new Cron(pattern, { timezone: "UTC", mode: "5-part" }));
}

function once(slot: number): Schedule {
  return { current: () => slot, next: () => undefined };
}

/** Slots are multiples since 1970, so that two stacks agree on them. */
function everySeconds(seconds: number): Schedule {
  const step = seconds * 1000;
  const current = (now: number) => Math.floor(now / step) * step;
  return { current, next: (now) => current(now) + step };
}

function fiveFields(cron: Cron): Schedule {
  const next = (after: number) => cron.nextRun(new Date(after))?.getTime();
  return {
    next,
    current(now) {
      const slot = next(now - MINUTE);
      return slot !== undefined && slot <= now ? slot : undefined;
    },
  };
}
