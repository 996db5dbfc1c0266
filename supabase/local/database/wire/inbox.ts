/**
 * Takes whole protocol messages out of a TCP stream.
 *
 * @module
 */

/** As Postgres: nobody has that much to say before they are let in. */
const LONGEST_STARTUP = 10_000;
const LONGEST_MESSAGE = 2 ** 30;

/** Reads one connection; every method answers null when the client has gone or talks nonsense. */
export class Inbox {
  readonly #connection: Deno.Conn;
  #bytes = new Uint8Array(65_536);
  #start = 0;
  #end = 0;

  constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  /** The next message of the time before the greeting: a length and a body without a type. */
  async startup(): Promise<Uint8Array<ArrayBuffer> | null> {
    return await this.#message(0, 8, LONGEST_STARTUP);
  }

  /** The next ordinary message, with its type and length. */
  async message(): Promise<Uint8Array<ArrayBuffer> | null> {
    return await this.#message(1, 5, LONGEST_MESSAGE);
  }

  async #message(typeBytes: number, shortest: number, longest: number) {
    if (!await this.#fill(typeBytes + 4)) return null;
    const length = new DataView(this.#bytes.buffer, this.#start + typeBytes, 4).getUint32(0) +
      typeBytes;
    if (length < shortest || length > longest || !await this.#fill(length)) return null;
    return this.#bytes.slice(this.#start, this.#start += length);
  }

  /** Makes that many bytes available; false when the stream ends before. */
  async #fill(wanted: number): Promise<boolean> {
    while (this.#end - this.#start < wanted) {
      if (this.#start + wanted > this.#bytes.length) this.#makeRoom(wanted);
      const free = this.#bytes.subarray(this.#end);
      const read = await this.#connection.read(free).catch(() => null);
      if (read === null) return false;
      this.#end += read;
    }
    return true;
  }

  #makeRoom(wanted: number): void {
    const rest = this.#bytes.subarray(this.#start, this.#end);
    if (wanted > this.#bytes.length) this.#bytes = new Uint8Array(wanted * 2);
    this.#bytes.set(rest);
    this.#end = rest.length;
    this.#start = 0;
  }
}
