/**
 * Stands in for the platform's embedding model: no model, but the same shape, the same numbers for
 * the same text on every machine, and texts with words in common lie near each other.
 *
 * @module
 */

const DIMENSIONS = 384;

/** `Supabase.ai.Session`, for the one model that needs no server. */
class Session {
  constructor(model: string) {
    if (model !== "gte-small") {
      throw new Error(`Cannot open a session: the model "${model}" is not available here`);
    }
  }

  /** The text as 384 numbers of unit length; the options are the platform's and change nothing. */
  run(text: string, _options?: { mean_pool?: boolean; normalize?: boolean }): Promise<number[]> {
    return Promise.resolve(embed(text));
  }
}

/** What functions find at `Supabase.ai`. */
export const SupabaseAi = Object.freeze({ Session });

function embed(text: string): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(0);
  const add = (feature: string, weight: number) => {
    const hash = fnv1a(feature);
    const cell = hash % DIMENSIONS;
    vector[cell] = (vector[cell] ?? 0) + (hash >>> 31 ? -weight : weight);
  };

  add("", 0.01); // so that an empty text has a direction too
  for (const word of text.normalize("NFKD").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    add(word, 1);
    for (let i = 0; i + 3 <= word.length; i++) add(`#${word.slice(i, i + 3)}`, 0.25);
  }
  const length = Math.hypot(...vector);
  return vector.map((number) => number / length);
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}
