/**
 * A contract is what one edge function takes and gives. The function enforces it, the typed client
 * infers from it, and the tests speak it. Browser-safe: no Deno, no secrets, no server imports.
 *
 * @module
 */

import { z } from "zod";
import type { FileField } from "./sent_file.ts";

/** The name, input and output of one edge function. */
export interface Contract<
  Name extends string = string,
  In extends z.ZodType = z.ZodType,
  Out extends z.ZodType = z.ZodType,
> {
  /** The folder under `supabase/functions/` and the name given to `invoke`. */
  readonly name: Name;
  /** One sentence: the first line of `index.ts`, the README and the OpenAPI document. */
  readonly summary: string;
  /** A read changes nothing and may be asked with GET; a change is POST and can be repeated safely. */
  readonly reads: boolean;
  /** In which other media types it answers whoever accepts them: a stream of events, plain text. */
  readonly also?: readonly string[];
  /** Whether what was sent has something begun that goes on by itself: the answer is a 202 then. */
  begins?(input: z.output<In>): boolean;
  /** Comes as `multipart/form-data`, with this file beside its other fields. */
  readonly file?: FileField;
  /** Parses what is sent; unknown keys are refused when it is a `z.strictObject`. */
  readonly input: In;
  /** Parses the answer; keys it does not name never leave the server. */
  readonly output: Out;
}

type Parts<Name extends string, In extends z.ZodType, Out extends z.ZodType> = Omit<
  Contract<Name, In, Out>,
  "reads"
>;

/** What a caller sends. Defaults are still optional here. */
export type Sent<C extends Contract> = z.input<C["input"]>;

/** What a handler receives. Defaults are filled in. */
export type Received<C extends Contract> = z.output<C["input"]>;

/** What a handler may return. Extra keys are fine; the contract drops them. */
export type Returned<C extends Contract> = z.input<C["output"]>;

/** What a caller gets back. */
export type Answered<C extends Contract> = z.output<C["output"]>;

/** Declares a function that changes something. */
export function change<const Name extends string, In extends z.ZodType, Out extends z.ZodType>(
  parts: Parts<Name, In, Out>,
): Contract<Name, In, Out> {
  return { ...parts, reads: false };
}

/** Declares a function that only answers. */
export function read<const Name extends string, In extends z.ZodType, Out extends z.ZodType>(
  parts: Parts<Name, In, Out>,
): Contract<Name, In, Out> {
  return { ...parts, reads: true };
}

/** A moment as ISO 8601 in UTC, however the database wrote it. */
export const moment = z.string()
  .refine((text) => !Number.isNaN(Date.parse(text)), "Use a moment like 2026-11-21T10:00:00Z")
  .transform((text) => new Date(text).toISOString())
  .pipe(z.iso.datetime());

/** A moment that callers may name: from 1970 to 2100, so that the database can reckon with it. */
export const sentMoment = z.iso.datetime({ offset: true })
  .refine((text) => {
    const at = Date.parse(text);
    return at >= 0 && at < Date.UTC(2101, 0);
  }, "Use a moment like 2026-11-21T10:00:00Z, from 1970 to 2100")
  .transform((text) => new Date(text).toISOString())
  .pipe(z.iso.datetime());

/** The same to the microsecond, for what the database compares: it has six digits, a `Date` three. */
export const exactMoment = z.iso.datetime({ offset: true })
  .refine((text) => sentMoment.safeParse(text).success, {
    error: "Use a moment like 2026-11-21T10:00:00Z, from 1970 to 2100",
  })
  .transform((text) => {
    const [, whole = "", digits = "", offset = ""] =
      /^([^.]+?)(?:\.(\d+))?(Z|[+-][\d:]+)$/.exec(text) ??
        [];
    const utc = new Date(whole + offset).toISOString().slice(0, 19);
    return `${utc}.${digits.padEnd(6, "0").slice(0, 6)}Z`;
  })
  .pipe(z.iso.datetime());

/** Text a person wrote, 1 to `max` characters, without the control characters that break displays. */
export function text(max: number) {
  return z.string().min(1).max(max)
    // deno-lint-ignore no-control-regex -- tab and line ends are welcome, other controls are not
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, "Control characters are not text")
    .refine((value) => value.trim() !== "", "Say something");
}

/** A language tag of BCP 47: language and, where it matters, script and region. */
export const languageTag = z.string()
  .regex(
    /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/,
    'Use a language tag like "en" or "pt-BR"',
  )
  .max(10);

/** One page of a list. `next_cursor` is null on the last page; `total` comes only when asked for. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    has_more: z.boolean(),
    next_cursor: z.string().nullable(),
    total: z.int().nonnegative().optional(),
  });
}

/** What every refused call answers, with PostgREST's own keys. */
export const failure = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  details: z.unknown().optional(),
  request_id: z.string(),
}).meta({ id: "Failure" });

/** The parsed body of a refused call. */
export type Failure = z.output<typeof failure>;
