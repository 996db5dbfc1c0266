/**
 * LibreTranslate's protocol: its paths, and what travels on them.
 *
 * @module
 */

import { z } from "zod";

/** As many texts as one call may have, in a list or between its tags. */
export const MOST_TEXTS = 200;

const api_key = z.string().max(200).nullish();
const q = z.union([z.string().max(10_000), z.array(z.string().max(10_000)).max(MOST_TEXTS)]);
const guess = z.object({ language: z.string(), confidence: z.number() });

/** What `/detect` is asked. */
export const detectInput = z.object({ q, api_key });

/** What `/translate` is asked; what is not named here is taken and not looked at. */
export const translateInput = z.object({
  q,
  source: z.string().max(20).default("auto"),
  target: z.string().max(20),
  format: z.enum(["text", "html", ""]).nullish().transform((format) => format || "text"),
  alternatives: z.coerce.number().nullish(),
  api_key,
});

export const libretranslate = {
  name: "libretranslate",
  summary: "Speaks LibreTranslate's protocol, with memory and glossaries.",
  reads: false,
  refusal: z.object({ error: z.string() }),
  routes: {
    "GET /health": {
      summary: "Says that the server is there",
      output: z.object({ status: z.literal("ok") }),
      isOpen: true,
    },
    "GET /languages": {
      summary: "Lists the languages, and what each can become",
      output: z.array(
        z.object({ code: z.string(), name: z.string(), targets: z.array(z.string()) }),
      ),
      isOpen: true,
    },
    "POST /detect": {
      summary: "Guesses the language of a text",
      input: detectInput,
      output: z.array(guess),
    },
    "POST /translate": {
      summary: "Translates a text or a list of them",
      input: translateInput,
      output: z.object({
        translatedText: z.union([z.string(), z.array(z.string())]),
        detectedLanguage: z.union([guess, z.array(guess)]).optional(),
        alternatives: z.array(z.unknown()).optional(),
      }),
    },
  },
} as const;
