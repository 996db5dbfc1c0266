/**
 * A connection to Redis, over TCP or over HTTP, chosen by the scheme of its address.
 *
 * @module
 */

/** All that is asked of Redis: run a script. */
export interface RedisClient {
  eval(script: string, keys: string[], values: string[]): Promise<unknown>;
  close(): void;
}

/** Where Redis is: `redis:` and `rediss:` over TCP, `http:` and `https:` by Upstash's REST protocol. */
export interface RedisSettings {
  readonly url: string;
  /** For REST; else the address has user and password. */
  readonly token?: string | undefined;
  /** Up to a connection over TCP, in milliseconds. */
  readonly connectMs?: number;
}

/** Opens a connection; the library is loaded with the first one. */
export function openRedis(settings: RedisSettings): Promise<RedisClient> {
  return /^https?:/.test(settings.url) ? overHttp(settings) : overTcp(settings);
}

async function overTcp({ url, connectMs = 1_000 }: RedisSettings): Promise<RedisClient> {
  const { Redis } = await import("ioredis");
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectMs,
    // Whoever is refused goes on without: no queue, no second try, no waiting for a reconnection.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    enableReadyCheck: false,
    disableClientInfo: true,
    protocol: 2,
  });
  // What goes wrong is told by the calls; unheard, the event would end the process.
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (thrown) {
    // Of a connection that never was it would wait for the end.
    if (!["close", "end"].includes(client.status)) client.disconnect();
    throw thrown;
  }
  return {
    eval: (script, keys, values) => client.eval(script, keys.length, ...keys, ...values),
    close: () => client.disconnect(),
  };
}

async function overHttp({ url, token }: RedisSettings) {
  const { Redis } = await import("@upstash/redis");
  const ended = new AbortController();
  const client = new Redis({
    url,
    // Without one it prints advice.
    token: token ?? "none",
    retry: false,
    automaticDeserialization: false,
    enableTelemetry: false,
    // Who asks has a clock of their own, and cuts the line when it is over.
    signal: () => ended.signal,
  });
  return {
    eval: (script: string, keys: string[], values: string[]) => client.eval(script, keys, values),
    close: () => ended.abort(),
  };
}
