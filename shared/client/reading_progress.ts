/**
 * How far a reader is, for a front end: works without a network, on many devices and in many tabs.
 *
 * @module
 */

import type { AnyClient } from "./connect.ts";
import type { LiveState } from "./live_channel.ts";
import { layOver } from "./progress_overlay.ts";
import { readPlaces } from "./progress_places.ts";
import type { ConflictNotice, Position } from "./progress_news.ts";
import { type ProgressOutcome, ProgressQueue, type ProgressUpdate } from "./progress_queue.ts";
import { type ProgressSubscription, RealtimeService } from "./realtime_service.ts";
import { realTimers, within } from "./timers.ts";

export type { Position, ProgressOutcome, ProgressSubscription, ProgressUpdate };

/** What an update came to; "queued" is kept here and sent when that is possible, `problem` says why. */
export type UpdateResult =
  | ProgressOutcome
  | Pick<ProgressOutcome, "op_id" | "series_id" | "problem" | "position"> & { result: "queued" };

/** What works together for one client; each part can be a front end's own. */
export interface Reading {
  queue: ProgressQueue;
  service: RealtimeService;
}

/** How long an update waits for the server before it is called queued. */
const PATIENCE_MS = 5_000;

const readings = new WeakMap<AnyClient, Reading>();

/** What the functions below use of a client unless they are given something else. */
export function readingOf(client: AnyClient): Reading {
  const reading = readings.get(client) ??
    { queue: new ProgressQueue(client), service: new RealtimeService(client) };
  readings.set(client, reading);
  return reading;
}

/**
 * Says how far the reader is. What cannot be sent now is kept on the device and sent later, also by the
 * next page; sending it twice is harmless.
 *
 * @example
 * ```ts ignore
 * const { result, position } = await updateProgress(supabase, {
 *   series_id: "one-piece",
 *   chapter_id: "1044",
 *   page_number: 7,
 *   total_pages: 17,
 *   progress: 0.41,
 * });
 * if (result === "conflict") askTheReader(position);
 * ```
 */
export async function updateProgress(
  client: AnyClient,
  update: ProgressUpdate,
  { queue }: Pick<Reading, "queue"> = readingOf(client),
): Promise<UpdateResult> {
  const { op, user, sent } = await queue.add(update);
  let outcome: ProgressOutcome | undefined;
  let problem: string | null = null;
  const told = sent.then((answer) => outcome = answer);
  const failed = queue.flush().then(() => told, (error) => problem = (error as Error).message);
  await within(PATIENCE_MS, Promise.race([told, failed]), realTimers);
  if (outcome) return outcome;
  const { op_id, series_id } = op;
  const position = seenHere(queue, user, queue.shelf.place(user, series_id), series_id) ?? null;
  return { op_id, series_id, result: "queued", problem, position };
}

/**
 * Where the reader is in one series (null where they never were), or in all of them. What waits to be
 * sent is laid over it; without a network it is what this device heard last.
 *
 * @throws {PostgrestError} when the server refuses.
 */
export function getProgress(
  client: AnyClient,
  seriesId: string,
  reading?: Pick<Reading, "queue">,
): Promise<Position | null>;
export function getProgress(
  client: AnyClient,
  seriesId?: undefined,
  reading?: Pick<Reading, "queue">,
): Promise<Position[]>;
export async function getProgress(
  client: AnyClient,
  seriesId?: string,
  { queue }: Pick<Reading, "queue"> = readingOf(client),
): Promise<Position | null | Position[]> {
  const user = await queue.device.known();
  if (user === null) return seriesId === undefined ? [] : null;
  const { shelf } = queue;
  const read = await readPlaces(client, seriesId);
  if (read && seriesId === undefined) shelf.forgetOthers(user, read);
  for (const place of read ?? []) shelf.keepPlace(user, place);
  const all = [...shelf.places(user), ...shelf.waiting(user)].map(({ series_id }) => series_id);
  const seen = [...new Set(seriesId === undefined ? all : [seriesId])]
    .map((id) => seenHere(queue, user, shelf.place(user, id), id))
    .filter((position) => position !== undefined)
    .filter(({ deleted_at }) => deleted_at === null);
  return seriesId === undefined ? seen : seen[0] ?? null;
}

/**
 * Tells each position as it is now and whenever it changes on any device, this one's unsent pages laid
 * over it; a deleted one has `deleted_at`. `userId` is the signed-in reader's.
 */
export function subscribeToProgress(
  client: AnyClient,
  userId: string,
  onProgress: (position: Position) => void,
  more: {
    onConflict?(conflict: ConflictNotice): void;
    onStatus?(state: LiveState, reason?: string): void;
  } = {},
  { queue, service }: Reading = readingOf(client),
): ProgressSubscription {
  const told = new Map<string, string>();
  const look = (seriesId: string) => {
    const seen = seenHere(queue, userId, queue.shelf.place(userId, seriesId), seriesId);
    const now = JSON.stringify(seen);
    if (!seen || told.get(seriesId) === now) return;
    told.set(seriesId, now);
    onProgress(seen);
  };
  const subscription = service.subscribeToProgress(userId, (position) => {
    queue.shelf.keepPlace(userId, position);
    look(position.series_id);
  }, {
    ...more,
    onStatus(state, reason) {
      // Whoever can listen can send as well.
      if (state === "live") queue.flush().catch(() => {});
      more.onStatus?.(state, reason);
    },
  });
  const forget = queue.onChange((user, seriesId) => user === userId && look(seriesId));
  return {
    get state() {
      return subscription.state;
    },
    unsubscribe() {
      forget();
      return subscription.unsubscribe();
    },
  };
}

function seenHere(
  { shelf }: ProgressQueue,
  user: string,
  place: Position | undefined,
  seriesId: string,
): Position | undefined {
  const waiting = shelf.waiting(user).filter(({ series_id }) => series_id === seriesId);
  return layOver(place, waiting, shelf.device(user));
}
