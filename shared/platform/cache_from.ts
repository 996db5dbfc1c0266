/**
 * The cache that the environment names, one an isolate.
 *
 * @module
 */

import { CacheService } from "./cache_service.ts";
import type { CacheStore } from "./cache_store.ts";
import { MemoryStore } from "./cache_store_memory.ts";
import { PostgresStore } from "./cache_store_postgres.ts";
import { RedisStore } from "./cache_store_redis.ts";
import type { Databases } from "./databases.ts";
import { RedisLine } from "./redis_line.ts";

/** Reads a variable; unset and empty are the same. */
type Env = (name: string) => string | undefined;

const services = new Map<string, CacheService>();

/**
 * `CACHE_URL` says where values are kept: `postgres:`, `memory:`, or the address of a Redis, which
 * `REDIS_URL` may name as well. Unset, it is the database: shared by all isolates and nothing to set
 * up. `admin` has the server's rights, because what is kept is everybody's.
 */
export function cacheFrom(env: Env, admin: Databases): CacheService {
  const url = env("CACHE_URL") ?? env("REDIS_URL") ?? "postgres:";
  const project = env("SUPABASE_URL") ?? "";
  const name = `${url} ${project}`;
  const known = services.get(name);
  if (known) return known;

  const service = new CacheService(storeFor(url, env("REDIS_TOKEN"), project, admin));
  services.set(name, service);
  return service;
}

function storeFor(url: string, token: string | undefined, project: string, admin: Databases) {
  const scheme = /^([a-z]+):/.exec(url)?.[1];
  const made: Record<string, () => CacheStore> = {
    memory: () => new MemoryStore(),
    postgres: () => new PostgresStore(admin.platform),
    redis: () => overRedis(),
    rediss: () => overRedis(),
    http: () => overRedis(),
    https: () => overRedis(),
  };
  const overRedis = () => new RedisStore(new RedisLine({ url, token }), admin.platform, project);
  const make = made[scheme ?? ""];
  if (!make) {
    throw new Error(
      'Cannot open the cache: CACHE_URL begins with "postgres:", "memory:", "redis:", "rediss:" or "https:"',
    );
  }
  return make();
}
