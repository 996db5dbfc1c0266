/**
 * What the function that hears takes and gives.
 *
 * @module
 */

import { z } from "zod";
import { change, languageTag } from "../contract.ts";
import { AUDIO_TYPES } from "../platform/audio_kinds.ts";
import { sentFile } from "../sent_file.ts";
import { sendMessage } from "./contracts.ts";

/** Milliseconds since 1970, by the clock of whoever recorded. */
const recordersMoment = z.number().min(0).max(1e13).optional();

export const transcribeAudio = change({
  name: "transcribe-audio",
  summary: "Writes down what a recording says, and says it in a session if one is named.",
  file: { name: "file", bytes: 25 * 1024 * 1024, types: Object.values(AUDIO_TYPES).flat() },
  input: z.strictObject({
    file: sentFile,
    /** The language that is spoken; unless told, the model listens which one it is. */
    language: languageTag.optional(),
    session_id: z.guid().optional(),
    client_id: z.string().min(1).max(64).optional(),
    recorded_from: recordersMoment,
    recorded_to: recordersMoment,
  }).refine(
    ({ session_id, client_id }) => (session_id === undefined) === (client_id === undefined),
    { path: ["client_id"], message: "Send session_id and client_id, or neither" },
  ),
  output: z.object({
    /** Empty where nobody says anything. */
    text: z.string(),
    language: languageTag.nullable(),
    duration_s: z.number().min(0).nullable(),
    /** As it was queued; null without a session, without words, and with more than a message holds. */
    message: sendMessage.output.nullable(),
  }),
});
