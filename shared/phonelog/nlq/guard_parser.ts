/**
 * Postgres' own parser, in WebAssembly: what it makes of a text is what the database will.
 *
 * The package reads its binary while it is imported, and without letting others run, which functions
 * may do while they start and not while they answer. So its inner module is loaded and given the bytes.
 *
 * @module
 */

/** Reads a text; throws where Postgres would. */
export type Parse = (text: string) => unknown;

/** As emscripten makes it: numbers are addresses in the module's memory. */
interface Module {
  _malloc(bytes: number): number;
  _free(address: number): void;
  _wasm_parse_query_raw(text: number): number;
  _wasm_free_parse_result(result: number): void;
  lengthBytesUTF8(text: string): number;
  stringToUTF8(text: string, address: number, bytes: number): void;
  UTF8ToString(address: number): string;
  getValue(address: number, type: "i32"): number;
}

type Start = (options: { wasmBinary: Uint8Array }) => Promise<Module>;

let loading: Promise<Parse> | undefined;

/** The parser, loaded when it is first asked for: over a megabyte that most requests have no use for. */
export function loadParser(): Promise<Parse> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Parse> {
  const { default: start } = await import("libpg-query/wasm/libpg-query.js");
  const its = import.meta.resolve("libpg-query/wasm/libpg-query.js");
  const wasmBinary = await Deno.readFile(new URL("libpg-query.wasm", its));
  const module = await (start as Start)({ wasmBinary });
  return (text) => parsed(text, module);
}

function parsed(text: string, module: Module): unknown {
  const bytes = module.lengthBytesUTF8(text) + 1;
  const address = module._malloc(bytes);
  let result = 0;
  try {
    module.stringToUTF8(text, address, bytes);
    result = module._wasm_parse_query_raw(address);
    if (!result) throw new RangeError("There is no memory to read it in");
    // A result is the tree, what was said meanwhile, and the error, which begins with its message.
    const [tree = 0, , error = 0] = [0, 4, 8].map((at) => module.getValue(result + at, "i32"));
    if (error) throw new SyntaxError(module.UTF8ToString(module.getValue(error, "i32")));
    return JSON.parse(module.UTF8ToString(tree));
  } finally {
    module._free(address);
    if (result) module._wasm_free_parse_result(result);
  }
}
