/**
 * The offline translator of the local stack: Apertium behind LibreTranslate's protocol, on this
 * machine alone.
 *
 * @module
 */

import { answerTranslation } from "./answer_translation.ts";
import { readModes } from "./modes.ts";
import type { PipelineTimes } from "./pipeline.ts";
import { ApertiumTranslator } from "./translator.ts";

/** Where it is looked for, and how long things may take. */
export interface ApertiumOptions {
  /** Takes a line when a text could not be translated; never the text. */
  log: (line: string) => void;
  modesFolder?: string;
  times?: Partial<PipelineTimes>;
}

/** A running translator. Its programs start with the first text. */
export interface Apertium {
  /** What `LIBRETRANSLATE_URL` is set to. */
  url: string;
  /** Two-letter codes. */
  languages: string[];
  /** The programs that run now, as process ids of their leaders. */
  pids(): number[];
  close(): Promise<void>;
}

/** How long running requests may take when the translator stops. */
const GRACE_MS = 1_000;

/** Starts it on a free port, or answers null where Apertium is not installed. */
export async function startApertium(options: ApertiumOptions): Promise<Apertium | null> {
  const modes = await readModes(options.modesFolder);
  if (modes.length === 0) return null;

  const translator = new ApertiumTranslator(modes, options.times);
  const stop = new AbortController();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: stop.signal,
    onListen: () => {},
  }, (request) => answerTranslation(translator, request, options.log));

  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    languages: [...translator.languages.keys()],
    pids: () => translator.pids,
    async close() {
      const late = setTimeout(() => stop.abort(), GRACE_MS);
      await server.shutdown();
      clearTimeout(late);
      await translator.close();
    },
  };
}
