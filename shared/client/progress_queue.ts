/**
 * Sends what was read on this device: in batches, again until the server has it, and harmless to send
 * twice.
 *
 * @module
 */

import { CatchUp } from "./catch_up.ts";
import type { AnyClient } from "./connect.ts";
import { invoke, InvokeError, type Output } from "./invoke.ts";
import { type ProgressOperation, ProgressShelf } from "./progress_shelf.ts";
import { batchOf, isRefusedWhole, MOST_AT_ONCE, refused } from "./progress_batch.ts";
import { deviceStore, type ProgressStore } from "./progress_store.ts";
import { type DeviceName, ReadingDevice } from "./reading_device.ts";
import { OwnTimers, realTimers, type Timers, within } from "./timers.ts";
import { onWaking } from "./waking.ts";

/** What became of an operation. */
export type ProgressOutcome = Output<"sync-progress">["results"][number];

/** What a reader did; the rest of an operation is made here. */
export type ProgressUpdate = Omit<
  ProgressOperation,
  "op_id" | "hlc" | "client_updated_at" | "seen_hlc"
>;

export interface QueueOptions {
  store?: ProgressStore;
  device?: DeviceName;
  timers?: Timers;
  random?: () => number;
  now?: () => number;
  onError?(error: unknown): void;
}

/** The first wait after a failure is twice as long, plus or minus 20 %. */
const PACE_MS = 500;

/** What was kept, and what will become of it once it is sent. */
export interface Queued {
  op: ProgressOperation;
  user: string;
  sent: Promise<ProgressOutcome>;
}

interface Own {
  user: string;
  op: ProgressOperation;
  tell: (outcome: ProgressOutcome) => void;
}

export class ProgressQueue {
  readonly shelf: ProgressShelf;
  readonly device: ReadingDevice;
  readonly #client: AnyClient;
  readonly #now: () => number;
  readonly #onError: (error: unknown) => void;
  readonly #timers: OwnTimers;
  readonly #sending: CatchUp;
  readonly #stopWaking: () => void;
  /** What this page did, until it knows what became of it: another tab may have sent it meanwhile. */
  readonly #own = new Map<string, Own>();
  /** Whether the server has forgotten this device since it answered last. */
  #renamed = false;
  readonly #listeners = new Set<(user: string, seriesId: string) => void>();

  constructor(client: AnyClient, options: QueueOptions = {}) {
    const { now = Date.now, random = Math.random, store = deviceStore() } = options;
    this.#client = client;
    this.#now = now;
    this.#onError = (error) => options.onError?.(error);
    this.#timers = new OwnTimers(options.timers ?? realTimers);
    this.shelf = new ProgressShelf(store, now, this.#onError);
    this.device = new ReadingDevice(
      client,
      this.shelf,
      options.timers ?? realTimers,
      options.device ?? { name: "Browser", platform: "web" },
    );
    this.#sending = new CatchUp({
      read: (signal) => this.#sendAll(signal),
      everyMs: PACE_MS,
      timers: this.#timers,
      random,
      onError: this.#onError,
    });
    this.#stopWaking = onWaking(() => this.#sending.askQuietly());
  }

  /** Keeps what was done and begins to send it. Resolves when it is kept. */
  async add(update: ProgressUpdate): Promise<Queued> {
    // At once: of two calls the second one is the later one, however long the session takes.
    const hlc = this.shelf.tick();
    const made = new Date(this.#now()).toISOString();
    const user = await this.device.user();
    const seen = this.shelf.place(user, update.series_id)?.hlc;
    const op: ProgressOperation = {
      ...update,
      op_id: crypto.randomUUID(),
      hlc,
      client_updated_at: made,
      ...(seen && { seen_hlc: seen }),
    };
    this.shelf.wait(user, op);
    this.#changed(user, op);
    const sent = new Promise<ProgressOutcome>((tell) =>
      this.#own.set(op.op_id, { user, op, tell })
    );
    return { op, user, sent };
  }

  /** Calls back whenever what waits of a series has changed, until told to stop. */
  onChange(listener: (user: string, seriesId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Sends everything that waits, of other tabs and earlier pages as well. Rejects when it cannot. */
  flush(): Promise<void> {
    return this.#sending.ask();
  }

  /** Stops sending; what waits is kept for the next page. */
  async close(): Promise<void> {
    this.#stopWaking();
    this.#timers.end();
    await within(1_000, this.#sending.close(), realTimers);
  }

  async #sendAll(signal: AbortSignal): Promise<void> {
    const user = await this.device.user();
    this.#forgetOthers(user);
    let most = MOST_AT_ONCE;
    for (let ops = this.#batch(user, most); ops.length; ops = this.#batch(user, most)) {
      signal.throwIfAborted();
      try {
        await this.#send(user, ops, signal);
        most = Math.min(2 * most, MOST_AT_ONCE);
      } catch (error) {
        if (!isRefusedWhole(error)) throw error;
        // One of them is to blame, and must not hold up the others for ever.
        const [op] = ops;
        if (op && ops.length === 1) this.#settle(user, op, refused(op, error));
        most = Math.max(1, Math.floor(ops.length / 2));
      }
    }
  }

  async #send(user: string, ops: ProgressOperation[], signal: AbortSignal): Promise<void> {
    const post = async () =>
      await invoke(this.#client, "sync-progress", {
        device_id: await this.device.id(user),
        sent_at: new Date(this.#now()).toISOString(),
        ops,
      }, { signal });
    const { results } = await post().catch(async (error) => {
      // Once: a server without this function answers the same.
      if (!(error instanceof InvokeError) || error.status !== 404 || this.#renamed) throw error;
      this.#renamed = true;
      this.device.forget(user);
      return await post();
    });
    this.#renamed = false;
    if (results.length !== ops.length) throw new Error("Cannot sync: not all was answered");
    ops.forEach((op, index) => {
      const outcome = results[index];
      if (outcome) this.#settle(user, op, outcome);
    });
  }

  #settle(user: string, op: ProgressOperation, outcome: ProgressOutcome): void {
    this.shelf.done(user, op.op_id);
    if (outcome.position) this.shelf.keepPlace(user, outcome.position);
    this.#own.get(op.op_id)?.tell(outcome);
    this.#own.delete(op.op_id);
    this.#changed(user, op);
  }

  /** What a former reader did waits on the shelf until they are back; nobody waits for the answer. */
  #forgetOthers(user: string): void {
    for (const [id, own] of this.#own) {
      if (own.user !== user) this.#own.delete(id);
    }
  }

  #changed(user: string, { series_id }: ProgressOperation): void {
    for (const listener of this.#listeners) {
      try {
        listener(user, series_id);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  /** What waits of a reader, the oldest first; of this page also what another tab has sent already. */
  #batch(user: string, most: number): ProgressOperation[] {
    const waiting = new Map(this.shelf.waiting(user).map((op) => [op.op_id, op]));
    for (const { user: whose, op } of this.#own.values()) {
      if (whose === user) waiting.set(op.op_id, op);
    }
    return batchOf([...waiting.values()], most);
  }
}
