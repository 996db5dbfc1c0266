/**
 * An open channel takes a new token.
 *
 * @module
 */

import type { Channel } from "./channel.ts";
import type { Identity } from "./identity.ts";
import { tokenOf } from "./join_config.ts";
import { judgedRights } from "./judged_rights.ts";
import type { Payload } from "./serializer.ts";
import type { Server } from "./server.ts";
import { BadToken } from "./tokens.ts";

/** Takes a new token's claims. A good one is not answered; a bad one ends the channel. */
export async function changeToken(
  server: Server,
  channel: Channel,
  payload: Payload,
): Promise<void> {
  const token = tokenOf(payload);
  if (token === undefined) return;

  let who: Identity;
  try {
    who = await server.identify(token, channel.identity().headers);
  } catch (error) {
    if (!(error instanceof BadToken)) throw error;
    return channel.fail(error.message);
  }
  if (who.key === channel.identity().key) return;

  if (!channel.config.isPrivate) {
    channel.become(who, channel.rights);
  } else {
    const { subtopic, config: { presence }, rights: before } = channel;
    const now = await judgedRights(server, who, subtopic, presence.isEnabled);
    const hasLost = before.broadcast && !now.broadcast || before.presence && !now.presence;
    if (!now.broadcast && !now.presence) return channel.fail(mayNotRead(subtopic));
    if (hasLost) return channel.fail(mayNoLongerRead(subtopic));
    channel.become(who, now);
  }
  await channel.subscription?.refresh();
}

/** Somebody never had the right, or the new claims have none at all. */
export function mayNotRead(subtopic: string): string {
  return `You do not have permissions to read from this Channel topic: ${subtopic}`;
}

/** Somebody had the right. */
export function mayNoLongerRead(subtopic: string): string {
  return `You no longer have permission to read from this Channel topic: ${subtopic}`;
}
