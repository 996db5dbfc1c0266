/**
 * Rooms behind a four-digit code, for a front end.
 *
 * @module
 */

import { type AnyClient, signedIn } from "./connect.ts";
import { invoke, InvokeError, type Output } from "./invoke.ts";
import { listenToRoom, type Subscription } from "./listen_to_room.ts";
import type { LiveState } from "./live_channel.ts";
import { PresentPeople, type PresentPerson } from "./present_people.ts";
import type { Session } from "./room_read.ts";

export type { PresentPerson } from "./present_people.ts";
export type { Session } from "./room_read.ts";

/** What a host may choose for a room. */
export interface RoomOptions {
  /** The language the caller reads; the browser's where it is not said. */
  language?: string;
  minutes?: number;
  seats?: number;
  needsApproval?: boolean;
  displayName?: string;
}

/** Tries for a code while the network is bad. */
const TRIES = 10;

export class SessionService {
  readonly #client: AnyClient;

  constructor(client: AnyClient) {
    this.#client = client;
  }

  /** A free code, drawn by the database and never made up here. */
  async generateSessionCode(): Promise<string> {
    await signedIn(this.#client);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const { data, error, status } = await this.#rows.rpc("generate_unique_session_code");
      if (data) return data;
      // Only a network that failed is worth another try; a refusal stays one.
      if (error && status !== 0) break;
      const pause = Math.min(100 * 2 ** attempt, 1_000);
      if (attempt < TRIES - 1) await new Promise((over) => setTimeout(over, pause));
    }
    throw new Error("Failed to generate unique session code");
  }

  /** Whether a code opens a door right now. Wrong codes are counted. */
  async sessionExists(code: string): Promise<boolean> {
    await signedIn(this.#client);
    const { data } = await this.#rows.rpc("session_exists", { p_code: code }).throwOnError();
    return data;
  }

  /** Opens a room; the caller has a seat in it. */
  async createSession(options: RoomOptions = {}): Promise<Session> {
    await signedIn(this.#client);
    const { id } = await invoke(this.#client, "create-session", {
      language: options.language ?? browserLanguage(),
      ...(options.minutes !== undefined && { minutes: options.minutes }),
      ...(options.seats !== undefined && { seats: options.seats }),
      ...(options.needsApproval !== undefined && { needs_approval: options.needsApproval }),
      ...(options.displayName !== undefined && { display_name: options.displayName }),
    });
    return await this.#session(id);
  }

  /** Takes a seat in the room behind a code; doing it twice takes one seat. */
  async joinSession(
    code: string,
    { language = browserLanguage(), displayName }: Pick<RoomOptions, "language" | "displayName"> =
      {},
  ): Promise<Session> {
    await signedIn(this.#client);
    const joined = await this.#join(code, language, displayName);
    if (joined.state === "waiting") throw new Error("Waiting for the host to let you in");
    return await this.#session(joined.id);
  }

  /** Frees the caller's seat; doing it twice is harmless. */
  async leaveSession(sessionId: string): Promise<void> {
    await invoke(this.#client, "leave-session", { session_id: sessionId });
  }

  /** The host locks the door: the code lets nobody in any more. */
  async lockSession(sessionId: string): Promise<void> {
    await invoke(this.#client, "end-session", { session_id: sessionId, lock_only: true });
  }

  /** The host ends the room for everybody. */
  async endSession(sessionId: string): Promise<void> {
    await invoke(this.#client, "end-session", { session_id: sessionId });
  }

  /**
   * Tells the room as it is now and whenever it changes. `onState` hears how: `live` (pushed),
   * `degraded` (asked for every few seconds), `stopped` (the room has ended, or the caller has no
   * seat in it any more: nothing more will be told).
   */
  subscribeToSession(
    sessionId: string,
    onUpdate: (session: Session) => void,
    onState?: (state: LiveState, reason?: string) => void,
  ): Subscription {
    let told = "";
    return listenToRoom(this.#client, sessionId, {
      onNews({ session }) {
        const now = JSON.stringify(session);
        if (now === told) return;
        told = now;
        onUpdate(session);
      },
      ...(onState && { onState }),
    });
  }

  /**
   * Tells who of the room is there right now, with a page open on it, and again whenever that
   * changes. Everybody who subscribes to anything of the room is there.
   */
  subscribeToPresence(
    sessionId: string,
    onPeople: (people: PresentPerson[]) => void,
  ): Subscription {
    const present = new PresentPeople(onPeople);
    return listenToRoom(this.#client, sessionId, {
      onNews: ({ people }) => people && present.seat(people),
      onPresence: (userIds) => present.see(userIds),
    });
  }

  get #rows() {
    return this.#client.schema("translator");
  }

  async #join(
    code: string,
    language: string,
    displayName: string | undefined,
  ): Promise<Output<"join-session">> {
    try {
      return await invoke(this.#client, "join-session", {
        code,
        language,
        ...(displayName !== undefined && { display_name: displayName }),
      });
    } catch (error) {
      if (error instanceof InvokeError && (error.status === 404 || error.status === 400)) {
        throw new Error("Session not found or expired", { cause: error });
      }
      throw error;
    }
  }

  async #session(id: string): Promise<Session> {
    const { data } = await this.#rows.from("sessions").select().eq("id", id).single()
      .throwOnError();
    return data;
  }
}

/** The reader's language as a tag the server knows; English where nobody says. */
function browserLanguage(): string {
  const said = (globalThis as { navigator?: { language?: string } }).navigator?.language ?? "en";
  return /^[a-z]{2,3}(-[A-Z]{2})?$/.test(said) ? said : said.split("-")[0] || "en";
}
