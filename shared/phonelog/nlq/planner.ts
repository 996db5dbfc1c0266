/**
 * What makes a query plan of a question, behind one interface: a grammar without a network, or a model.
 *
 * @module
 */

import type { QueryPlan } from "./plan.ts";

/** A contact that a name may mean. */
export interface NamedContact {
  readonly id: string;
  readonly name: string;
  /** How alike the words and the name are, 0 to 1; 1 is the same but for case and accents. */
  readonly score: number;
  /** How many events there are with them: whom one talks with is rather meant. */
  readonly events: number;
}

/** Somewhere that events come from. */
export interface NamedSource {
  readonly id: string;
  readonly name: string;
}

/** What a planner is told. Never rows of anybody's events. */
export interface Asked {
  readonly question: string;
  /** The asker's time zone, and the civil day that it is there. */
  readonly tz: string;
  readonly today: string;
  readonly sources: readonly NamedSource[];
  /** Whom some words may mean, for each the best first; asked once for all of them. */
  people(words: readonly string[]): Promise<readonly (readonly NamedContact[])[]>;
}

/** What a part of the question was taken for, in words the asker reads. */
export interface Taken {
  readonly words: string;
  readonly as: string;
}

/** A plan, and how the question was read. */
export interface Understood {
  readonly plan: QueryPlan;
  readonly taken: readonly Taken[];
  /** The people in the plan, as they are called. */
  readonly people: readonly { readonly id: string; readonly name: string }[];
  /** What else the asker has to know: "counted as texts: SMS and MMS". */
  readonly notes: readonly string[];
}

/** Why there is no plan. An honest word, never a guess. */
export interface NotUnderstood {
  readonly reason:
    | "not_understood"
    | "ambiguous"
    | "nobody_of_that_name"
    | "not_in_the_log"
    | "no_model";
  /** Which parts, and what about them. */
  readonly unclear: readonly Taken[];
  /** Questions that work, nearest first. */
  readonly suggestions: readonly string[];
}

export type Planned = Understood | NotUnderstood;

/** A query that a model wrote itself, as the guard lets it through: what no plan says. */
export interface Written {
  readonly sql: string;
  /** What its columns are called, in order. */
  readonly columns: readonly string[];
  readonly taken: readonly Taken[];
}

/** Somebody who reads questions. */
export interface Planner<Made = Planned> {
  readonly name: string;
  /** Which model or grammar: stands beside every plan. */
  readonly model: string;
  plan(asked: Asked, signal?: AbortSignal): Promise<Made>;
}

/** Whether there is a plan. */
export function isUnderstood(planned: Planned | Written): planned is Understood {
  return "plan" in planned;
}

/** Whether there is a query in the place of a plan. */
export function isWritten(planned: Planned | Written): planned is Written {
  return "sql" in planned;
}
