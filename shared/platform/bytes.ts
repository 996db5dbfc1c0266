/**
 * Bytes of one's own, as web interfaces want them: newer compilers tell them from shared memory, older
 * ones have no word for the difference.
 *
 * @module
 */

/** What `new Uint8Array(n)` makes. */
export type Bytes = ReturnType<typeof Uint8Array.of>;
