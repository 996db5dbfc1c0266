/**
 * The whole back end in one process: database, REST, Auth, Storage, Realtime, functions, cron, pg_net.
 *
 * @module
 */

import { join } from "node:path";
import { type Apertium, startApertium } from "./apertium/start_apertium.ts";
import { createAuth } from "./auth/auth.ts";
import { type Keys, openKeys } from "./auth/keys.ts";
import { Mailbox } from "./auth/mailbox.ts";
import { type Config, readConfig } from "./config.ts";
import { startCron } from "./cron/cron.ts";
import type { Engine } from "./database/engine.ts";
import type { Log } from "./database/log.ts";
import { type Database, openDatabase } from "./database/open_database.ts";
import { sayingSo } from "./database/outage.ts";
import { answerDoctor } from "./doctor/answer_doctor.ts";
import { Failure } from "./failure.ts";
import { frontPage } from "./front_page/front_page.ts";
import type { FunctionLog } from "./functions/logs.ts";
import { startRunner } from "./functions/runner.ts";
import { createGateway, type Part } from "./gateway.ts";
import { listen } from "./listen.ts";
import { startNet } from "./net/net.ts";
import { type Realtime, type RealtimeSettings, startRealtime } from "./realtime/realtime.ts";
import { createRest } from "./rest/rest.ts";
import { readSize } from "./storage/buckets.ts";
import { FileStorage } from "./storage/file_storage.ts";
import { createStorageShim } from "./storage/shim.ts";
import { letCronCall } from "./vault.ts";

/** What is started, and where it keeps its data. */
export interface StackOptions {
  /** The project's folder. */
  root: string;
  /** 0 takes a free one; the default is `[api].port`. */
  port?: number;
  /** Where data, keys and objects are kept; absent, all of it is gone at the end. */
  dataDir?: string;
  /** A Postgres 17 in the place of PGlite. */
  databaseUrl?: string;
  /** Changes to `config.toml` for this run. */
  configure?: (config: Config) => void;
  /** Who runs the functions; a process each unless a test brings its own. */
  functions?: (setting: FunctionsSetting) => Promise<Functions>;
  /** Whether Apertium is asked to translate; a started one costs nothing until it is. */
  apertium?: boolean;
  /** Other limits and delays than Realtime's usual ones. */
  realtime?: RealtimeSettings;
  log: Log;
  logFunction?: (line: FunctionLog) => void;
}

/** What runs functions is told this. */
export interface FunctionsSetting {
  root: string;
  config: Config;
  url: string;
  env: Record<string, string>;
  /** What functions get where the project's own files name nothing else: the offline translator. */
  defaults: Record<string, string>;
  verify: Parameters<typeof startRunner>[0]["verify"];
}

/** Whoever runs functions. */
export interface Functions {
  names(): string[];
  fetch: Part;
  close(): Promise<void>;
}

/** A running stack. */
export interface Stack {
  url: string;
  port: number;
  keys: Keys;
  config: Config;
  engine: Engine;
  database: Database;
  functions: Functions;
  realtime: Realtime;
  mail: Mailbox;
  /** The offline translator, where it is installed. */
  apertium: Apertium | null;
  close(): Promise<void>;
}

