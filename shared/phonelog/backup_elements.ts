/**
 * The elements of SMS Backup & Restore, put together to rows: `calls` with `call`, `smses` with `sms` and
 * `mms`, and inside an `mms` its parts and addresses.
 *
 * @module
 */

import { CALL_ATTRIBUTES, callOf } from "./backup_call.ts";
import { backupError } from "./backup_error.ts";
import {
  ADDRESS_ATTRIBUTES,
  type Mms,
  MMS_ATTRIBUTES,
  mmsOf,
  PART_ATTRIBUTES,
  SMS_ATTRIBUTES,
  smsOf,
} from "./backup_message.ts";
import { integerOf, textOf } from "./backup_row.ts";
import type { BackupRows, Place } from "./backup_rows.ts";
import type { Fault, Outcome } from "./clean_event.ts";
import type { XmlHandler } from "./xml_handler.ts";

const ROWS = new Map([["call", CALL_ATTRIBUTES], ["sms", SMS_ATTRIBUTES], ["mms", MMS_ATTRIBUTES]]);
const INSIDE = new Map([["part", PART_ATTRIBUTES], ["addr", ADDRESS_ATTRIBUTES]]);
const ROOTS = ["smses", "calls"];
const ROOT_ATTRIBUTES: ReadonlySet<string> = new Set(["count"]);
/** What only arranges the other parts. */
const LAYOUT = "application/smil";

/** Between two rows. */
export interface Between extends Place {
  root: string;
  /** How many rows the file says it has; null when it does not. */
  declared: number | null;
}

interface OpenRow extends Place {
  kind: string;
  mms: Mms & { row: Map<string, string> };
  fault: Fault | undefined;
}

/** Hears elements and fills rows. */
export class BackupElements implements XmlHandler {
  readonly #rows: BackupRows;
  readonly #lineAt: (offset: number) => number;
  #root = "";
  #declared: number | null = null;
  #between: Between | undefined;
  #row: OpenRow | undefined;
  /** Of the element that is open now: the root's, a row's own, or those of a part of it. */
  #attributes = new Map<string, string>();

  constructor(rows: BackupRows, lineAt: (offset: number) => number, from?: Between) {
    this.#rows = rows;
    this.#lineAt = lineAt;
    this.#root = from?.root ?? "";
    this.#declared = from?.declared ?? null;
    this.#between = from;
  }

  /** How many rows the file says it has; null when it does not, or not yet. */
  get declared(): number | null {
    return this.#declared;
  }

  /** Where another reader may go on; undefined before the first row. */
  get between(): Between | undefined {
    return this.#between;
  }

  open(name: string, depth: number, offset: number): ReadonlySet<string> | undefined {
    const line = this.#lineAt(offset);
    const above = this.#attributes;
    this.#attributes = new Map();
    if (depth === 1) return this.#begin(name, { line, offset });
    if (depth === 2 && above.has("count")) this.#declare(integerOf(above.get("count")));
    if (depth > 2) return this.#row?.kind === "mms" ? INSIDE.get(name) : undefined;
    const mms = { row: this.#attributes, texts: [], attachments: 0, addresses: [] };
    this.#row = { line, offset, kind: name, mms, fault: undefined };
    return ROWS.get(name);
  }

  attribute(name: string, value: string): void {
    this.#attributes.set(name, value);
  }

  tooLong(name: string): void {
    this.#blame({ field: name, code: "too_long", message: "A value is longer than any message" });
  }

  broken(offset: number): void {
    const fault = { field: null, code: "malformed", message: "The row is no XML" };
    if (this.#row) return this.#blame(fault);
    this.#rows.reject(fault, { line: this.#lineAt(offset), offset });
    this.#goOnAt(offset);
  }

  close(name: string, depth: number, offset: number): void {
    const row = this.#row;
    if (row && depth > 2) this.#inside(name, row.mms);
    if (row && depth === 2) {
      if (row.fault) this.#rows.reject(row.fault, { line: row.line, offset: row.offset });
      else this.#rows.add(this.#outcome(row), { line: row.line, offset: row.offset });
      this.#row = undefined;
    }
    if (depth === 2) this.#goOnAt(offset);
    this.#attributes = new Map();
  }

  /** The file has broken off. */
  truncated(offset: number): void {
    const line = this.#lineAt(offset);
    this.#rows.reject(
      { field: null, code: "truncated", message: "The file breaks off here" },
      { line: this.#row?.line ?? line, offset: this.#row?.offset ?? offset },
    );
    this.#row = undefined;
  }

  #begin(name: string, { line, offset }: Place): ReadonlySet<string> {
    if (!ROOTS.includes(name)) {
      throw backupError(
        "no_backup",
        `it begins with <${name.slice(0, 40)}>`,
        "Take a file that SMS Backup & Restore wrote",
        { line, offset },
      );
    }
    this.#root = name;
    this.#between = undefined;
    return ROOT_ATTRIBUTES;
  }

  #declare(count: number): void {
    this.#declared = Number.isNaN(count) ? null : count;
  }

  #goOnAt(offset: number): void {
    const [root, declared] = [this.#root, this.#declared];
    this.#between = { line: this.#lineAt(offset), offset, root, declared };
  }

  #outcome({ kind, mms }: OpenRow): Outcome {
    const { context } = this.#rows;
    if (kind === "call") return callOf(mms.row, context);
    if (kind === "sms") return smsOf(mms.row, context);
    return kind === "mms" ? mmsOf(mms, context) : { kind: "skipped", why: "unknown" };
  }

  /** An element inside an MMS is whole. */
  #inside(name: string, mms: Mms): void {
    const attributes = this.#attributes;
    if (name === "addr") {
      const [address, type] = [textOf(attributes.get("address")), attributes.get("type") ?? ""];
      if (address !== "") mms.addresses.push({ address, type });
    } else if (name === "part") {
      const type = attributes.get("ct") ?? "";
      const text = textOf(attributes.get("text"));
      if (type === "text/plain" && text !== "") mms.texts.push(text);
      else if (type !== LAYOUT && type !== "text/plain") mms.attachments++;
    }
  }

  /** The first fault of a row is the one that is told. */
  #blame(fault: Fault): void {
    if (this.#row) this.#row.fault ??= fault;
  }
}
