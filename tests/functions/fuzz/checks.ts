/**
 * What must hold of every answer, each by its name.
 *
 * @module
 */

import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

/** One answer and what was known before it came. */
export interface Seen {
  /** As the document has it: "/pull-progress". */
  path: string;
  method: string;
  status: number;
  headers: Headers;
  text: string;
  /** accept: the contract takes it. refuse: it does not. any: only the common rules count. */
  expected: "accept" | "refuse" | "any";
  /** The media types it may answer in besides JSON. */
  also: readonly string[];
  /** What only somebody else may read. */
  foreign: readonly string[];
}

/** A rule that an answer broke. */
export interface Fault {
  check: string;
  why: string;
}

const STATUSES = [
  200,
  201,
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
/** What says that the contract refused, and not the state of things. */
const BY_CONTRACT = ["invalid_input", "invalid_json", "invalid_text"];
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
export function faultsIn(seen: Seen, schemas: Schemas): Fault[] {
  const { status, headers, text, expected, foreign, also } = seen;
  const faults: Fault[] = [];
  const not = (check: string, why: string) => faults.push({ check, why });
  if (status >= 500) not("not_a_server_error", `${status} ${text.slice(0, 300)}`);
  else if (!STATUSES.includes(status)) not("status_code_conformance", String(status));

  for (const inside of INSIDE) {
    const told = inside.exec(text)?.[0];
    if (told && seen.path !== "/openapi") not("no_leak", told);
  }
  for (const secret of foreign) {
    if (text.includes(secret)) not("no_leak", `what is somebody else's: ${secret}`);
  }

  const type = headers.get("content-type") ?? "";
  if (status === 204 || status === 304) return faults;
  if (status === 200 && also.some((other) => type.startsWith(other))) return faults;
  if (!type.startsWith("application/json")) {
    not("content_type_conformance", `${type || "none"}: ${text.slice(0, 100)}`);
    return faults;
  }
  const answer = parsed(text);
  if (answer === undefined) not("content_type_conformance", `no JSON: ${text.slice(0, 100)}`);
  const fault = status < 500 ? schemas.faultOf(seen, answer) : undefined;
  if (fault) not("response_schema_conformance", `${status}: ${fault}`);
  if (!headers.get("x-request-id")) not("response_schema_conformance", "no x-request-id");

  const { code } = (answer ?? {}) as { code?: string };
  if (expected === "refuse" && status < 400) not("negative_data_rejection", text.slice(0, 200));
  if (expected === "accept" && BY_CONTRACT.includes(code ?? "")) {
    not("positive_data_acceptance", text.slice(0, 300));
  }
  return faults;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
