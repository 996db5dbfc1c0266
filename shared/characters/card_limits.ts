/**
 * How large cards may be. Browser-safe: front ends say so before they send one.
 *
 * @module
 */

/** The JSON of a card, in bytes. */
export const MAX_CARD = 1 << 20;
/** A picture, with or without a card, in bytes: as the bucket takes them. */
export const MAX_PICTURE = 5 << 20;
/** A CharX archive, packed and unpacked, in bytes. */
export const MAX_CHARX = 20 << 20;
export const MAX_UNPACKED = 64 << 20;
/** What may come inside of a call instead of through Storage, in bytes. */
export const MAX_INLINE = 2 << 20;
