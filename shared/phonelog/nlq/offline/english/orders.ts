/**
 * English words for what a phone is told to do, with none of which a question begins, and for what
 * somebody might do.
 *
 * @module
 */

import type { Piece } from "../pieces.ts";

const DEEDS =
  `delete remove erase clear mute unmute silence redial play add save archive forward reply
  respond schedule put open hang unblock notify wake turn switch install stop cancel edit rename
  merge sync`;

const ADVICE: Piece = { is: "unclear", why: "asks for advice; the log has what was" };

/** Words, and that they are orders where a sentence begins with one. */
export const ORDERS: readonly (readonly [pattern: string, piece: Piece])[] = [
  [DEEDS.split(/\s+/).join("|"), { is: "command" }],
  ["when|who|whom|why|where can|could|may|might|must|shall i|we", ADVICE],
  ["how often|long|soon can|could|may|might|must|shall i|we", ADVICE],
  ["what time|day|hour can|could|may|might|must|shall i|we", ADVICE],
];
