/**
 * A session's transcript, read page by page under the caller's own policies.
 *
 * @module
 */

import { z } from "zod";
import type { Received } from "../contract.ts";
import { AppError } from "../edge/errors.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import { sameLanguage } from "../platform/language_tag.ts";
import type { exportTranscript } from "./contracts.ts";

/** One message of a transcript. */
export interface Line {
  readonly seq: number;
  readonly said_at: string;
  readonly said_by: string;
  readonly lang: string;
  readonly text: string;
  readonly translations: Readonly<Record<string, string>>;
  /** Whether what was said is among the languages asked for, or all that there is. */
  readonly shows_original: boolean;
  /** When it was spoken, in milliseconds since 1970, where somebody recorded it. */
  readonly started_ms: number | null;
  readonly ended_ms: number | null;
}

const PAGE = 1_000;

/** As much as a function holds at once: a day of two messages a second is eight times as much. */
const MOST = 20_000;

const texts = z.record(z.string(), z.string());

/**
 * All that was said, in its order, in the languages asked for.
 *
 * @throws {AppError} 404 for a session the caller is not in, 413 for more than 20,000 messages.
 */
export async function transcriptOf(
  translator: DatabaseService<"translator">,
  { session_id, langs }: Received<typeof exportTranscript>,
): Promise<Line[]> {
  const lines: Line[] = [];
  const wanted = (lang: string) => !langs || langs.some((each) => sameLanguage(each, lang));
  while (true) {
    const page = await translator.rpc("read_transcript", {
      p_session: session_id,
      p_after: lines.at(-1)?.seq ?? 0,
      p_max: PAGE,
    });
    for (const { original, translations, ...row } of page) {
      const kept = Object.entries(texts.parse(translations)).filter(([lang]) => wanted(lang));
      lines.push({
        ...row,
        text: original,
        translations: Object.fromEntries(kept.sort(([one], [other]) => one < other ? -1 : 1)),
        // What nobody translated yet is not left out.
        shows_original: wanted(row.lang) || kept.length === 0,
      });
    }
    if (page.length < PAGE) return lines;
    if (lines.length >= MOST) {
      throw new AppError(413, "too_large", "Cannot write this transcript: it is too long", {
        hint: `At most ${MOST} messages`,
      });
    }
  }
}

/** What a line reads in a file, with the language of each. */
export function textsOf({ lang, text, translations, shows_original }: Line): [string, string][] {
  return [
    ...shows_original ? [[lang, text] as [string, string]] : [],
    ...Object.entries(translations),
  ];
}
