/**
 * Devices that somebody reads on, each with a network, a clock and a memory of its own.
 *
 * @module
 */

import { ProgressQueue } from "@shared/client/progress_queue.ts";
import { memoryStore, type ProgressStore } from "@shared/client/progress_store.ts";
import type { Reading } from "@shared/client/reading_progress.ts";
import { RealtimeService } from "@shared/client/realtime_service.ts";
import { hangUp } from "./hang_up.ts";
import type { Anybody } from "./rooms.ts";
import type { Person, TestStack } from "./stack.ts";
import { TurnedTimers } from "./turned_timers.ts";
import { Network, visitor } from "./visitor.ts";

/** A browser with one page open. */
export class ReadingDevice implements AsyncDisposable {
  readonly network = new Network();
  readonly timers = new TurnedTimers();
  /** How far its clock is ahead. */
  aheadMs = 0;
  readonly errors: string[] = [];
  readonly client: Anybody;
  readonly reading: Reading;
  readonly userId: string;

  private constructor(stack: TestStack, userId: string, store: ProgressStore) {
    this.client = visitor(stack, this.network);
    this.userId = userId;
    this.reading = {
      queue: new ProgressQueue(this.client, {
        store,
        device: { name: "Browser", platform: "web" },
        timers: this.timers,
        now: () => Date.now() + this.aheadMs,
        onError: (error) => void this.errors.push((error as Error).message),
      }),
      service: new RealtimeService(this.client),
    };
  }

  /** Another tab of a device shares its store. */
  static async of(
    stack: TestStack,
    person: Person,
    store: ProgressStore = memoryStore(),
  ): Promise<ReadingDevice> {
    const { data: { session } } = await person.auth.getSession();
    const device = new ReadingDevice(stack, person.userId, store);
    if (session) await device.client.auth.setSession(session);
    return device;
  }

  /** Pulls the plug of everything that goes to functions. */
  offline(): void {
    this.network.broken = "/functions/";
  }

  online(): void {
    this.network.broken = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.reading.queue.close();
    await hangUp(this.client);
  }
}
