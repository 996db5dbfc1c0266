/**
 * What the page of the first test runs on: the official client, bundled for browsers.
 *
 * @module
 */

export { createClient } from "@supabase/supabase-js";
