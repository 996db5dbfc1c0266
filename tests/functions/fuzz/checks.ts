/**
 * What must hold of every answer, each by its name.
 *
 * @module
 */

import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

/** Every rule, as reports name it; the last three are asked of several answers together. */
export const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_schema_conformance",
  "negative_data_rejection",
  "positive_data_acceptance",
  "unsupported_method",
  "no_leak",
  "max_response_time",
  "ignored_auth",
  "use_after_free",
  "ensure_resource_availability",
] as const;

export type Check = typeof CHECKS[number];

/** How often each rule was asked: what was never asked proves nothing. */
export class Tally {
  readonly asked = new Map<Check, number>(CHECKS.map((check) => [check, 0]));

  /** The fault, if there is one. */
  judge(check: Check, why: string | undefined): Fault[] {
    this.asked.set(check, (this.asked.get(check) ?? 0) + 1);
    return why === undefined ? [] : [{ check, why }];
  }
}

/** One answer and what was known before it came. */
export interface Seen {
  /** As the document has it: "/pull-progress". */
  path: string;
  method: string;
  status: number;
  headers: Headers;
  text: string;
  /** Until all of it was there. */
  ms: number;
  /** accept: the contract takes it. refuse: it does not. any: only the common rules count. */
  expected: "accept" | "refuse" | "any";
  /** The media types it may answer in besides JSON. */
  also: readonly string[];
  /** What only somebody else may read. */
  foreign: readonly string[];
}

/** A rule that an answer broke. */
export interface Fault {
  check: Check;
  why: string;
}

const STATUSES = [
  200,
  201,
  202,
  204,
  304,
  400,
  401,
  402,
  403,
  404,
  405,
  409,
  410,
  412,
  413,
  415,
  422,
  429,
];
/** Nobody waits longer, on a machine however busy: what takes so long hangs. */
const MAX_MS = 15_000;
/** What says that the contract refused, and not the state of things. */
const BY_CONTRACT = ["invalid_input", "invalid_json", "invalid_text", "invalid_form"];
const INSIDE = [
  /\bat .+\.[jt]s:\d+/,
  /node_modules|npm:|file:\/\/|\/shared\/|\/supabase\//,
  /\bPGRST\d|\bpg_[a-z]+|plpgsql|PL\/pgSQL|SQLSTATE/,
  /\b(relation|column|constraint|function) "/i,
  /\bselect\b.+\bfrom\b|\binsert into\b|\bupdate\b.+\bset\b/i,
  /sb_secret_|service_role|postgres:\/\//,
];

/** The formats of our document. */
const FORMATS = {
  "uuid": /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  "date-time": (text: string) => /^\d{4}-\d\d-\d\dT/.test(text) && !isNaN(Date.parse(text)),
};

/** The schema of a document as something that judges answers. */
export class Schemas {
  readonly #ajv = new Ajv2020({ strict: false });
  readonly #judges = new Map<string, ValidateFunction | undefined>();
  readonly #document: { paths: Record<string, unknown> };

  constructor(document: { paths: Record<string, unknown> }) {
    for (const [name, form] of Object.entries(FORMATS)) this.#ajv.addFormat(name, form);
    this.#document = document;
    this.#ajv.addSchema(document, "openapi");
  }

  /** Why this answer is not what the document promises; undefined when it is. */
  faultOf(seen: Seen, answer: unknown): string | undefined {
    const promised = this.#judge(seen);
    if (!promised) return `the document does not know ${seen.status}`;
    if (promised(answer)) return undefined;
    return this.#ajv.errorsText(promised.errors).slice(0, 300);
  }

  /** The methods there are, as `allow` says them; undefined where this one is among them. */
  allowedInsteadOf({ path, method }: Pick<Seen, "path" | "method">): string | undefined {
    const operations = this.#document.paths[path] as Operations | undefined;
    const known = ["GET", "POST"].filter((each) => operations?.[each.toLowerCase()]);
    return known.includes(method) ? undefined : [...known, "OPTIONS"].join(", ");
  }

  #judge({ path, method, status }: Seen): ValidateFunction | undefined {
    const wide = status >= 400 ? "4XX" : String(status);
    const verb = method.toLowerCase();
    const pointer = `/paths/${path.replaceAll("/", "~1")}/${verb}/responses/`;
    const operations = this.#document.paths[path] as Operations | undefined;
    // What no operation is for is refused as the others are.
    const responses = (operations?.[verb] ?? operations?.post)?.responses;
    const key = responses && String(status) in responses ? String(status) : wide;
    const found = responses?.[key];
    if (!found) return undefined;
    const place = found.$ref ?? `#${pointer}${key}`;
    const ref = `openapi${place}/content/application~1json/schema`;
    if (!this.#judges.has(ref)) this.#judges.set(ref, this.#ajv.getSchema(ref));
    return this.#judges.get(ref);
  }
}

type Operations = Record<string, { responses: Record<string, { $ref?: string }> } | undefined>;

/** Everything that is wrong with an answer. */
export function faultsIn(seen: Seen, schemas: Schemas, tally: Tally): Fault[] {
  const { status, headers, text, expected, ms } = seen;
  const faults: Fault[] = [];
  const judge = (check: Check, why: string | false | undefined) =>
    faults.push(...tally.judge(check, why || undefined));

  judge("not_a_server_error", status >= 500 && `${status} ${text.slice(0, 300)}`);
  judge(
    "status_code_conformance",
    status < 500 && !STATUSES.includes(status) && String(status),
  );
  judge("max_response_time", ms > MAX_MS && `${Math.round(ms)} ms`);
  judge("no_leak", leakIn(seen));
  const allowed = schemas.allowedInsteadOf(seen);
  // Whoever may not call is not told how.
  if (allowed && status !== 401 && status !== 403) {
    const told = headers.get("allow");
    judge(
      "unsupported_method",
      (status !== 405 || told !== allowed) && `${status}, allow: ${told}`,
    );
  }

  const type = headers.get("content-type") ?? "";
  if (status === 204 || status === 304) return faults;
  if (status === 200 && seen.also.some((other) => type.startsWith(other))) return faults;
  const answer = type.startsWith("application/json") ? parsed(text) : undefined;
  judge(
    "content_type_conformance",
    answer === undefined && `${type || "none"}: ${text.slice(0, 100)}`,
  );
  if (answer === undefined) return faults;
  const fault = status < 500 ? schemas.faultOf(seen, answer) : undefined;
  const anonymous = headers.has("x-request-id") ? undefined : "no x-request-id";
  judge("response_schema_conformance", fault ? `${status}: ${fault}` : anonymous);

  const { code = "" } = (answer ?? {}) as { code?: string };
  if (expected === "refuse") judge("negative_data_rejection", status < 400 && text.slice(0, 200));
  if (expected === "accept") {
    judge("positive_data_acceptance", BY_CONTRACT.includes(code) && text.slice(0, 300));
  }
  return faults;
}

function leakIn({ path, text, foreign }: Seen): string | undefined {
  const inside = path === "/openapi" ? undefined : INSIDE.find((each) => each.test(text));
  if (inside) return inside.exec(text)?.[0];
  const secret = foreign.find((each) => text.includes(each));
  return secret && `what is somebody else's: ${secret}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
