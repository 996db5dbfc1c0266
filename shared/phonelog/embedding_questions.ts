/**
 * Has a model read what a person asked, so that a later question in other words finds its plan.
 *
 * @module
 */

import { z } from "zod";
import type { DatabaseService } from "../platform/database_service.ts";
import { readTexts, type TextReader } from "../platform/embedding_reading.ts";

const questions = z.array(z.object({ question_id: z.guid(), body: z.string() }));

/**
 * Reads the questions that the model has not read, until `end`, in milliseconds since 1970; whether it
 * came to the end of them.
 *
 * @throws {EmbeddingError} as {@linkcode readTexts}.
 */
export async function readQuestions(
  phonelog: Pick<DatabaseService<"phonelog">, "rpc">,
  whose: { readonly p_user: string; readonly p_model: string },
  reader: TextReader,
  end: number,
): Promise<boolean> {
  while (Date.now() < end) {
    const most = { ...whose, p_most: reader.provider.batch };
    const unread = questions.parse(await phonelog.rpc("questions_to_embed", most));
    const rows = await readTexts(unread, reader);
    const keep = () => phonelog.rpc("keep_question_embeddings", { ...whose, p_rows: rows });
    // They may have been paid for, and would be again.
    const kept = rows.length > 0 ? await keep().catch(keep) : 0;
    // Those that it does not take come up again with the next question, and not at once.
    if (unread.length < reader.provider.batch || kept === 0) return true;
  }
  return false;
}
