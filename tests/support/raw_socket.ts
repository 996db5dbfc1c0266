/**
 * A WebSocket made by hand over TCP: it shows how a handshake was refused, sends any header and any
 * bytes, stops reading when it is told to, and is cut like a cable.
 *
 * @module
 */

import { Buffer } from "node:buffer";

/** What a handshake was answered that was not accepted. */
export class Refused extends Error {
  override name = "Refused";
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: string) {
    super(`The handshake was answered ${status}: ${body}`);
    this.status = status;
    this.body = parsed(body);
  }
}

/** Why a socket is no more; 1006 for one that went without a word. */
export interface Ending {
  code: number;
  reason: string;
}

const TEXT = 1;
const BYTES = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** Open from the start; what arrives is given to `hear`. */
export class RawSocket implements AsyncDisposable {
  readonly closed: Promise<Ending>;
  readonly #connection: Deno.Conn;
  readonly #hear: (data: string | Uint8Array) => void;
  #unread: Buffer;
  #parts: Buffer[] = [];
  #opcode = 0;
  #going: Promise<void> = Promise.resolve();
  #goOn: (() => void) | undefined;

  private constructor(
    connection: Deno.Conn,
    unread: Buffer,
    hear: (data: string | Uint8Array) => void,
  ) {
    this.#connection = connection;
    this.#unread = unread;
    this.#hear = hear;
    this.closed = this.#read();
  }

  /** Shakes hands; throws {@linkcode Refused} when the server will not. */
  static async open(
    address: string,
    hear: (data: string | Uint8Array) => void = () => {},
    headers: Record<string, string> = {},
  ): Promise<RawSocket> {
    const { hostname, port, host, pathname, search } = new URL(address);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    const lines = Object.entries({
      host,
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString(
        "base64",
      ),
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    await writeAll(
      connection,
      Buffer.from(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join("")}\r\n`),
    );
    const answer = await readAnswer(connection);
    if (answer.status === 101) return new RawSocket(connection, answer.rest, hear);
    connection.close();
    throw new Refused(answer.status, answer.rest.toString());
  }

  /** One frame, masked as a client's must be. */
  async send(data: string | Uint8Array): Promise<void> {
    await this.#frame(typeof data === "string" ? TEXT : BYTES, Buffer.from(data));
  }

  /** Takes nothing more out of the connection until {@linkcode readOn}. */
  stopReading(): void {
    this.#going = new Promise((goOn) => this.#goOn = goOn);
  }

  readOn(): void {
    this.#goOn?.();
  }

  /** Says goodbye and waits for the other side's. */
  async close(code = 1000): Promise<Ending> {
    await this.#frame(CLOSE, Buffer.from([code >> 8, code & 255])).catch(() => {});
    return await this.closed;
  }

  /** Gone without a word. */
  cut(): void {
    this.readOn();
    try {
      this.#connection.close();
    } catch {
      // It is closed already.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await this.closed;
  }

  async #frame(opcode: number, data: Buffer): Promise<void> {
    const long = data.length > 65_535;
    const head = Buffer.alloc(long ? 14 : data.length > 125 ? 8 : 6);
    head[0] = 128 | opcode;
    head[1] = 128 | (long ? 127 : data.length > 125 ? 126 : data.length);
    if (long) head.writeBigUInt64BE(BigInt(data.length), 2);
    else if (data.length > 125) head.writeUInt16BE(data.length, 2);
    // A mask of zeros leaves the bytes as they are.
    await writeAll(this.#connection, Buffer.concat([head, data]));
  }

  async #read(): Promise<Ending> {
    const chunk = new Uint8Array(65_536);
    try {
      while (true) {
        const ending = await this.#framesIn();
        if (ending) return ending;
        await this.#going;
        const size = await this.#connection.read(chunk);
        if (size === null) return { code: 1006, reason: "" };
        this.#unread = Buffer.concat([this.#unread, chunk.subarray(0, size)]);
      }
    } catch {
      return { code: 1006, reason: "" };
    } finally {
      this.cut();
    }
  }

  /** Takes whole frames off what was read; the ending, when there is one. */
  async #framesIn(): Promise<Ending | undefined> {
    while (this.#unread.length >= 2) {
      const [first = 0, second = 0] = this.#unread;
      const short = second & 127;
      const start = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (this.#unread.length < start) return;
      const length = short === 127
        ? Number(this.#unread.readBigUInt64BE(2))
        : short === 126
        ? this.#unread.readUInt16BE(2)
        : short;
      if (this.#unread.length < start + length) return;
      const data = Buffer.from(this.#unread.subarray(start, start + length));
      this.#unread = this.#unread.subarray(start + length);

      const opcode = first & 15;
      if (opcode === PING) await this.#frame(PONG, data);
      else if (opcode === CLOSE) {
        await this.#frame(CLOSE, data).catch(() => {});
        return length < 2
          ? { code: 1005, reason: "" }
          : { code: data.readUInt16BE(0), reason: data.subarray(2).toString() };
      } else if (opcode <= BYTES) {
        this.#opcode = opcode || this.#opcode;
        this.#parts.push(data);
        if (first < 128) continue;
        const whole = Buffer.concat(this.#parts);
        this.#parts = [];
        this.#hear(this.#opcode === TEXT ? whole.toString() : new Uint8Array(whole));
      }
    }
  }
}

/** The head of an answer, and as much behind it as belongs to it. */
async function readAnswer(connection: Deno.Conn): Promise<{ status: number; rest: Buffer }> {
  const chunk = new Uint8Array(16_384);
  let read = Buffer.alloc(0);
  while (true) {
    const end = read.indexOf("\r\n\r\n");
    const head = read.subarray(0, Math.max(end, 0)).toString();
    const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0);
    const rest = read.subarray(end + 4);
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? Infinity);
    if (end >= 0 && (status === 101 || rest.length >= length)) return { status, rest };
    const size = await connection.read(chunk);
    if (size === null) return { status, rest };
    read = Buffer.concat([read, chunk.subarray(0, size)]);
  }
}

async function writeAll(connection: Deno.Conn, data: Uint8Array): Promise<void> {
  let sent = 0;
  while (sent < data.length) sent += await connection.write(data.subarray(sent));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