/** Starts everything in order, or throws and leaves nothing running. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { root, dataDir, log } = options;
  const config = await readConfig(join(root, "supabase/config.toml"));
  options.configure?.(config);

  await using undo = new AsyncDisposableStack();
  const { promise: ready, resolve: open } = Promise.withResolvers<Part>();
  const port = listen(options.port ?? config.api.port, async (request, peer) => {
    return await (await ready)(request, peer);
  });
  undo.defer(port.close);
  const url = `http://127.0.0.1:${port.port}`;

  if (dataDir) await makePrivate(dataDir);
  const objects = dataDir ? join(dataDir, "storage") : await Deno.makeTempDir();
  if (!dataDir) undo.defer(() => Deno.remove(objects, { recursive: true }));
  const keys = await openKeys(dataDir);
  const mail = new Mailbox();
  const database = await openDatabase({
    root,
    ...(dataDir && { dataDir: join(dataDir, "pglite") }),
    ...(options.databaseUrl && { url: options.databaseUrl }),
    config,
    authSecrets: {
      jwtSecret: keys.secret,
      publishableKey: keys.publishable,
      secretKey: keys.secrets.default,
    },
    email: mail,
    storageAdapter: new FileStorage(objects),
    log,
  });
  undo.defer(database.close);
  const { engine } = database;

  const apertium = options.apertium === false ? null : await startApertium({
    log: (line) => log("info", line),
  });
  if (apertium) undo.defer(apertium.close);

  const storage = createStorageShim({
    next: createRest({
      schemas: config.api.schemas,
      extraSearchPath: config.api.extra_search_path,
      next: database.fetchLite,
    }),
    database: engine,
    fileSizeLimit: readSize(config.storage.file_size_limit) ?? 50 * 2 ** 20,
  });
  const auth = createAuth({
    engine,
    next: storage,
    keys,
    config: config.auth,
    url: () => url,
    mail,
    log,
  });

  const realtime = await startRealtime({
    engine,
    keys,
    jwks: auth.jwks,
    ...options.realtime,
    log,
  });
  undo.defer(realtime.close);

  const functions = await (options.functions ?? runner(options))({
    root,
    config,
    url,
    env: {
      ...config.edge_runtime.secrets,
      SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishable }),
      SUPABASE_SECRET_KEYS: JSON.stringify(keys.secrets),
      SUPABASE_JWKS: JSON.stringify(auth.jwks),
      SUPABASE_DB_URL: options.databaseUrl ?? "",
      SUPABASE_READ_REPLICA_URL: Deno.env.get("SUPABASE_READ_REPLICA_URL") ?? "",
      // Who tries webhooks listens on this machine.
      EGRESS_LOCAL: "on",
    },
    defaults: apertium ? { LIBRETRANSLATE_URL: apertium.url } : {},
    verify: { jwks: auth.jwks },
  });
  undo.defer(functions.close);

  open(createGateway({
    data: (request, peer) => sayingSo(() => auth.fetch(request, peer)),
    functions: functions.fetch,
    realtime: realtime.fetch,
    front: frontPage({
      root,
      ...(dataDir && { dataDir }),
      project: config.project_id,
      url,
      publishable: keys.publishable,
      engine,
      names: () => functions.names(),
    }),
    doctor: answerDoctor({ root, engine, keys, schemas: config.api.schemas, url }),
  }));
  undo.defer(
    (await letCronCall({
      engine,
      url,
      name: config.project_id,
      key: keys.secrets.cron,
      log,
    })).close,
  );
  undo.defer((await startNet({ engine, log })).close);
  undo.defer((await startCron({ engine, log })).close);

  const held = undo.move();
  return {
    url,
    port: port.port,
    keys,
    config,
    engine,
    database,
    functions,
    realtime,
    mail,
    apertium,
    async close() {
      try {
        // Before the port, which would cut the sockets off without a word.
        await realtime.close();
      } finally {
        await port.close();
        await held.disposeAsync();
      }
    },
  };
}

/** Passwords' hashes and people's words are in it: nobody else on this machine reads them. */
async function makePrivate(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Failure(`Cannot make the data folder "${folder}": ${(cause as Error).message}`);
  }
}

function runner({ logFunction = () => {} }: StackOptions) {
  const maxChildren = Number(Deno.env.get("RUNNER_MAX_CHILDREN"));
  return ({ config, ...setting }: FunctionsSetting): Promise<Functions> =>
    startRunner({
      ...setting,
      functions: config.functions,
      policy: config.edge_runtime.policy,
      watch: true,
      ...(maxChildren > 0 && { maxChildren }),
      log: logFunction,
    });
}
