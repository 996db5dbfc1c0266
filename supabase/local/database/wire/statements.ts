/**
 * Rewrites what clients send, so that they do not meet in the one session they share.
 *
 * @module
 */

import { type Message, message, textAt, typeOf } from "./messages.ts";

/** What would reach beyond the client: the engine raises our words in its place. */
const REFUSED: readonly [pattern: RegExp, why: string, hint: string][] = [
  [
    /^\s*(listen|unlisten)\b/i,
    "Cannot listen here: all clients of PGlite share one session",
    "Use Postgres (DATABASE_URL), or Realtime",
  ],
  [
    /^\s*discard\s+all\b/i,
    "Cannot discard everything: the local stack listens in the same session",
    "Use reset all",
  ],
];

/** Gives every client's prepared statements names of their own. */
export class ClientStatements {
  readonly #prefix: string;
  readonly #prepared = new Set<string>();

  constructor(client: number) {
    this.#prefix = `w${client}_`;
  }

  /** The message as the engine may see it. */
  adapt(sent: Message): Message {
    switch (typeOf(sent)) {
      case "Q": {
        const instead = insteadOf(textAt(sent, 5));
        return instead ? message("Q", instead) : sent;
      }
      case "P":
        return this.#parse(sent);
      case "B":
        return this.#renamed(sent, sent.indexOf(0, 5) + 1);
      case "C":
      case "D":
        return sent[5] === "S".charCodeAt(0) ? this.#renamed(sent, 6) : sent;
      default:
        return sent;
    }
  }

  /** The messages that close whatever the client prepared. */
  farewell(): Message[] {
    if (!this.#prepared.size) return [];
    return [...[...this.#prepared].map((name) => message("C", `S${name}`)), message("S")];
  }

  #parse(sent: Message): Message {
    const name = textAt(sent, 5);
    if (name) this.#prepared.add(this.#nameOf(name));
    const query = sent.indexOf(0, 5) + 1;
    const instead = insteadOf(textAt(sent, query));
    if (!instead) return this.#renamed(sent, 5);
    return message("P", this.#nameOf(name), instead, sent.subarray(sent.indexOf(0, query) + 1));
  }

  #renamed(sent: Message, offset: number): Message {
    const name = this.#nameOf(textAt(sent, offset));
    const rest = sent.subarray(sent.indexOf(0, offset) + 1);
    return message(typeOf(sent), sent.subarray(5, offset), name, rest);
  }

  /** The nameless statement stays nameless: a turn lasts until it has been used. */
  #nameOf(name: string): string {
    return name && this.#prefix + name;
  }
}

/** What to run instead of a statement that is refused. */
function insteadOf(text: string): string | undefined {
  const refused = REFUSED.find(([pattern]) => pattern.test(text));
  if (!refused) return undefined;
  const [, why, hint] = refused;
  return `do $$ begin raise '${why}' using errcode = '0A000', hint = '${hint}'; end $$`;
}

/** May these messages change a setting that outlives them? */
export function maySet(messages: readonly Message[]): boolean {
  return texts(messages).some((text) => /set/i.test(text));
}

/** May these messages make a temporary table? */
export function mayMakeTemp(messages: readonly Message[]): boolean {
  return texts(messages).some((text) => /\btemp/i.test(text));
}

function texts(messages: readonly Message[]): string[] {
  return messages.flatMap((each) => {
    if (typeOf(each) === "Q") return [textAt(each, 5)];
    return typeOf(each) === "P" ? [textAt(each, each.indexOf(0, 5) + 1)] : [];
  });
}

/** Is this a simple query that asks the client for rows? */
export function asksForRows(sent: Message): boolean {
  return typeOf(sent) === "Q" && /^\s*copy\b[^;]*\bfrom\s+stdin\b/i.test(textAt(sent, 5));
}

/** Was a nameless statement prepared, and not run? Then it is run in the next batch. */
export function leavesNameless(messages: readonly Message[]): boolean {
  const types = messages.map(typeOf);
  const prepared = types.some((type, index) => {
    const each = messages[index];
    return type === "P" && each !== undefined && each[5] === 0;
  });
  return prepared && !types.includes("E");
}

/**
 * What ends every batch. A COPY that was not recognised would read past its end, which stops the
 * whole engine; with this it fails instead, and where nothing is copied it means nothing.
 */
export const COPY_GUARD = message("f", "COPY FROM STDIN works as a statement of its own only");

/** The answer to a COPY: send rows, as text or binary as you said. */
export const SEND_ROWS = message("G", 0, 0, 0);
