/**
 * Reads the `range` header of a download.
 *
 * @module
 */

/** First and last byte, both included; `last` is before `first` when nothing can be given. */
export interface Range {
  first: number;
  last: number;
}

/** One range of bytes as RFC 9110 writes it; everything else, as there, means the whole. */
export function readRange(header: string | undefined, size: number): Range {
  const [, from, to] = header?.match(/^bytes=(\d*)-(\d*)$/) ?? [];
  if (from === undefined || to === undefined || from + to === "") {
    return { first: 0, last: size - 1 };
  }
  if (from === "") { // the last so many bytes
    return { first: Math.max(0, size - Number(to)), last: size - 1 };
  }
  const first = Number(from);
  const last = to === "" ? size - 1 : Math.min(Number(to), size - 1);
  return first <= last ? { first, last } : { first: 0, last: -1 };
}
