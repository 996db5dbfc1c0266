/**
 * English words for the order in which something is told: "highest first", "in descending order", "sorted
 * by number".
 *
 * @module
 */

import type { Piece } from "../pieces.ts";
import type { Sorted } from "../sorted.ts";

const THINGS = "calls|texts|messages|times|minutes|often|frequent|frequently|active|called|texted";

const SORTED: readonly (readonly [pattern: string, sorted: Sorted])[] = [
  [`most|highest|largest|biggest|greatest|busiest ${THINGS}? first`, "most"],
  ["the? most|highest|largest|biggest|busiest at|on the? top", "most"],
  ["from? most|highest|largest|biggest|busiest to least|fewest|lowest|smallest|quietest", "most"],
  ["from? high to low", "most"],
  [`fewest|least|lowest|smallest|quietest ${THINGS}? first`, "least"],
  ["from? least|fewest|lowest|smallest|quietest to most|highest|largest|biggest|busiest", "least"],
  ["from? low to high", "least"],
  ["newest|latest first", "newest"],
  ["most recent|recently first", "newest"],
  ["from? newest|latest to oldest|earliest", "newest"],
  ["in? reverse chronological order?", "newest"],
  ["oldest|earliest first", "oldest"],
  ["from? oldest|earliest to newest|latest", "oldest"],
  ["in? chronological order?", "oldest"],
  ["longest first", "longest"],
  ["from? longest to shortest", "longest"],
  ["sorted|ordered|ranked by length|duration", "longest"],
  ["shortest first", "shortest"],
  ["from? shortest to longest", "shortest"],
  ["in? a|the? descending|decreasing|falling order?", "down"],
  ["in? a|the? ascending|increasing|rising order", "up"],
  ["ascending", "up"],
  ["sorted|ordered|ranked|arranged", "by_value"],
  ["sorted|ordered|ranked|arranged by|on", "by_value"],
  [
    "sorted|ordered|ranked|arranged by the? total? number|numbers|count|amount|volume of?",
    "by_value",
  ],
  ["in? descending|decreasing order of|by the? number|count|amount|volume? of?", "most"],
  ["in? ascending|increasing order of|by the? number|count|amount|volume? of?", "least"],
  ["in order of number|count|amount|volume? of?", "by_value"],
];

/** English words for orders. */
export const ORDERING: readonly (readonly [pattern: string, piece: Piece])[] = SORTED.map((
  [pattern, sorted],
) => [
  pattern.startsWith("sorted")
    ? pattern
    : `sorted|ordered|ranked|arranged|listed|starting? with? the? ${
      pattern.replace(/^the\? /, "")
    }`,
  { is: "sorted", sorted },
]);
