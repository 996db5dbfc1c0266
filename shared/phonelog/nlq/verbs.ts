/**
 * What somebody did with their calls and messages, by their kinds and ways: made, sent, missed.
 *
 * @module
 */

import type { Filters } from "./plan.ts";
import { list } from "./spoken.ts";

/** How many of what somebody did: `You made` `14 calls` `to Anna Berg`. */
export interface Verb {
  /** `You made` */
  readonly lead: string;
  /** `you made`, behind what was; empty where the noun says it. */
  readonly behind: string;
  /** How whom it was with follows: `to`. */
  readonly to: string;
  /** Before the noun: `missed`. */
  readonly adjective: string;
}

/** Calls that somebody answered, on either side. */
export function isTalking({ kinds, ways, min_s }: Filters): boolean {
  return kinds?.join() === "call" && min_s === 1 && waysOf(ways) === "in out";
}

/** The verb of some events. */
export function verbOf(filters: Filters): Verb {
  const kinds = new Set(filters.kinds ?? ["call", "sms", "mms", "voicemail"]);
  const isCalls = kinds.size === 1 && kinds.has("call");
  const isMessages = !kinds.has("call");
  const you = (verb: string, to: string): Verb => ({
    lead: `You ${verb}`,
    behind: `you ${verb}`,
    to,
    adjective: "",
  });
  const plain: Verb = { lead: "You had", behind: "", to: "with", adjective: "" };
  switch (waysOf(filters.ways)) {
    case "":
      return plain;
    case "out":
      return isCalls
        ? you("made", "to")
        : isMessages
        ? you("sent", "to")
        : { ...plain, adjective: "outgoing", to: "to" };
    case "in":
      return isCalls
        ? you("answered", "from")
        : isMessages
        ? you("received", "from")
        : { ...plain, adjective: "incoming", to: "from" };
    case "in missed rejected":
      return isCalls ? you("got", "from") : { ...plain, adjective: "incoming", to: "from" };
    case "in missed rejected blocked":
      return { ...plain, adjective: "incoming", behind: "", to: "from" };
    case "missed":
      return you("missed", "from");
    case "rejected":
      return you("rejected", "from");
    case "missed rejected":
      return { lead: "", behind: "you did not answer", to: "from", adjective: "" };
    case "blocked":
      return { ...plain, lead: "", adjective: "blocked", to: "from" };
    case "in out":
      return isTalking(filters)
        ? plain
        : { ...plain, adjective: isCalls ? "answered or outgoing" : "incoming or outgoing" };
    default:
      return { ...plain, adjective: list((filters.ways ?? []).map(wordOf), "or") };
  }
}

function waysOf(ways: Filters["ways"]): string {
  const order = ["in", "out", "missed", "rejected", "blocked"];
  const some = order.filter((way) => (ways as readonly string[] | undefined)?.includes(way));
  return some.length === order.length ? "" : some.join(" ");
}

function wordOf(way: string): string {
  return way === "in" ? "answered" : way === "out" ? "outgoing" : way;
}
