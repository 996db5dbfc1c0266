/**
 * Reads SQL as Postgres' own scanner does, as far as needed to know where a statement ends.
 *
 * @module
 */

/** A piece of a script; all pieces in a row are the script. */
export interface Token {
  kind: "space" | "comment" | "word" | "quoted" | "mark";
  text: string;
  /** Where it begins, in UTF-16 units. */
  at: number;
}

const SPACE = /\s+/y;
const LINE_COMMENT = /--[^\n]*/y;
const ESCAPE_STRING = /[eE]'(?:[^'\\]+|''|\\[^])*'?/y;
const STRING = /'(?:[^']+|'')*'?/y;
const NAME = /"(?:[^"]+|"")*"?/y;
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;

/** The pieces of a script, one after the other. What is never closed reaches to the end. */
export function* tokens(script: string): Generator<Token> {
  for (let at = 0; at < script.length;) {
    const token = read(script, at);
    yield token;
    at += token.text.length;
  }
}

function read(script: string, at: number): Token {
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(script)?.[0];
  };
  const found = (kind: Token["kind"], text: string): Token => ({ kind, text, at });

  const space = take(SPACE);
  if (space) return found("space", space);
  const comment = take(LINE_COMMENT) ?? blockComment(script, at);
  if (comment) return found("comment", comment);
  const quoted = take(ESCAPE_STRING) ?? take(STRING) ?? take(NAME) ?? dollarString(script, at);
  if (quoted) return found("quoted", quoted);
  const word = take(WORD);
  if (word) return found("word", word);
  return found("mark", script.charAt(at));
}

/** Block comments nest in Postgres. */
function blockComment(script: string, start: number): string | undefined {
  if (!script.startsWith("/*", start)) return undefined;
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let match = edge.exec(script); match; match = edge.exec(script)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return script.slice(start, edge.lastIndex);
  }
  return script.slice(start);
}

function dollarString(script: string, start: number): string | undefined {
  DOLLAR_TAG.lastIndex = start;
  const tag = DOLLAR_TAG.exec(script)?.[0];
  if (!tag) return undefined;
  const end = script.indexOf(tag, start + tag.length);
  return end < 0 ? script.slice(start) : script.slice(start, end + tag.length);
}
