/**
 * The variables the platform gives every function, with made-up values: enough to load a function
 * and to refuse a stranger, and nothing that answers on the network.
 *
 * @module
 */

/** Port 1 refuses connections at once, so a function that reaches out fails at once. */
const NOWHERE = "http://127.0.0.1:1";

/** Variable → value. */
export const MADE_UP_ENV: Readonly<Record<string, string>> = {
  SUPABASE_URL: NOWHERE,
  SUPABASE_PUBLIC_URL: NOWHERE,
  SUPABASE_DB_URL: "",
  SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: "sb_publishable_made_up" }),
  SUPABASE_SECRET_KEYS: JSON.stringify({ default: "sb_secret_made", cron: "sb_secret_up" }),
  SUPABASE_JWKS: JSON.stringify({ keys: [] }),
  SUPABASE_FUNCTION_SLUG: "made-up",
  SB_REGION: "local",
  SB_EXECUTION_ID: "00000000-0000-4000-8000-000000000000",
  DENO_DEPLOYMENT_ID: "local_made-up_1",
};
