/**
 * The values of a compiled query: they travel as one JSON object, `$1`, and what stands in the text are
 * the names that this file gives them.
 *
 * @module
 */

/** What a value is read as. */
export type ValueType = "date" | "int4" | "float8" | "text" | "timestamptz" | "uuid";

/** Collects the values of one query. */
export class Values {
  readonly #known: Record<string, unknown> = {};

  /** The text that stands for a value; equal values of one hint have one name. */
  of(hint: string, value: string | number, type: ValueType): string {
    let name = hint;
    for (let nth = 2; name in this.#known && this.#known[name] !== value; nth++) {
      name = `${hint}_${nth}`;
    }
    this.#known[name] = value;
    const read = `($1 ->> '${name}')`;
    return type === "text" ? read : `${read}::${type}`;
  }

  /** A list of values to compare with: `(a, b)`. */
  listOf(hint: string, values: readonly (string | number)[], type: ValueType): string {
    return `(${values.map((value) => this.of(hint, value, type)).join(", ")})`;
  }

  /** All of them by their names. */
  all(): Record<string, unknown> {
    return { ...this.#known };
  }
}
