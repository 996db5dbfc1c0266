/**
 * Values of JSON. Pure.
 *
 * @module
 */

/** A JSON value. */
export type Value = null | boolean | number | string | Value[] | Values;
/** A JSON object; what is undefined is not there. */
export interface Values {
  [key: string]: Value | undefined;
}

/** Whether this is a JSON object. */
export function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether two values say the same, in whatever order their keys are. */
export function isSame(one: Value | undefined, other: Value | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length &&
      one.every((each, nth) => isSame(each, other[nth]));
  }
  if (!isValues(one) || !isValues(other)) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => isSame(own(one, key), own(other, key)));
}

/** What an object itself has under a key, and nothing that all objects have. */
export function own(values: Values, key: string): Value | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
