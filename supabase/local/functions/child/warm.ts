/**
 * A function's process that has loaded what nearly every function imports, and then waits. None of
 * it reads the environment while it loads, so the function's own values still arrive in time.
 *
 * @module
 */

import { live } from "./live.ts";

// A project that does not map one of them still gets its functions, only later.
await Promise.allSettled([
  import("@supabase/server/core"),
  import("@supabase/supabase-js"),
  import("zod"),
  import("@logtape/logtape"),
  import("@logtape/redaction"),
  import("@opentelemetry/api"),
]);
await live();
