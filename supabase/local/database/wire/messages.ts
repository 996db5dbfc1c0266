/**
 * Writes and takes apart messages of Postgres' protocol 3.
 *
 * @module
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One message as bytes, its type and length included. */
export type Message = Uint8Array<ArrayBuffer>;

/** Builds a message; texts among its parts end with a zero byte, numbers are single bytes. */
export function message(type: string, ...parts: (string | number | Uint8Array)[]): Message {
  const body = joined(
    parts.map((part) =>
      typeof part === "string"
        ? encoder.encode(part + "\0")
        : typeof part === "number"
        ? new Uint8Array([part])
        : part
    ),
  );
  const built = new Uint8Array(5 + body.length);
  built[0] = type.charCodeAt(0);
  new DataView(built.buffer).setUint32(1, 4 + body.length);
  built.set(body, 5);
  return built;
}

/** An ErrorResponse; `FATAL` says that the connection ends with it. */
export function errorMessage(
  severity: "ERROR" | "FATAL",
  code: string,
  text: string,
  hint?: string,
): Message {
  const fields = [`S${severity}`, `V${severity}`, `C${code}`, `M${text}`];
  return message("E", ...fields, ...(hint ? [`H${hint}`] : []), 0);
}

/** The letter that says what a message is. */
export function typeOf(bytes: Uint8Array): string {
  return String.fromCharCode(bytes[0] ?? 0);
}

/** The zero-ended text at an offset; at most 64 KiB of it, enough to recognise a statement. */
export function textAt(bytes: Uint8Array, offset: number): string {
  const end = bytes.indexOf(0, offset);
  return decoder.decode(bytes.subarray(offset, Math.min(end, offset + 65_536)));
}

/** The messages of an answer, in order. */
export function* split(answer: Message): Generator<Message> {
  const view = new DataView(answer.buffer, answer.byteOffset, answer.length);
  for (let start = 0; start + 5 <= answer.length;) {
    const end = start + 1 + view.getUint32(start + 1);
    yield answer.subarray(start, end);
    start = end;
  }
}

/** The messages one after the other, as one piece. */
export function joined(messages: readonly Uint8Array[]): Message {
  const whole = new Uint8Array(messages.reduce((sum, each) => sum + each.length, 0));
  let offset = 0;
  for (const each of messages) {
    whole.set(each, offset);
    offset += each.length;
  }
  return whole;
}
