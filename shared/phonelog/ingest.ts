/**
 * A batch of calls and messages, from the wire to the database and back.
 *
 * @module
 */

import type { Received, Returned } from "../contract.ts";
import type { Json } from "../database.types.ts";
import type { Databases } from "../platform/databases.ts";
import type { ingestEvents, SentEvent } from "./ingest_contracts.ts";
import { Numbers } from "./numbers.ts";

type Batch = Received<typeof ingestEvents>;

/**
 * Takes a batch in, in one transaction: numbers are made one text each here, all else is the
 * database's to judge.
 *
 * @throws {AppError} 404 for a source that is not the caller's.
 */
export async function ingest(
  { phonelog, platform }: Pick<Databases, "phonelog" | "platform">,
  { source, events, country, cursor }: Batch,
): Promise<Returned<typeof ingestEvents>> {
  const numbers = new Numbers(country ?? await homeCountry(platform, events));
  const taken = await phonelog.rpc("ingest_events", {
    p_source: { ...source, ...cursor !== undefined && { cursor } },
    p_events: events.map((event) => cleaned(event, numbers)) as object[] as Json[],
  });
  return taken as Returned<typeof ingestEvents>;
}

/** Two letters from "de-DE"; where none is known, numbers without a country stay as they are. */
async function homeCountry(
  platform: Databases["platform"],
  events: readonly SentEvent[],
): Promise<string | undefined> {
  if (events.every(({ number }) => typeof number !== "string" || number.startsWith("+"))) {
    return undefined;
  }
  const [profile] = await platform.run(
    "profiles",
    platform.from("profiles").select("locale").limit(1),
  );
  return /-([A-Z]{2})$/.exec(profile?.locale ?? "")?.[1];
}

/** What is of the wrong shape stays so: the database refuses it and says why. */
function cleaned(event: SentEvent, numbers: Numbers): object {
  const { number, participants, ...rest } = event;
  return {
    ...rest,
    ...wholeNumber(number, numbers),
    ...participants !== undefined && participants !== null && {
      participants: Array.isArray(participants)
        ? participants.map((each) => participantOf(each, numbers)).filter((each) => each !== null)
        : "none",
    },
  };
}

function wholeNumber(sent: unknown, numbers: Numbers) {
  if (sent === undefined || sent === null) return {};
  // An empty text is no number: withheld is null.
  if (typeof sent !== "string") return { number: "" };
  const { number, masked } = numbers.clean(sent);
  return number === null ? {} : { number, number_masked: masked };
}

/** Null for who was withheld. */
function participantOf(sent: unknown, numbers: Numbers): unknown {
  if (typeof sent !== "object" || sent === null || !("number" in sent)) return sent;
  if (typeof sent.number !== "string") return sent;
  const { number, masked } = numbers.clean(sent.number);
  return number === null ? null : { ...sent, number, number_masked: masked };
}
