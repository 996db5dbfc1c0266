/**
 * What a join asks for: lenient, because clients of many ages ask.
 *
 * @module
 */

import { z } from "zod";
import { type Binding, parseBindings } from "./bindings.ts";
import type { Payload } from "./serializer.ts";

/** A join, read. */
export interface JoinConfig {
  /** A form from before 2022 has none: it is answered, and subscribes to nothing. */
  isAncient: boolean;
  isPrivate: boolean;
  /** Whether the sender hears its own broadcasts. */
  self: boolean;
  ack: boolean;
  /** As it was sent; undefined without one. */
  replay: unknown;
  /** Whether the client wants to be told that broadcasts of the database arrive. */
  wantsReplicationReady: boolean;
  presence: { isEnabled: boolean; key: string };
  bindings: Binding[];
  /** How long the reply may wait for the bindings to be active; undefined: not at all. */
  waitMs: number | undefined;
  /** Undefined: the socket's key counts. */
  token: string | undefined;
}

const LONGEST_WAIT_MS = 20_000;
const USUAL_WAIT_MS = 15_000;

const flag = z.preprocess(
  (given) => typeof given === "string" ? given.toLowerCase() === "true" : given,
  z.boolean().nullish().transform((given) => given ?? false),
);

const config = z.object({
  private: flag,
  broadcast: z.object({
    self: flag,
    ack: flag,
    replication_ready: flag,
    replay: z.unknown().optional(),
  })
    .nullish(),
  presence: z.object({ key: z.string().nullish(), enabled: flag }).nullish(),
  postgres_changes_options: z.object({ wait: flag, timeout: z.number().positive().nullish() })
    .nullish(),
});

const join = z.object({ config: config.nullish() });

const asked = z.object({ config: z.object({ private: flag.pipe(z.literal(true)) }) });

/**
 * Reads a join's payload; `complain` hears of one that does not validate: defaults are used then, but
 * who asked for a private channel does not get a public one.
 */
export function readJoin(payload: Payload, complain: (why: string) => void): JoinConfig {
  const read = join.safeParse(payload);
  if (!read.success) complain(z.prettifyError(read.error));
  const { private: isPrivate, broadcast, presence, postgres_changes_options: options } =
    read.data?.config ?? config.parse({ private: asked.safeParse(payload).success });
  return {
    isAncient: !payload.config,
    isPrivate,
    self: broadcast?.self ?? false,
    ack: broadcast?.ack ?? false,
    replay: broadcast?.replay ?? undefined,
    wantsReplicationReady: broadcast?.replication_ready ?? false,
    presence: { isEnabled: presence?.enabled ?? false, key: presence?.key || crypto.randomUUID() },
    bindings: parseBindings(bindingsOf(payload.config)),
    waitMs: options?.wait ? Math.min(options.timeout ?? USUAL_WAIT_MS, LONGEST_WAIT_MS) : undefined,
    token: tokenOf(payload),
  };
}

const replay = z.object({
  since: z.number().int().nonnegative(),
  limit: z.number().int().min(1).max(25).default(25),
});

/** What is to be replayed, or undefined when the parameters are not valid. */
export function readReplay(given: unknown): z.output<typeof replay> | undefined {
  return replay.safeParse(given).data;
}

/** A token of a join or of a token change, unless it is absent or an API key. */
export function tokenOf({ access_token, user_token }: Payload): string | undefined {
  const given = access_token ?? user_token;
  return typeof given === "string" && given !== "" && !given.startsWith("sb_") ? given : undefined;
}

function bindingsOf(config: unknown): unknown {
  return typeof config === "object" && config !== null && "postgres_changes" in config
    ? config.postgres_changes
    : undefined;
}
