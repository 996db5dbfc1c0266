/**
 * Bodies of functions that take a file, which come as forms.
 *
 * @module
 */

import type { Contract } from "@shared/contract.ts";
import { parseInput } from "@shared/edge/input.ts";
import { latin1 } from "../../support/recordings.ts";
import type { Call } from "./calls.ts";

/** An object as the form that it would be, with the text of its file as a file's bytes. */
export function asForm(
  contract: Contract,
  value: unknown,
): Pick<Call, "headers" | "body" | "expected"> {
  const form = new FormData();
  const fields = new URLSearchParams();
  const files: Record<string, { type: string; bytes: ReturnType<typeof latin1> }> = {};
  for (const [name, inner] of Object.entries(value ?? {})) {
    const text = typeof inner === "string" ? inner : JSON.stringify(inner);
    if (name === contract.file?.name && typeof inner === "string") {
      files[name] = { type: "audio/wav", bytes: latin1(text) };
      form.append(name, new Blob([latin1(text)], { type: "audio/wav" }));
    } else {
      fields.append(name, text.toWellFormed());
      form.append(name, text.toWellFormed());
    }
  }
  // The form says of itself what it is.
  return {
    headers: {},
    body: form,
    expected: isTaken(contract, fields, files) ? "accept" : "refuse",
  };
}

function isTaken(contract: Contract, ...[fields, files]: [URLSearchParams, object]): boolean {
  try {
    parseInput(contract, { fields, files } as Parameters<typeof parseInput>[1]);
    return true;
  } catch {
    return false;
  }
}
