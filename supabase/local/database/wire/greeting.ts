/**
 * The first words between a client and the front, before any statement.
 *
 * @module
 */

import type { Inbox } from "./inbox.ts";
import { type Message, message, textAt } from "./messages.ts";
import type { Turn } from "./turn.ts";

const CANCEL = 80877102;
const ENCRYPTION = new Set([80877103, 80877104]); // SSL and GSSAPI
const MAJOR_VERSION = 3;

/** What a client says of itself. */
export type Startup = ReadonlyMap<string, string>;

/** Keys of a start-up message that are not settings, and those whose value changes nothing here. */
const NOT_SETTINGS = new Set(
  ["user", "database", "replication", "options", "application_name", "client_encoding"],
);

/** What drivers expect to be told before the first statement. */
const REPORTED = [
  "server_version",
  "server_encoding",
  "client_encoding",
  "is_superuser",
  "DateStyle",
  "IntervalStyle",
  "TimeZone",
  "integer_datetimes",
  "standard_conforming_strings",
  "in_hot_standby",
  "default_transaction_read_only",
];

/**
 * Refuses encryption politely and returns the start-up parameters; null when there is nobody to
 * talk to. A cancel request is such a case: the engine does one thing at a time and cannot be
 * interrupted.
 */
export async function greet(
  { inbox, send }: { inbox: Inbox; send: (bytes: Uint8Array) => Promise<void> },
): Promise<Startup | null> {
  for (let sent; (sent = await inbox.startup());) {
    const code = new DataView(sent.buffer).getInt32(4);
    if (code === CANCEL) return null;
    if (ENCRYPTION.has(code)) {
      await send(new TextEncoder().encode("N"));
      continue;
    }
    if (code >> 16 !== MAJOR_VERSION) return null;
    // A newer minor version is told that 3.0 is spoken here.
    if (code & 0xffff) await send(message("v", 0, 3, 0, 0, 0, 0, 0, 0));
    return parameters(sent);
  }
  return null;
}

/** The settings a client asks for as it connects. Any user but `postgres` acts as that role. */
export function settingsOf(startup: Startup): Map<string, string> {
  const options = startup.get("options") ?? "";
  const wanted = new Map(
    [...options.matchAll(/-c\s*([\w.]+)=((?:\\.|\S)*)/g)]
      .map(([, name = "", value = ""]) => [name, value.replaceAll(/\\(.)/g, "$1")]),
  );
  for (const [name, value] of startup) {
    if (!NOT_SETTINGS.has(name) && !name.startsWith("_pq_.")) wanted.set(name, value);
  }
  const user = startup.get("user") ?? "postgres";
  if (user !== "postgres") wanted.set("role", user);
  return wanted;
}

/** "You are in": no password, the parameters drivers read, a key, and ready. */
export async function welcome(turn: Turn, client: number): Promise<Message[]> {
  const list = REPORTED.map((name) => `pg_catalog.current_setting('${name}')`).join(", ");
  const [row = []] = await turn.ask(`select ${list}`);
  return [
    message("R", 0, 0, 0, 0),
    ...REPORTED.map((name, index) => message("S", name, row[index] ?? "")),
    message("K", ...bytesOf(client), ...bytesOf(0)),
    message("Z", "I".charCodeAt(0)),
  ];
}

function bytesOf(number: number): number[] {
  return [number >>> 24, number >>> 16 & 255, number >>> 8 & 255, number & 255];
}

function parameters(sent: Uint8Array): Startup {
  const found = new Map<string, string>();
  for (let offset = 8; sent[offset];) {
    const name = textAt(sent, offset);
    offset = sent.indexOf(0, offset) + 1;
    found.set(name, textAt(sent, offset));
    offset = sent.indexOf(0, offset) + 1;
  }
  return found;
}
