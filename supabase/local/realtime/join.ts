/**
 * A join: from what is asked for to a channel, or to the reason why there is none.
 *
 * @module
 */

import { type Carrier, Channel } from "./channel.ts";
import { broadcastFrames } from "./frames.ts";
import type { Identity } from "./identity.ts";
import { type JoinConfig, readReplay } from "./join_config.ts";
import { JoinRefused, noDatabase } from "./join_refused.ts";
import { judgedRights } from "./judged_rights.ts";
import type { ReadRights } from "./rights.ts";
import { asBroadcast } from "./send_stored.ts";
import type { Push } from "./serializer.ts";
import type { Server } from "./server.ts";
import { replay } from "./stored.ts";
import { Subscription } from "./subscription.ts";
import { mayNotRead } from "./token_change.ts";
import { BadToken, expiry } from "./tokens.ts";

/** Who asks, and on which socket. */
export interface Joiner {
  carrier: Carrier;
  /** Who the socket's key says it is. */
  who: Identity;
  /** How many channels it holds. */
  channels: number;
}

/** Judges a join; rejects with a {@linkcode JoinRefused}. */
export async function admit(
  server: Server,
  { carrier, who: keyHolder, channels }: Joiner,
  push: Push,
  config: JoinConfig,
): Promise<Channel> {
  const { limits, rates, hub } = server;
  if (push.topic === "realtime:") {
    throw new JoinRefused("TopicNameRequired", "You must provide a topic name");
  }
  if (!rates.joins.take()) {
    throw new JoinRefused("ClientJoinRateLimitReached", "Too many joins per second", {
      closes: 1001,
    });
  }
  if (server.connections() > limits.connections) {
    throw new JoinRefused("ConnectionRateLimitReached", "Too many connected users");
  }
  if (channels >= limits.channelsPerSocket) {
    throw new JoinRefused("ChannelRateLimitReached", "Too many channels");
  }
  if (server.privateOnly && !config.isPrivate) {
    throw new JoinRefused("PrivateOnly", "This project only allows private channels");
  }
  if (config.replay !== undefined && !config.isPrivate) {
    throw new JoinRefused("UnableToReplayMessages", "Replay is not allowed for public channels");
  }
  const who = await identified(server, keyHolder, config.token);
  return new Channel({
    carrier,
    hub,
    topic: push.topic,
    joinRef: push.joinRef ?? push.ref,
    config,
    who,
    rights: config.isPrivate
      ? await listening(server, who, push.topic.slice("realtime:".length), config)
      : { broadcast: true, presence: true },
    presencePushes: limits.presencePushes,
  });
}

/** Lets a channel into its room, answers, and sends what belongs to the beginning. */
export async function open(server: Server, channel: Channel, ref: string | null): Promise<void> {
  const { config, room, topic } = channel;
  // In the room before anything is read: what is said meanwhile waits, and is not missed.
  server.hub.enter(room, topic, channel);
  const replayed = config.replay === undefined ? [] : await replayFor(server, channel);
  if (channel.isClosed) return;
  const accepted = server.changes.accept(config.bindings);
  if (accepted.length > 0) {
    channel.subscription = new Subscription(server, channel, accepted);
    if (config.waitMs !== undefined) await channel.subscription.within(config.waitMs);
  }

  channel.reply(ref, "ok", { postgres_changes: accepted });
  for (const { id, frames } of replayed) {
    const frame = frames.of(channel.version);
    if (frame === undefined) continue;
    channel.send(frame);
    channel.replayed.add(id);
  }
  if (channel.seesPresence) channel.tellPresence();
  if (config.wantsReplicationReady) channel.notice("ok", "Replication connection established");
  channel.open();
  if (channel.isClosed || !channel.subscription) return;
  if (config.waitMs === undefined) void channel.subscription.start();
  else channel.system("ok", "Subscribed to PostgreSQL");
}

async function identified(
  { identify }: Server,
  keyHolder: Identity,
  token: string | undefined,
): Promise<Identity> {
  try {
    if (token !== undefined) return await identify(token, keyHolder.headers);
    const expired = expiry(keyHolder.expiresAt);
    if (expired) throw expired;
    return keyHolder;
  } catch (error) {
    if (error instanceof BadToken) throw new JoinRefused(error.code, error.message);
    throw error;
  }
}

async function listening(
  server: Server,
  who: Identity,
  subtopic: string,
  config: JoinConfig,
): Promise<ReadRights> {
  let rights: ReadRights;
  try {
    rights = await judgedRights(server, who, subtopic, config.presence.isEnabled);
  } catch (error) {
    server.log("error", "realtime: rights cannot be judged", { error: String(error) });
    throw noDatabase();
  }
  const { broadcast, presence } = rights;
  if ((broadcast || presence) && (broadcast || config.replay === undefined)) return rights;
  throw new JoinRefused("Unauthorized", mayNotRead(subtopic));
}

async function replayFor({ engine, log }: Server, { config, subtopic }: Channel) {
  const asked = readReplay(config.replay);
  if (!asked) throw new JoinRefused("UnableToReplayMessages", "Replay params are not valid");
  try {
    const stored = await replay(engine, subtopic, asked.since, asked.limit);
    return stored.map((broadcast) => ({
      id: broadcast.id,
      frames: broadcastFrames(asBroadcast(broadcast, { replayed: true })),
    }));
  } catch (error) {
    log("error", "realtime: messages cannot be replayed", { error: String(error) });
    throw noDatabase();
  }
}
