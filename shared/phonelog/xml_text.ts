/**
 * What the value of an XML attribute says. Pure.
 *
 * @module
 */

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const ENTITY = /&(?:#(\d{1,8})|#x([\da-f]{1,8})|(amp|lt|gt|quot|apos));/gi;

/** Halves of characters, and controls other than tabs and line ends: no database takes them all. */
// deno-lint-ignore no-control-regex -- these are looked for
const UNWELCOME = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]/;
// deno-lint-ignore no-control-regex -- these are replaced
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/**
 * Resolves the five names and the numbers; nothing else is an entity without a DTD. Backups write a
 * character beyond the basic plane as two numbers, which XML forbids and every such file does.
 */
export function xmlText(raw: string): string {
  const text = raw.includes("&") ? raw.replace(ENTITY, character) : raw;
  return UNWELCOME.test(text) ? text.replace(CONTROLS, "\ufffd").toWellFormed() : text;
}

function character(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name) return NAMED[name] ?? whole;
  const code = decimal ? parseInt(decimal, 10) : parseInt(hex ?? "", 16);
  if (code <= 0xffff) return String.fromCharCode(code);
  return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
}
