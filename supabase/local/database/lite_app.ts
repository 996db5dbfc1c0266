/**
 * The lite app over one of our connections: REST, Auth and Storage behind one `fetch`.
 *
 * @module
 */

import { App, type EmailDriver, setExperimental } from "@supabase/lite";
import type { Config } from "../config.ts";
import type { SafePgliteConnection } from "./pglite_connection.ts";
import type { SafePostgresConnection } from "./postgres_connection.ts";

/** Where lite's Storage keeps the bytes of objects. */
export type StorageAdapter = NonNullable<App["_storageAdapter"]>;

/** What lite signs and checks with. Both keys: without them a request with no key at all is let in. */
export interface AuthSecrets {
  /** At least 32 random bytes; lite's own HS256 tokens never leave the process. */
  jwtSecret: string;
  /** `sb_publishable_…` */
  publishableKey: string;
  /** `sb_secret_…` */
  secretKey: string;
}

export interface LiteOptions {
  config: Config;
  authSecrets: AuthSecrets;
  /** Takes the mails Auth sends; absent, they are dropped. */
  email?: EmailDriver;
  /** Absent, Storage answers 404; its tables are there all the same. */
  storageAdapter?: StorageAdapter;
}

/** Builds the app. It serves no page, grants nothing and knows no administrator by address. */
export async function liteApp(
  connection: SafePgliteConnection | SafePostgresConnection,
  { config, authSecrets, email, storageAdapter }: LiteOptions,
): Promise<App> {
  const { api, auth, storage } = config;
  if (storageAdapter) setExperimental("storage", true);
  const app = new App({
    connection,
    api: {
      schemas: api.schemas,
      max_rows: api.max_rows,
      extra_search_path: api.extra_search_path,
    },
    auth: {
      enabled: true,
      jwt_secret: authSecrets.jwtSecret,
      publishable_key: authSecrets.publishableKey,
      secret_key: authSecrets.secretKey,
      site_url: auth.site_url,
      additional_redirect_urls: auth.additional_redirect_urls,
      jwt_expiry: auth.jwt_expiry,
      enable_signup: auth.enable_signup,
    },
    storage: { enabled: storageAdapter !== undefined, file_size_limit: storage.file_size_limit },
    db: { migrations: { enabled: false } },
    options: {
      server: { disableStudio: true },
      drivers: { email: email ?? { send: async () => {} } },
    },
  });
  if (storageAdapter) app._storageAdapter = storageAdapter;
  return await app.init();
}
