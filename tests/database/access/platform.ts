/**
 * The platform's tables and functions: what their constraints do not tell, so that the questions reach
 * what is behind them.
 *
 * @module
 */

import type { Domain } from "./domain.ts";
import { quote } from "./values.ts";

/** Another one each time. */
const ANY_PREFIX = "left(md5(random()::text), 8)";
const ANY_DIGEST = "sha256(convert_to(random()::text, 'utf8'))";
const ANY_DAY = "date '2000-01-01' + (random() * 9000)::int";
const NO_CALLS = "array_fill(0::bigint, array[30])";

let nth = 0;

export const platform: Domain = {
  schemas: ["platform"],
  personas: [],
  single: ["private.cache_doubts"],
  rows: {
    "platform.alert_rules": () => ({ clear_at: "0", threshold: "1" }),
    "platform.budgets": () => ({ scope: "'user'", role: "null" }),
    "platform.api_keys": () => ({ prefix: ANY_PREFIX, scopes: "array['reading.read']" }),
    "private.address_keys": () => ({ day: ANY_DAY }),
    "private.api_key_digests": () => ({ digest: ANY_DIGEST }),
    "private.cache_entries": (_, name) => {
      const key = quote(`key ${++nth} of ${name}`);
      return { key, names: `array[${key}]`, loaded: "pg_current_snapshot()" };
    },
    "private.cache_doubts": () => ({ is_only: "true" }),
    "private.metric_days": () => ({ buckets: NO_CALLS }),
    "private.metric_minutes": () => ({ buckets: NO_CALLS }),
  },
  arguments: {
    p_digest: () => ANY_DIGEST,
    p_days: () => "30",
    p_grace_minutes: () => "30",
    "platform.create_api_key.p_prefix": () => ANY_PREFIX,
    "platform.create_api_key.p_scopes": () => "array['reading.read']",
    "platform.rotate_api_key.p_prefix": () => ANY_PREFIX,
    "private.create_api_key.p_prefix": () => ANY_PREFIX,
    "private.create_api_key.p_scopes": () => "array['reading.read']",
    "private.rotate_api_key.p_prefix": () => ANY_PREFIX,
  },
  exceptions: [],
};
