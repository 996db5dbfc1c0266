/**
 * Requests whose form is wrong, whatever they say: the body's bytes, the method, the address, headers.
 *
 * @module
 */

/** How one request differs from an ordinary POST. */
export interface Form {
  kind: string;
  method?: string;
  /** Below the function's name. */
  path?: string;
  query?: string;
  headers?: Record<string, string>;
  /** Instead of the body; without one nothing is sent. */
  body?: (good: string) => BodyInit | null;
  /** Whether it may be taken all the same. */
  isHarmless?: boolean;
}

const FORM = new URLSearchParams({ a: "1" });

/** All of them; each is tried on every function. */
export const FORMS: readonly Form[] = [
  { kind: "truncated JSON", body: (good) => `${good.slice(0, -1)} ` },
  { kind: "a byte-order mark", body: (good) => `\ufeff${good}`, isHarmless: true },
  { kind: "no body", body: () => null, isHarmless: true },
  { kind: "an empty body", body: () => "", isHarmless: true },
  { kind: "form data", body: () => FORM },
  { kind: "bytes that are no text", body: () => new Uint8Array([0xff, 0xfe, 0x00, 0x80]) },
  { kind: "half a character", body: (good) => `${good.slice(0, -1)},"\\ud800":1}` },
  { kind: "a NUL", body: (good) => `${good.slice(0, -1)},"a":"\\u0000"}` },
  { kind: "two documents", body: (good) => `${good}${good}` },
  { kind: "a comment", body: (good) => `/* hi */${good}` },
  { kind: "NaN", body: () => '{"a":NaN}' },
  { kind: "too many keys", body: () => JSON.stringify(Array.from({ length: 30_000 }, () => 1)) },
  { kind: "too large", body: () => `{"a":"${"x".repeat(3_000_000)}"}` },
  { kind: "another content type", headers: { "content-type": "text/xml" }, isHarmless: true },
  { kind: "a content type that is none", headers: { "content-type": ";;" }, isHarmless: true },
  { kind: "GET", method: "GET", isHarmless: true },
  { kind: "HEAD", method: "HEAD" },
  { kind: "PUT", method: "PUT" },
  { kind: "DELETE", method: "DELETE" },
  { kind: "PATCH", method: "PATCH" },
  { kind: "a path below", path: "/more/of/it", isHarmless: true },
  { kind: "a query beside the body", query: "?limit=1&limit=2&x[]=3", isHarmless: true },
  { kind: "a token in the query", query: "?access_token=abc" },
  {
    kind: "odd header names",
    headers: { "X-REQUEST-ID": "'; drop table", "x-_-": "é".normalize() },
    isHarmless: true,
  },
  { kind: "a key that is too short", headers: { "idempotency-key": "short" }, isHarmless: true },
  {
    kind: "a key with odd characters",
    headers: { "idempotency-key": "key'--\" or 1=1" },
    isHarmless: true,
  },
];
