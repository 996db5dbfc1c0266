/**
 * English as owners of a phone say it: "tends to ring me most", "which I failed to answer", "the longest one".
 *
 * @module
 */

const CALL = "call|ring|phone|telephone";
const TEXT = "text|message";

/** What is read instead of what was said, as in `synonyms.ts`. */
export const OWNERS: Readonly<Record<string, string>> = {
  "call me most": `tend|tends to ${CALL} me the? most often?`,
  "text me most": `tend|tends to ${TEXT} me the? most often?`,
  "i call most": `i tend to ${CALL} the? most often?`,
  "i text most": `i tend to ${TEXT} the? most often?`,
  "i did not *": "i failed|neglected to answer|pick|take|accept|return",
  "show me *": "might i see|have|get the|my|all|every",
  "most *": "record number of calls|texts|messages",
  // Of those that came in; by whom else they were answered is asked of those that were made.
  "share of answered calls among incoming calls":
    "percentage|share|proportion|fraction of all? my? calls answered",
  "share of calls answered by":
    "percentage|share|proportion|fraction of all? my? calls answered by",
  // "The first one" of several may be each one's, but it was once.
  "when was the last": "when was the last|latest one",
  "when was the first": "when was the first|earliest one",
  "was the longest": "was the longest one",
  "was the shortest": "was the shortest one",
  "first *": "first thing this|yesterday",
  "first call *": "first call of the day today|yesterday",
  "last call *": "last call of the day today|yesterday",
};
