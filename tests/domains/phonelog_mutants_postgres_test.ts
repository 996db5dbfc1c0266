/**
 * Mistakes that somebody could make in what counts calls and messages, each made once: some history
 * tells the database from a plain list.
 */

// Takes long: begun first.

import { assert } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { firstFailing } from "./phonelog/playing.ts";

const SEED = 20_261_123;

/** Which mistake, in which function of `private`, and how it is made. */
const MISTAKES: [what: string, of: string, from: string, to: string][] = [
  ["of two midnights the later", "day_start", "v_early < v_late", "false"],
  ["a leap day forgotten", "year_before", "interval '1 year'", "interval '365 days'"],
  [
    "a period's end counted in",
    "count_kinds",
    "e.started_at < ends.last",
    "e.started_at <= ends.last",
  ],
  ["a whole day too much", "count_kinds", "r.day < p_parts.end_day", "r.day <= p_parts.end_day"],
  ["a day's length in seconds", "compared_period", "private.is_day_start(p_from, p_zone)", "false"],
  [
    "any order among equals",
    "top_contacts",
    "t.n desc, t.contact_id)",
    "t.n desc, t.contact_id desc)",
  ],
  ["the repeated hour as one", "series_by_hour", "k.ahead = b.ahead", "true"],
  ["hours of the offset", "buckets_of", "min(q.at),", "q.local at time zone p_zone,"],
  ["rounded towards nothing", "delta_of", "round(100 *", "trunc(100 *"],
  ["missed talk", "series_by_day", "r.talk_in_s + r.talk_out_s", "r.talk_in_s"],
  ["Sunday first", "heat_map", "isodow from r.day", "dow from r.day + 1"],
  ["quarters on the wrong side", "series_by_day", "then 1 else -1", "then -1 else 1"],
  ["hours of home", "heat_map", "+ o.ahead / 3600", "+ 0"],
  ["minutes of home", "heat_map", "+ o.ahead / 900", "+ o.ahead / 3600 * 4"],
  ["clocks that change taken as others", "days_ahead", "n.ahead = n.ahead_after", "true"],
  ["answers of an older version", "kept_dashboard", "a.version = p_version", "true"],
  ["a key sees what people see", "dashboard_digest", "private.shown_level()", "array['']"],
  ["the last of a batch, not the newest", "read_events", "version, nth", "nth"],
  ["another's text", "correct_events", "(t.is_anothers or t.is_other_text)", "false"],
  ["what is not kept comes in", "read_events", "moment < p_since", "false"],
  ["older corrections", "correct_events", "r.revision < e.revision", "false"],
  ["a newer number not kept", "correct_events", "or t.is_newer", "or false"],
  ["deletions of newer ones", "delete_events", "e.revision <= r.revision", "true"],
  ["a tombstone too weak", "enter_events", "t.revision < r.revision", "t.revision <= r.revision"],
  ["a week is too long", "read_events", "> 604800", "> 604801"],
  ["numbers that go alone", "move_numbers", "o.contact_id <> n.contact_id", "false"],
  ["levels of contacts alone", "move_levels", "e.privacy <> c.privacy_level", "false"],
  ["rows of nothing stay", "add_times", "r.n = 0", "false"],
  ["no sums of time", "roll_up", "p_times is not null", "false"],
  ["no sums of contacts", "roll_up", "p_contacts is not null", "false"],
  ["contacts of nothing stay", "settle_contacts", "r.n = 0", "false"],
  ["the last one stays the last", "settle_contacts", "r.last_at <= s.at", "false"],
  ["the first one stays the first", "roll_up", "p_lost_first <= v_first", "false"],
];

/** `MISTAKES=all` makes all of them; each third is made every time. */
const MADE = MISTAKES.filter((_, at) => Deno.env.get("MISTAKES") === "all" || at % 3 === 0);

Deno.test("a mistake in counting is found", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  for (const [what, of, from, to] of MADE) {
    await t.step(`${what}, in ${of}`, async () => {
      const [row] = await engine.query<{ text: string }>(
        "select pg_get_functiondef($1::regproc) as text",
        [`private.${of}`],
      );
      assert(row && row.text.includes(from), `there is no ${from} in private.${of}`);
      await engine.exec(row.text.replaceAll(from, to));
      const told = await firstFailing(engine, { runs: 400, seed: SEED, isQuick: true });
      await engine.exec(row.text);
      assert(told, "no history would have found it");
    });
  }
});
