/**
 * Who is there, in two halves that arrive apart: whose pages are open, and who has a seat. A page can
 * say any id, so names come from the seats.
 *
 * @module
 */

import type { RoomNews } from "./room_read.ts";

type Seat = NonNullable<RoomNews["people"]>[number];

/** Somebody who is in a room with a page open on it. */
export interface PresentPerson {
  user_id: string;
  display_name: string | null;
  /** What they read. */
  language: string;
}

export class PresentPeople {
  readonly #tell: (people: PresentPerson[]) => void;
  #seats: Seat[] | undefined;
  #seen: string[] | undefined;
  #told = "";

  constructor(tell: (people: PresentPerson[]) => void) {
    this.#tell = tell;
  }

  /** Takes in who has a seat, in the order they came. */
  seat(seats: Seat[]): void {
    this.#seats = seats;
    this.#look();
  }

  /** Takes in whose pages are open. */
  see(userIds: string[]): void {
    this.#seen = userIds;
    this.#look();
  }

  #look(): void {
    const [seats, seen] = [this.#seats, this.#seen];
    if (!seats || !seen) return;
    const people = seats.filter(({ user_id }) => seen.includes(user_id))
      .map(({ user_id, display_name, language }) => ({ user_id, display_name, language }));
    const now = JSON.stringify(people);
    if (now === this.#told) return;
    this.#told = now;
    this.#tell(people);
  }
}
