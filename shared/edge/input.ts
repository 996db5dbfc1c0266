/**
 * From what was sent to what the contract promises the handler.
 *
 * @module
 */

import type { z } from "zod";
import type { Contract, Received } from "../contract.ts";
import { AppError, invalidInput } from "./errors.ts";
import { readBody } from "./body.ts";
import { type Form, readForm } from "./form.ts";

/** How much one call may bring. */
export interface InputLimits {
  /** What the body may weigh. */
  bytes: number;
  /** How many keys and items it may have in all. */
  values: number;
  /**
   * "cleaned": in lists, what cannot be kept of a text is taken out of it, a key that cannot be kept
   * goes with its value, and what is nested too deep is null. For lists whose items are judged one by
   * one, where one must not hold up the others; what stands outside of them is refused as ever.
   */
  texts?: "cleaned";
}

/** What a call brought: a body of JSON, a query, or a form. */
export type SentInput = string | URLSearchParams | Form;

/** The body of a POST, or the query of a GET where the function only reads. */
export async function readSent(
  contract: Contract,
  request: Request,
  limits?: InputLimits,
): Promise<SentInput> {
  const { method } = request;
  if (method === "GET" && contract.reads) return new URL(request.url).searchParams;
  if (method !== "POST") {
    const hint = contract.reads ? "Use POST or GET" : "Use POST";
    throw new AppError(405, "method_not_allowed", `Cannot ${method} "${contract.name}"`, {
      hint,
      allow: methodsOf(contract),
    });
  }
  if (contract.file) return await readForm(request, contract.file);
  return await readBody(request, limits?.bytes);
}

/** How a function may be called, as headers say it. */
export function methodsOf({ reads }: Contract): string {
  return reads ? "GET, POST, OPTIONS" : "POST, OPTIONS";
}

/** Parses what was sent, or throws a 400 that names each wrong field. */
export function parseInput<C extends Contract>(
  contract: C,
  sent: SentInput,
  limits?: InputLimits,
): Received<C> {
  const { input } = contract;
  const parsed = typeof sent === "string"
    ? input.safeParse(parseJson(sent, limits))
    : sent instanceof URLSearchParams
    ? parseQuery(input, sent)
    : parseQuery(input, sent.fields, sent.files);
  if (parsed.success) return parsed.data as Received<C>;

  throw invalidInput(parsed.error);
}

/** How deep a body may be nested, and how many keys it may have where nothing else is said. */
const MAX_DEPTH = 32;
const MAX_KEYS = 2_000;

/** A body as JSON, an empty one as `{}`; throws a 400 for what is none, or not safe to keep. */
export function parseJson(text: string, limits?: InputLimits): unknown {
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError(400, "invalid_json", "The request body is not JSON", { cause });
  }
  const maxKeys = limits?.values ?? MAX_KEYS;
  if (limits?.texts === "cleaned") return cleaned(value, maxKeys);
  checkShape(value, maxKeys);
  return value;
}

function tooLarge(maxKeys: number): AppError {
  return new AppError(400, "invalid_json", "The request body is nested too deep or too large", {
    hint: `At most ${MAX_DEPTH} levels and ${maxKeys} values`,
  });
}

function cleaned(root: unknown, maxKeys: number): unknown {
  let keys = 0;
  const visit = (value: unknown, depth: number, isItem: boolean): unknown => {
    if (typeof value === "string") {
      if (!isItem) checkText(value);
      return isText(value) ? value : withoutNul(value);
    }
    if (typeof value !== "object" || value === null) return value;
    if (depth > MAX_DEPTH) {
      if (!isItem) throw tooLarge(maxKeys);
      return null;
    }
    const entries = Object.entries(value);
    keys += entries.length;
    if (keys > maxKeys) throw tooLarge(maxKeys);
    if (Array.isArray(value)) return value.map((each) => visit(each, depth + 1, true));
    if (!isItem) { for (const [key] of entries) checkKey(key); }
    return Object.fromEntries(
      entries.filter(([key]) => isText(key) && !RESERVED.has(key))
        .map(([key, inner]) => [key, visit(inner, depth + 1, isItem)]),
    );
  };
  return visit(root, 1, false);
}

function checkShape(root: unknown, maxKeys: number): void {
  let keys = 0;
  const visit = (value: unknown, depth: number) => {
    if (typeof value === "string") return checkText(value);
    if (typeof value !== "object" || value === null) return;
    const entries = Object.entries(value);
    keys += entries.length;
    if (depth > MAX_DEPTH || keys > maxKeys) throw tooLarge(maxKeys);
    for (const [key, inner] of entries) {
      checkKey(key);
      visit(inner, depth + 1);
    }
  };
  visit(root, 1);
}

/** Names that mean something to JavaScript itself are never data. */
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

function checkKey(key: string): void {
  checkText(key);
  if (RESERVED.has(key)) {
    throw new AppError(
      400,
      "invalid_json",
      `The request names a key that is not allowed: "${key}"`,
    );
  }
}

/** Postgres cannot store the others, so they would end as our 500. */
function isText(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

function withoutNul(text: string): string {
  return text.replaceAll("\0", "\ufffd").toWellFormed();
}

function checkText(text: string): void {
  if (!isText(text)) {
    throw new AppError(400, "invalid_text", "The request holds a NUL or half a character");
  }
}

/** A query is all text, and so is a form but for its file: the schema says which to read as something else. */
function parseQuery(input: z.ZodType, query: URLSearchParams, files: Form["files"] = {}) {
  const values: Record<string, unknown> = { ...Object.fromEntries(query), ...files };
  for (const [key, text] of query) {
    checkKey(key);
    checkText(text);
  }
  const asText = input.safeParse(values);
  if (asText.success) return asText;

  for (const issue of asText.error.issues) {
    const key = String(issue.path[0]);
    if (issue.code !== "invalid_type" || issue.path.length !== 1 || !query.has(key)) continue;
    values[key] = issue.expected === "array" ? query.getAll(key) : fromText(String(values[key]));
  }
  return input.safeParse(values);
}

function fromText(text: string): unknown {
  return /^(true|false|-?\d{1,15}(\.\d{1,15})?)$/.test(text) ? JSON.parse(text) : text;
}
