/**
 * How far the next contact is guessed right, over made-up people:
 * `deno run -A tests/speed/phonelog_backtest.ts [--people 10] [--events 20000]`.
 *
 * Every contact of everybody's is asked about as of each of its last twenty gaps, knowing only what was
 * before: by each method, and by the one that had been best until then, as the function chooses it. So
 * the choice is judged on what it had not seen. The median gap is what it has to beat.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { parseArgs } from "node:util";
import { History } from "../../supabase/local/generate/phonelog/history.ts";
import { migratedDatabase } from "../support/migrated_database.ts";

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "10" },
    events: { type: "string", default: "20000" },
    fewest: { type: "string", default: "30" },
  },
});
const JUDGED = 20;
const METHODS = ["median_gap", "recent_weighted_median", "weekday_median"];

/** Of each contact: what came, what was guessed by each method, and what was chosen, gap by gap. */
const GUESSES = `
  select nth, array(select days[n + 1] - days[n] from generate_series(size - ${JUDGED}, size - 1) n
      order by n) as actual,
    private.guess_gaps(days, gaps, size - ${JUDGED}) as guesses,
    array(select private.predict_next(days[:n]) -> 'prediction' || jsonb_build_object(
      'last', days[n], 'came', days[n + 1]) from generate_series(size - ${JUDGED}, size - 1) n
      order by n) as chosen
  from (
    select nth, days, cardinality(days) as size,
      array(select days[n + 1] - days[n] from generate_series(1, cardinality(days) - 1) n order by n)
        as gaps
    from (
      select nth, array(select jsonb_array_elements_text(listed))::date[] as days
      from jsonb_array_elements($1::text::jsonb) with ordinality as l (listed, nth)
    ) as given
  ) as known`;

interface Guessed {
  actual: number[];
  guesses: number[];
  chosen: Prediction[];
}
interface Prediction {
  last: string;
  came: string;
  next_at: string;
  low: string;
  high: string;
  backtest: { beats_baseline: boolean };
}

await using database = await migratedDatabase();
const errors: Record<string, number> = {};
let [contacts, gaps, inside, better, said, right] = [0, 0, 0, 0, 0, 0];
for (let seed = 1; seed <= Number(values.people); seed++) {
  const rhythms = rhythmsOf(seed).filter(({ length }) => length >= Number(values.fewest));
  const rows = await database.engine.query<Guessed>(GUESSES, [JSON.stringify(rhythms)]);
  for (const { actual, guesses, chosen } of rows) {
    contacts++;
    gaps += actual.length;
    const sums = METHODS.map((_, method) =>
      sum(actual.map((gap, nth) => Math.abs(gap - (guesses[nth * 3 + method] ?? 0))))
    );
    const own = sum(chosen.map(({ next_at, came }) => Math.abs(daysTo(next_at, came))));
    for (const [nth, method] of METHODS.entries()) add(method, sums[nth] ?? 0);
    add("as chosen", own);
    inside += chosen.filter(({ low, high, came }) => low <= came && came <= high).length;
    const [baseline = 0] = sums;
    if (own < baseline) better++;
    if (chosen[0]?.backtest.beats_baseline) {
      said++;
      if (own < baseline) right++;
    }
  }
}

const baseline = errors["median_gap"] ?? NaN;
console.log(`${contacts} contacts of ${values.people} people, ${gaps} gaps guessed.`);
console.table(Object.fromEntries(
  Object.entries(errors).map(([method, error]) => [method, {
    "MAE days": Number((error / gaps).toFixed(3)),
    "of the median gap's": `${(100 * error / baseline).toFixed(1)} %`,
  }]),
));
console.log(
  `As chosen it was better than the median gap for ${better} of the contacts; of ${said} of whom it ` +
    `had said so before, for ${right}. ${
      (100 * inside / gaps).toFixed(1)
    } % of the days came inside ` +
    `the interval, which says 80 %.`,
);

function add(method: string, error: number): void {
  errors[method] = (errors[method] ?? 0) + error;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

function daysTo(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

/** The contact days of everybody in a made-up history, in UTC. */
function rhythmsOf(seed: number): string[][] {
  const options = { events: Number(values.events), seed, months: 24, until: "2026-11-01" };
  const found = new Map<unknown, Set<string>>();
  for (const day of new History(options).days()) {
    for (const { contact, at } of day) {
      if (!contact) continue;
      const days = found.get(contact) ?? new Set<string>();
      found.set(contact, days.add(new Date(at).toISOString().slice(0, 10)));
    }
  }
  return [...found.values()].map((days) => [...days].toSorted());
}
