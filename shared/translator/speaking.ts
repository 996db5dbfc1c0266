/**
 * From what a person said to a message in the queue.
 *
 * @module
 */

import type { Received } from "../contract.ts";
import type { Json } from "../database.types.ts";
import { AppError } from "../edge/errors.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import { detectLanguage } from "../platform/detect_language.ts";
import type { sendMessage } from "./contracts.ts";

/** What is looked for when it is none of the languages in a session. */
export const COMMON = [
  ...["en", "es", "fr", "de", "pt", "it", "nl", "pl", "tr"],
  ...["ru", "uk", "el", "ar", "he", "hi", "th", "zh", "ja", "ko"],
];

/** What is known of a message that somebody spoke. */
export interface Spoken {
  /** The times of its stages, by the seed's names. */
  readonly metrics: Readonly<Record<string, number>>;
  /** What the caller is told besides the message, so that a repeat of the call is told the same. */
  readonly answer: Json;
  /** The language it was found to be in, where nobody said. */
  readonly detected?: string | undefined;
}

/** Queues a message; detects its language when the sender does not say. */
export async function say(
  translator: DatabaseService<"translator">,
  speaker: string,
  input: Received<typeof sendMessage>,
  spoken?: Spoken,
) {
  const said = input.original_lang ?? spoken?.detected;
  const language = said
    ? { original_lang: said, detected_lang: input.original_lang ? null : said }
    : await hear(translator, speaker, input);

  const message = await translator.rpc("send_message", {
    p_session: input.session_id,
    p_original: input.original,
    p_original_lang: language.original_lang,
    p_client_id: input.client_id,
    ...(language.detected_lang && { p_detected_lang: language.detected_lang }),
    ...(spoken && { p_spoken: { metrics: spoken.metrics, answer: spoken.answer } }),
  });
  const targets = await translator.run(
    "message_translations.targets",
    translator.from("message_translations").select("lang").eq("message_id", message.id)
      .order("lang"),
  );
  return { ...message, target_langs: targets.map(({ lang }) => lang) };
}

/** The language spoken: the guess where it is a good one, else the one the speaker reads. */
async function hear(
  translator: DatabaseService<"translator">,
  speaker: string,
  { session_id, original }: Received<typeof sendMessage>,
) {
  const readers = await translator.run(
    "participants.languages",
    translator.from("participants").select("user_id, language").eq("session_id", session_id),
  );
  const spoken = [...new Set(readers.map(({ language }) => language))];
  const own = readers.find(({ user_id }) => user_id === speaker)?.language;
  // Few languages to choose from make a good guess; somebody may speak another one all the same.
  const detected = (spoken.length > 1 && await detectLanguage(original, spoken)) ||
    await detectLanguage(original, [...new Set([...spoken, ...COMMON])]);

  const original_lang = detected ?? own;
  if (!original_lang) {
    throw new AppError(422, "language_unknown", "Cannot tell which language this is", {
      hint: "Send original_lang with the message",
    });
  }
  return { original_lang, detected_lang: detected ?? null };
}
