/**
 * English words for what a phone is told to do. A question begins with none of them.
 *
 * @module
 */

import type { Piece } from "../pieces.ts";

const DEEDS =
  `delete remove erase clear mute unmute silence redial play add save archive forward reply
  respond schedule put open hang unblock notify wake turn switch install stop cancel edit rename
  merge sync`;

/** Words, and that they are orders where a sentence begins with one. */
export const ORDERS: readonly (readonly [pattern: string, piece: Piece])[] = [
  [DEEDS.split(/\s+/).join("|"), { is: "command" }],
];
