/**
 * What somebody may do on a private topic: the policies on `realtime.messages` say so.
 *
 * @module
 */

import type { Engine, Queries } from "../database/engine.ts";
import type { Log } from "../database/log.ts";
import type { Identity } from "./identity.ts";

/** What somebody may hear; presence is undefined while nobody asked. */
export interface ReadRights {
  broadcast: boolean;
  presence: boolean | undefined;
}

/** What travels on a topic: messages, and who is there. */
export type Extension = "broadcast" | "presence";

interface Question {
  engine: Engine;
  who: Identity;
  topic: string;
  writes: boolean;
  extensions: Extension[];
  log: Log;
}

/** How long policies may think on a server; clients give a join up after twice as long. */
const PATIENCE_MS = 5_000;

/** Judges who listens to a topic; a policy that raises is logged and counts as no. */
export async function readRights(
  engine: Engine,
  who: Identity,
  topic: string,
  withPresence: boolean,
  log: Log = () => {},
): Promise<ReadRights> {
  const extensions: Extension[] = withPresence ? ["broadcast", "presence"] : ["broadcast"];
  const granted = await ask({ engine, who, topic, writes: false, extensions, log });
  return {
    broadcast: granted.includes("broadcast"),
    presence: withPresence ? granted.includes("presence") : undefined,
  };
}

/** Judges who speaks on a topic, or is present; a policy that raises is logged and counts as no. */
export async function mayWrite(
  engine: Engine,
  who: Identity,
  topic: string,
  extension: Extension,
  log: Log = () => {},
): Promise<boolean> {
  const granted = await ask({ engine, who, topic, writes: true, extensions: [extension], log });
  return granted.length > 0;
}

async function ask({ engine, who, topic, writes, extensions, log }: Question): Promise<string[]> {
  const question = async (queries: Queries) => {
    const [answer] = await queries.query<{ granted: string[]; problem: string | null }>(
      "select * from _realtime.rights($1::boolean, string_to_array($2, ' '), $3, $4, $5, $6)",
      [
        writes,
        extensions.join(" "),
        topic,
        who.role,
        JSON.stringify(who.claims),
        JSON.stringify(who.headers),
      ],
    );
    return answer ?? { granted: [], problem: "no answer" };
  };
  const { granted, problem } = await patiently(engine, question).catch((error) => {
    if (error.code !== CANCELED) throw error;
    return { granted: [], problem: (error as Error).message };
  });
  if (problem) {
    const { role } = who;
    log("warn", `realtime: a policy on realtime.messages failed: ${problem}`, { role, topic });
  }
  return granted;
}

/** What a statement that took too long ends with. */
const CANCELED = "57014";

/** A policy that never ends would keep one of few connections. PGlite knows no such limit. */
function patiently<T>(engine: Engine, question: (queries: Queries) => Promise<T>): Promise<T> {
  if (engine.kind === "pglite") return question(engine);
  return engine.transaction(async (tx) => {
    await tx.exec(`set local statement_timeout = ${PATIENCE_MS}`);
    return await question(tx);
  });
}
