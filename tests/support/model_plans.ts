/**
 * What a pretended model writes of questions: plans in the shape it is held to.
 *
 * @module
 */

/** Nothing chosen. */
export const NO_FILTERS = {
  kinds: null,
  ways: null,
  people: null,
  not_people: null,
  known: null,
  sources: null,
  min_s: null,
  below_s: null,
  weekdays: null,
  hours: null,
};

/** Calls that were made, unless told. */
export function planned(filters: Record<string, unknown> = {}, more: Record<string, unknown> = {}) {
  return {
    unclear: [],
    taken: [],
    plan: {
      measure: "count",
      by: [],
      filters: { ...NO_FILTERS, kinds: ["call"], ways: ["out"], ...filters },
      range: { from: null, to: null },
      compare_range: null,
      compare_filters: null,
      part: null,
      absent: false,
      having: null,
      order: null,
      limit: null,
      ...more,
    },
  };
}

/** A query of its own, as text. */
export function queried(sql: string): string {
  return JSON.stringify({ unclear: [], taken: [], plan: null, sql });
}

/** The question that a request to a model holds, as data. */
export function questionIn(body: Record<string, unknown>): string {
  const [, data] = body["messages"] as { content: string }[];
  return JSON.parse(data?.content ?? "{}").question;
}
