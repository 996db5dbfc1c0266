/**
 * How many tokens a text is about, where no tokenizer of the model is at hand.
 *
 * @module
 */

/** Three bytes to a token: more than models need for prose, so that what fits does fit. */
export function estimateTokens(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).length / 3);
}
