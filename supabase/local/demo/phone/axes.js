/** Round numbers and short dates, for the edges of a picture. */

const DAY_MS = 86_400_000;
const words = (options) => new Intl.DateTimeFormat("en", { ...options, timeZone: "UTC" });
const MONTH = words({ month: "short" });
const DAY = words({ day: "numeric", month: "short" });
const WHOLE = words({ dateStyle: "medium" });
const LONG = words({ month: "long", year: "numeric" });

/** The distance of four or five lines up to `most`: 1, 2 or 5 and zeros. */
export function stepOf(most) {
  const zeros = 10 ** Math.floor(Math.log10(most / 4));
  const step = [1, 2, 5, 10].find((each) => each * zeros >= most / 4);
  return Math.max(1, step * zeros);
}

/** Which buckets are named below, at most `room` of them, each in one line or two. */
export function labelsOf(series, bucket, room) {
  const all = series.map(({ label }, nth) => ({ nth, label, day: dayOf(label) }));
  if (bucket === "hour") {
    const hourOf = ({ label }) => Number(label.slice(11, 13));
    return thinned(all, room, [1, 2, 3, 6, 12, 24], hourOf).map(({ nth, label, day }, at) => ({
      nth,
      first: label.slice(11, 16),
      second: at === 0 || label.slice(11, 13) === "00" ? DAY.format(day) : "",
    }));
  }
  const isLong = bucket === "month" || all.length * (bucket === "week" ? 7 : 1) > 70;
  const monthOf = ({ day }) => day.getUTCMonth();
  const named = isLong
    ? thinned(
      all.filter((each, nth) => nth > 0 && monthOf(each) !== monthOf(all[nth - 1])),
      room,
      [1, 2, 3, 6, 12],
      monthOf,
    )
    : thinned(all, room, [1, 2, 3, 4, 7, 14], ({ nth }) => nth);
  let year;
  return named.map(({ nth, day }) => {
    const isNew = day.getUTCFullYear() !== year;
    year = day.getUTCFullYear();
    const first = (isLong ? MONTH : DAY).format(day);
    return { nth, first, second: isNew ? String(year) : "" };
  });
}

/** A bucket in words. */
export function whenOf(label, bucket) {
  const day = dayOf(label);
  if (bucket === "hour") return `${WHOLE.format(day)}, ${label.slice(11, 16)}`;
  if (bucket === "month") return LONG.format(day);
  if (bucket === "week") return WHOLE.formatRange(day, new Date(day.getTime() + 6 * DAY_MS));
  return WHOLE.format(day);
}

/** Those at whole steps, of the smallest step with which there is room for them. */
function thinned(all, room, steps, numberOf) {
  const at = (step) => all.filter((each) => numberOf(each) % step === 0);
  const step = steps.find((each) => at(each).length <= room) ?? steps.at(-1);
  const few = at(step);
  const every = Math.ceil(few.length / room);
  return few.filter((_, nth) => nth % every === 0);
}

/** Labels are local days already: as days of UTC nothing moves them. */
function dayOf(label) {
  return new Date(`${label.slice(0, 10)}T00:00:00Z`);
}
