/**
 * Forms of English words that learners make by rule, and what sounds like English is heard as.
 *
 * @module
 */

/** By the right form those that are written for it. */
const FORMS: Readonly<Record<string, string>> = {
  sent: "sended sendt",
  wrote: "writed wroted",
  written: "writen writted",
  spoke: "speaked spoked",
  spoken: "spoked",
  rang: "ringed",
  got: "getted gotted",
  made: "maked maded",
  took: "taked tooked",
  left: "leaved",
  had: "haved",
  heard: "heared",
  "have not": "havnt havn't haven havent",
  "has not": "hasnt hasn't hasn hasent",
  "did not": "dident didn dint didnot did'nt",
  "do not": "dont don dnt donot",
  "does not": "dosnt doesn doesnot",
  often: "offen oftn ofen",
};

/** Contractions of the sort that `contractions.ts` has. */
export const IRREGULAR: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(FORMS).flatMap(([right, wrong]) =>
    wrong.split(" ").map((word) => [word, right] as const)
  ),
);
