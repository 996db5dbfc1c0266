/**
 * A function as random calls meet it: its contract, who may call, and its schema in the document.
 *
 * @module
 */

import type { Contract } from "@shared/contract.ts";
import type { FunctionFacts } from "../../house/functions_rules.ts";
import type { Components, Schema } from "./arbitrary.ts";

/** One function; what speaks a protocol of others has no contract of ours. */
export interface Fuzzed {
  contract: Contract;
  ways: readonly string[];
  fetch: (request: Request) => Promise<Response>;
}

/** The parts of the document that are used here. */
export interface Document {
  paths: Record<string, unknown>;
  components: { schemas: Components };
}

/** What was answered, as such a document. */
export function documentOf(answered: { paths: Record<string, unknown> }): Document {
  const { components } = answered as { components?: Partial<Document["components"]> };
  return { ...answered, components: { ...components, schemas: components?.schemas ?? {} } };
}

/** Nothing for a function that is not made by its contract. */
export function fuzzedOf({ served }: FunctionFacts): Fuzzed[] {
  const { contract, access, fetch } = served as {
    contract: Contract;
    access: { ways: readonly string[] };
    fetch: Fuzzed["fetch"];
  };
  return "input" in contract ? [{ contract, ways: access.ways, fetch }] : [];
}

/** What the document says a body is. */
export function schemaOf({ paths }: Document, { contract }: Fuzzed): Schema {
  const path = paths[`/${contract.name}`] as {
    post: { requestBody: { content: Record<string, { schema: Schema }> } };
  };
  const type = contract.file ? "multipart/form-data" : "application/json";
  return path.post.requestBody.content[type]?.schema ?? {};
}
