/**
 * A KOReader as its sync plugin behaves: what it sends, and what it decides about an answer. Modelled
 * after `kosync.koplugin` of KOReader 2026, call by call.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** What the reader does with a position it has pulled. */
export type Decision =
  | "no progress found"
  | "from this device"
  | "in sync"
  | "went there"
  | "asks: sync to latest location"
  | "stays: the other one is older"
  | "sync error";

/** A position in an open book. */
export interface Place {
  percentage: number;
  progress: string;
}

/** An answer of the server. */
export interface Answer {
  status: number;
  // deno-lint-ignore no-explicit-any -- KOReader takes what comes
  body: any;
  headers: Headers;
}

/** One e-reader with one book open. */
export class KOReader {
  readonly #server: string;
  /** Seconds by the device's own clock, which may be wrong. */
  readonly #now: () => number;
  #username = "";
  #key = "";
  #lastPageTurn = 0;
  place: Place = { percentage: 0, progress: "/body/DocFragment[1].0" };

  constructor(
    /** As typed into "Custom sync server". */
    server: string,
    readonly device: string,
    readonly deviceId: string,
    readonly document: string,
    now: () => number = () => Math.floor(Date.now() / 1000),
  ) {
    this.#server = server;
    this.#now = now;
  }

  /** The button Register: the key that travels is the MD5 of what was typed. */
  async register(username: string, password: string): Promise<Answer> {
    const key = md5(password);
    const answer = await this.#call("POST", "/users/create", { username, password: key }, false);
    if (answer.status === 201) this.#keep(username, key);
    return answer;
  }

  /** The button Login. */
  async login(username: string, password: string): Promise<Answer> {
    const before = [this.#username, this.#key] as const;
    this.#keep(username, md5(password));
    const answer = await this.#call("GET", "/users/auth");
    if (answer.status !== 200) this.#keep(...before);
    return answer;
  }

  /** Turns pages, by the device's own clock. */
  turnTo(percentage: number, progress: string): void {
    this.place = { percentage: rounded(percentage), progress };
    this.#lastPageTurn = this.#now();
  }

  /** "Push progress from this device", which also happens when the book is closed. */
  push(): Promise<Answer> {
    return this.#call("PUT", "/syncs/progress", {
      document: this.document,
      ...this.place,
      device: this.device,
      device_id: this.deviceId,
    });
  }

  /** "Pull progress from other devices" when a person asks, or by itself when the book is opened. */
  async pull({ asked = false } = {}): Promise<Decision> {
    const { status, body } = await this.#call("GET", `/syncs/progress/${this.document}`);
    if (status !== 200) return "sync error";
    if (body.percentage === undefined) return "no progress found";
    if (body.device === this.device && body.device_id === this.deviceId) return "from this device";
    const percentage = rounded(body.percentage);
    if (percentage === this.place.percentage || body.progress === this.place.progress) {
      return "in sync";
    }
    if (asked) {
      this.place = { percentage, progress: body.progress };
      return "went there";
    }
    const isNewer = body.timestamp === undefined
      ? percentage > this.place.percentage
      : body.timestamp > this.#lastPageTurn;
    return isNewer ? "asks: sync to latest location" : "stays: the other one is older";
  }

  #keep(username: string, key: string): void {
    this.#username = username;
    this.#key = key;
  }

  async #call(method: string, path: string, sent?: object, signed = true): Promise<Answer> {
    const response = await fetch(`${this.#server}${path}`, {
      method,
      headers: {
        accept: "application/vnd.koreader.v1+json",
        ...(sent && { "content-type": "application/json" }),
        ...(signed && { "x-auth-user": asBytes(this.#username), "x-auth-key": this.#key }),
      },
      ...(sent && { body: JSON.stringify(sent) }),
    });
    return { status: response.status, body: await response.json(), headers: response.headers };
  }
}

/** As KOReader hashes what was typed. */
export function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

/** A header as the plugin writes it: the bytes of the text, whatever they are. */
function asBytes(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/** The plugin compares four digits. */
function rounded(percentage: number): number {
  return Math.floor(percentage * 10_000) / 10_000;
}
