/**
 * What a caller is told about the translations of messages they can see.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import type { DatabaseService } from "../platform/database_service.ts";

/** One message: what is translated, and what still waits and why. */
export type Translated = Awaited<ReturnType<typeof translationsOf>>[number];

/**
 * The messages in the order they were asked for.
 *
 * @throws {AppError} 404 when one of them is not the caller's to see: row level security decides.
 */
export async function translationsOf(translator: DatabaseService<"translator">, ids: string[]) {
  const rows = await translator.run(
    "messages.translations",
    translator.from("messages")
      .select(
        "id, status, message_translations!message_translations_message_id_fkey(lang, text, provider, missing_terms, error)",
      )
      .in("id", ids)
      .order("lang", { referencedTable: "message_translations" }),
  );
  return ids.map((id) => {
    const row = rows.find((row) => row.id === id);
    if (!row) {
      throw new AppError(404, "not_found", "Cannot translate: there is no such message for you");
    }
    const { status, message_translations: each } = row;
    return {
      id,
      status,
      translations: each.flatMap(({ lang, text, provider, missing_terms }) =>
        text === null ? [] : [{ lang, text, provider, ...missing_terms && { missing_terms } }]
      ),
      waiting: each.flatMap(({ lang, text, error }) =>
        text === null ? [{ lang, reason: error ?? "in_progress" }] : []
      ),
    };
  });
}

/** Nothing of it could be translated: the caller asked for one message and should hear why. */
export function refuseIfAllWait({ translations, waiting }: Translated): void {
  const [first] = waiting;
  if (!first || translations.length > 0 || first.reason === "in_progress") return;
  throw new AppError(503, "translation_waiting", "Cannot translate yet: the message stays queued", {
    hint: "It is tried again by itself; calling again tries at once",
    details: { waiting },
  });
}
