/**
 * Who reads on this device, and the name under which the server knows it.
 *
 * @module
 */

import { type AnyClient, signedIn } from "./connect.ts";
import type { ProgressShelf } from "./progress_shelf.ts";
import { signedInUser } from "./signed_in_user.ts";
import { type Timers, within } from "./timers.ts";

/** How a device introduces itself. */
export interface DeviceName {
  name: string;
  platform: "web" | "ios" | "android" | "desktop" | "other";
}

/** How long a session may take to renew itself before the last reader is taken for the same one. */
const PATIENCE_MS = 1_000;

/** The browser's locks: tabs of one device register it once. */
interface Locks {
  request<Answer>(name: string, call: () => Promise<Answer>): Promise<Answer>;
}

export class ReadingDevice {
  readonly #client: AnyClient;
  readonly #shelf: ProgressShelf;
  readonly #timers: Timers;
  readonly #name: DeviceName;

  constructor(client: AnyClient, shelf: ProgressShelf, timers: Timers, name: DeviceName) {
    this.#client = client;
    this.#shelf = shelf;
    this.#timers = timers;
    this.#name = name;
  }

  /** The signed-in reader's id; a visitor becomes an anonymous user. */
  async user(): Promise<string> {
    const user = await this.known() ?? await signedIn(this.#client);
    this.#shelf.user = user;
    return user;
  }

  /** The reader's id, if there is one; without a network it is whoever read here last. */
  async known(): Promise<string | null> {
    let user: string | null | undefined;
    const asked = signedInUser(this.#client).then((answer) => user = answer);
    await within(PATIENCE_MS, asked, this.#timers);
    return user === undefined ? this.#shelf.user : user;
  }

  /** What the server calls this device; it is registered when it sends for the first time. */
  async id(user: string): Promise<string> {
    const locks = (globalThis as { navigator?: { locks?: Locks } }).navigator?.locks;
    const register = () => this.#register(user);
    return this.#shelf.device(user) ??
      await (locks?.request(`quintet:reading:device:${user}`, register) ?? register());
  }

  /** The server does not know it (any more). */
  forget(user: string): void {
    this.#shelf.keepDevice(user, null);
  }

  async #register(user: string): Promise<string> {
    const known = this.#shelf.device(user);
    if (known) return known;
    const { data } = await this.#client.schema("reading").rpc("register_device", {
      p_name: this.#name.name,
      p_platform: this.#name.platform,
    }).throwOnError();
    this.#shelf.keepDevice(user, data.id);
    return data.id;
  }
}
