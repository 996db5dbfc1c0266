/**
 * What phone logs are asked over HTTP, the same in SQL, and what one would ask first.
 *
 * @module
 */

import { wordOf } from "./phonelog_load.ts";
import { FIVE } from "./phonelog_naive.ts";

/** One question. */
export interface HttpCase {
  title: string;
  /** The function's. */
  name: string;
  input: Record<string, unknown>;
  /** Milliseconds that 95 of 100 calls may take, and what for; undefined where nobody has set any. */
  goal: number | undefined;
  /** A cold answer is reckoned anew, an unchanged one is told by its tag. */
  asked: "cold" | "kept" | "unchanged";
  sql: string;
  values: (tag?: string) => unknown[];
  /** The same without roll-ups and cursors, where there is such a thing. */
  naive?: { text: string; values: unknown[] };
}

/** Who asks, and what they know. */
export interface Asker {
  owner: string;
  /** A contact of theirs. */
  busiest: string;
  /** After 999 pages. */
  cursor: string;
}

const DAY = 86_400_000;
const today = Math.floor(Date.now() / DAY) * DAY;
const day = (ago: number) => new Date(today - ago * DAY).toISOString().slice(0, 10);

/** All of them. */
export function question({ owner, busiest, cursor }: Asker): HttpCase[] {
  const dashboards = [30, 365].flatMap((days) =>
    ([["cold", 30], ["kept", 5], ["unchanged", 5]] as const).map(([asked, goal]): HttpCase => ({
      title: `dashboard, ${days} days, ${asked}`,
      name: "dashboard-metrics",
      input: { from: day(days), to: day(0) },
      goal,
      asked,
      sql: `select phonelog.get_dashboard_metrics($1::text, $2::text, null, null, 'previous',
        $3::text) as answer`,
      values: (tag) => [day(days), day(0), tag?.replaceAll('"', "") ?? null],
      ...asked === "cold" && {
        naive: { text: FIVE, values: [`${day(days)}T00:00:00Z`, `${day(0)}T00:00:00Z`] },
      },
    }))
  );
  const rows = `select jsonb_agg(r) as answer from (
    select e.*, c.display_name from phonelog.events e
    left join phonelog.contacts c on c.id = e.contact_id`;
  const page = (
    title: string,
    input: Record<string, unknown>,
    naive: string,
    goal = 5,
  ): HttpCase => ({
    title,
    name: "list-events",
    input: { limit: 50, ...input },
    goal,
    asked: "kept",
    sql: `select phonelog.get_filtered_events(p_cursor => $1::text, p_count => $2::text,
      p_types => $3::text::text[], p_limit => 50) as answer`,
    values: () => [
      input.cursor ?? null,
      input.count ?? "none",
      input.types ? `{${input.types}}` : null,
    ],
    naive: { text: naive, values: [] },
  });
  const newest = "order by e.started_at desc, e.id desc limit 50";
  const search = (title: string, q: string): HttpCase => ({
    title,
    name: "search-events",
    input: { q, limit: 20 },
    goal: 15,
    asked: "kept",
    sql: "select phonelog.search_events(p_q => $1::text, p_limit => 20) as answer",
    values: () => [q],
    naive: {
      text: `${rows} left join phonelog.event_bodies b on b.event_id = e.id
        where b.body ilike $1 or c.display_name ilike $1 ${newest}) as r`,
      values: [`%${q}%`],
    },
  });
  return [
    ...dashboards,
    page("list, page 1", {}, `${rows} ${newest}) as r`),
    page("list, page 1,000", { cursor }, `${rows} ${newest} offset 49950) as r`),
    page("list, sms, page 1", { types: ["sms"] }, `${rows} where e.type = 'sms' ${newest}) as r`),
    page(
      "list, exact total",
      { count: "exact" },
      "select to_jsonb(count(*)) as answer from phonelog.events",
    ),
    search("search, a rare word", wordOf(20_000)),
    search("search, a common word", wordOf(3)),
    search("search, a name", "Fatima"),
    {
      title: "trends, 365 days",
      name: "analytics-trends",
      input: { from: day(365), to: day(0), bucket: "day" },
      goal: undefined,
      asked: "kept",
      sql: "select phonelog.get_series($1::text, $2::text, null, 'day') as answer",
      values: () => [day(365), day(0)],
    },
    {
      title: "one contact",
      name: "contact-intelligence",
      input: { contact_id: busiest },
      goal: undefined,
      asked: "kept",
      sql: "select phonelog.get_contact_intelligence($1::uuid) as answer",
      values: () => [busiest],
      naive: {
        text: `select jsonb_agg(r) as answer from (
          select (started_at at time zone 'UTC')::date as day, count(*) as n,
            count(*) filter (where direction = 'out') as went
          from phonelog.events where user_id = $2::uuid and contact_id = $1::uuid group by 1
        ) as r`,
        values: [busiest, owner],
      },
    },
  ];
}
