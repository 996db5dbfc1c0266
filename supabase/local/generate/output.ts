/**
 * Text that goes to a file or to the terminal in large pieces.
 *
 * @module
 */

const PIECE = 1 << 18;
const encoder = new TextEncoder();

/** Writes to a file, or to the standard output where no path is given. */
export class Output implements Disposable {
  readonly #file: Deno.FsFile | undefined;
  #text = "";

  constructor(path?: string) {
    this.#file = path === undefined
      ? undefined
      : Deno.openSync(path, { write: true, create: true, truncate: true });
  }

  write(text: string): void {
    this.#text += text;
    if (this.#text.length >= PIECE) this.#flush();
  }

  [Symbol.dispose](): void {
    this.#flush();
    this.#file?.close();
  }

  #flush(): void {
    let bytes = encoder.encode(this.#text);
    this.#text = "";
    while (bytes.length > 0) bytes = bytes.subarray((this.#file ?? Deno.stdout).writeSync(bytes));
  }
}
