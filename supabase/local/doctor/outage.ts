/**
 * What the doctor says while the database, or the whole project, is away.
 *
 * @module
 */

import { type Finding, findingsAbout } from "./finding.ts";

/** How a project answers that is asked in vain; 500 is an answer of its own. */
export function isOutage(status: number): boolean {
  return status > 500;
}

/** Could not be asked, which says nothing about the thing itself. */
export function unanswered(about: string, status: number): Finding {
  return findingsAbout(about).unchecked(
    `It could not be asked: the project answers with status ${status}. See database.`,
  );
}

/** The one finding of a database that is away; `how` is the reason where one is known. */
export function databaseIsAway(isLocal: boolean, how = ""): Finding {
  return findingsAbout("database").fault(
    `The database does not answer${how && `: ${how}`}.`,
    isLocal
      ? "Start it: deno task postgres, or your own server; a running stack comes back by itself. " +
        "Runs it already? Then look at DATABASE_URL."
      : "Hosted: is the project paused (dashboard)? Else look at DATABASE_URL and the network.",
  );
}

/** Answers with what `question` says, or throws when that takes longer than `patienceMs`. */
export async function soon<T>(question: Promise<T>, patienceMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("it says nothing")), patienceMs);
  });
  try {
    return await Promise.race([question, late]);
  } finally {
    clearTimeout(timer);
  }
}
