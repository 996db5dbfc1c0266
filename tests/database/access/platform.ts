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
  single: ["private.cache_doubts", "private.job_calls"],
  rows: {
    "platform.alert_rules": () => ({ clear_at: "0", threshold: "1" }),
    "platform.budgets": (me, name) => ({
      scope: "'user'",
      role: "null",
      set_by: quote(me.idOf(name === "other" ? "owner" : "other")),
    }),
    "platform.api_keys": () => ({ prefix: ANY_PREFIX, scopes: "array['reading.read']" }),
    // Something people may say for themselves, and more than the duty.
    "platform.retention_targets": () => ({ is_personal: "true", least: "interval '1 day'" }),
    "platform.retention_policies": () => ({ max_age: "interval '400 days'" }),
    "private.address_keys": () => ({ day: ANY_DAY }),
    "private.api_key_digests": () => ({ digest: ANY_DIGEST }),
    "private.cache_entries": (_, name) => {
      const key = quote(`key ${++nth} of ${name}`);
      return { key, names: `array[${key}]`, loaded: "pg_current_snapshot()" };
    },
    "private.cache_doubts": () => ({ is_only: "true" }),
    "private.erased_domains": () => ({
      mark: "repeat('a', 64) || ':' || gen_random_uuid() || ':reading'",
    }),
    "private.job_calls": () => ({ is_only: "true" }),
    "private.metric_days": () => ({ buckets: NO_CALLS }),
    "private.metric_minutes": () => ({ buckets: NO_CALLS }),
  },
  owners: { "platform.budgets": ["user_id"] },
  arguments: {
    // Nobody's: a name that somebody's row has, too, is no way to it.
    "private.add_device.p_name": () => "'A device'",
    "reading.register_device.p_name": () => "'A device'",
    p_digest: () => ANY_DIGEST,
    p_days: () => "30",
    p_grace_minutes: () => "30",
    // Somebody's own bucket, and no key beside it: that would be the first question, and the last.
    "platform.admit_call.p_caller": (me) => quote(me.id),
    "platform.admit_call.p_function": () => "'a-function'",
    "platform.admit_call.p_hash": () => "repeat('a', 64)",
    "platform.admit_call.p_key": () => "'a key of a call'",
    "platform.admit_call.p_prefix": () => "null",
    "platform.admit_call.p_reads": () => "'phonelog'",
    "platform.admit_call.p_max": () => "100",
    "platform.admit_call.p_seconds": () => "60",
    // Empty lists and words that are no mode would be refused before whoever asks is looked at.
    "private.request_erasure.p_domains": () => "null",
    "private.request_erasure.p_mode": () => "'erase'",
    "private.request_export.p_domains": () => "null",
    "private.request_export.p_format": () => "'all'",
    "platform.create_api_key.p_name": () => "'A key'",
    "platform.create_api_key.p_prefix": () => ANY_PREFIX,
    "platform.create_api_key.p_scopes": () => "array['reading.read']",
    "platform.rotate_api_key.p_prefix": () => ANY_PREFIX,
    "private.create_api_key.p_name": () => "'A key'",
    "private.create_api_key.p_prefix": () => ANY_PREFIX,
    "private.create_api_key.p_scopes": () => "array['reading.read']",
    "private.rotate_api_key.p_prefix": () => ANY_PREFIX,
  },
  exceptions: [
    {
      of: "platform.retention_targets",
      who: ["nosub", "owner", "other", "guest", "forged", "key", "admin", "former"],
      may: ["sel"],
      reason: "what may be kept for how long is the same for everybody, and is told to all of them",
    },
    {
      of: "platform.retention_policies",
      who: ["owner", "other", "guest", "forged", "key", "admin", "former"],
      may: ["ins_parent"],
      reason:
        "what it hangs on is a list that is nobody's; how long, and whether a key may, is checked",
    },
    {
      of: "platform.act_as()",
      who: ["anon", "nosub"],
      may: ["own"],
      reason: "it runs before every request, and who brings no ticket stays who they are",
    },
    {
      of: "private.refuse_stand_ins(text)",
      who: ["nosub"],
      may: ["own"],
      reason: "it refuses those who act by a key, and says nothing to anybody else",
    },
    {
      of: "private.batch_answer(private.merge_answer[])",
      who: ["nosub"],
      may: ["own"],
      reason: "it puts what it is given into another form, and looks at nothing",
    },
  ],
};
