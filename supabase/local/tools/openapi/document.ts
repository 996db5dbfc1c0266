/**
 * The OpenAPI 3.1 document of all functions, from the functions themselves.
 *
 * @module
 */

import { createDocument, type ZodOpenApiPathsObject } from "zod-openapi";
import { HEADERS, PARAMETERS, RESPONSES, SECURITY } from "./components.ts";
import { operationsOf, type Published } from "./operations.ts";
import { type PublishedWire, wirePaths } from "./wire_paths.ts";

/** The document as JSON text, in the form that the formatter leaves alone. */
export function documentOf(functions: readonly (Published | PublishedWire)[]): string {
  const paths: ZodOpenApiPathsObject = {};
  for (const published of functions) {
    Object.assign(
      paths,
      isWire(published) ? wirePaths(published) : {
        [`/${published.contract.name}`]: operationsOf(published),
      },
    );
  }
  const document = createDocument({
    openapi: "3.1.1",
    info: {
      title: "Quintet",
      version: "1.0.0",
      description: "Every edge function of this project. Errors have one shape everywhere.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "http://127.0.0.1:54321/functions/v1" }],
    paths,
    components: {
      headers: HEADERS,
      parameters: PARAMETERS,
      responses: RESPONSES,
      securitySchemes: SECURITY,
    },
  });
  return opened(document, 3) + "\n";
}

/**
 * JSON with a line for each method and each part: it goes up with its function, where every byte is
 * read at a start, and is still compared line by line.
 */
function opened(value: unknown, levels: number): string {
  if (levels === 0 || value === null || typeof value !== "object" || Array.isArray(value)) {
    return JSON.stringify(value);
  }
  const members = Object.entries(value).filter(([, part]) => part !== undefined)
    .map(([name, part]) => `${JSON.stringify(name)}: ${opened(part, levels - 1)}`);
  return `{\n${members.join(",\n")}\n}`;
}

function isWire(published: Published | PublishedWire): published is PublishedWire {
  return "routes" in published.contract;
}
