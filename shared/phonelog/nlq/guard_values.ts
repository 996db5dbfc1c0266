/**
 * The values in a query: none is so high, or so many, that work with them has no end.
 *
 * @module
 */

import { Refused } from "./guard_refused.ts";
import { type Fields, fieldsOf, isFields, listOf, wholeNumberOf } from "./guard_tree.ts";
import { MOST } from "./guard_words.ts";

/**
 * Numbers in text, whatever is left and right of them: casts make numbers of it, also of parts cut
 * out of it. With an exponent, in many digits, in digits of another base.
 */
const GIANT_IN_TEXT = /[0-9.]e\+?[0-9_]{3}|[0-9_]{21}|0[xob][0-9a-f_]{17}/i;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Numbers and texts as they are written down. */
export function checkConstant({ fval, sval }: Fields): void {
  const number = isFields(fval) ? String(fval.fval) : "0";
  if (number.length > MOST.digits || !/^[0-9.]+$/.test(number)) {
    throw new Refused("value", `A number has at most ${MOST.digits} digits, and no exponent`);
  }
  const text = isFields(sval) ? String(sval.sval ?? "") : "";
  if (GIANT_IN_TEXT.test(text) && !ID.test(text)) {
    throw new Refused("value", "A text has no number in it that is long or has an exponent");
  }
}

/** Whether it is an id that has such a number in it, as many have. */
export function isIdWithNumber({ sval }: Fields): boolean {
  const text = isFields(sval) ? String(sval.sval ?? "") : "";
  return GIANT_IN_TEXT.test(text) && ID.test(text);
}

/** Arrays of arrays grow with every level that doubles them. */
export function checkArray({ elements }: Fields): void {
  const isConstant = (value: unknown) =>
    fieldsOf(value, "A_Const") ?? fieldsOf(fieldsOf(value, "TypeCast")?.arg, "A_Const");
  if (!listOf(elements).every(isConstant)) {
    throw new Refused("value", "An array has nothing but constants in it");
  }
}

/** How many rows come out, and which. */
export function checkLimits({ limitCount, limitOffset }: Fields): void {
  const isWithin = (value: unknown, most: number) =>
    value === undefined || fieldsOf(value, "A_Const")?.isnull === true ||
    (wholeNumberOf(value) ?? Infinity) <= most;
  if (!isWithin(limitCount, MOST.limit)) {
    throw new Refused("value", `LIMIT is a number, at most ${MOST.limit}`);
  }
  if (!isWithin(limitOffset, MOST.offset)) {
    throw new Refused("value", `OFFSET is a number, at most ${MOST.offset}`);
  }
}

/** As Postgres has them in frameOptions. */
const FROM_THE_FIRST = 0x20;
const TO_THE_LAST = 0x100;
const WITHOUT_SOME = 0x38000;

/** What leaves rows again is gone through anew for each row. */
export function checkFrame({ frameOptions, startOffset, endOffset }: Fields): void {
  const options = Number(frameOptions ?? 0);
  const isDear = (options & TO_THE_LAST && !(options & FROM_THE_FIRST)) || options & WITHOUT_SOME;
  const offsets = [startOffset, endOffset].filter((each) => each !== undefined);
  if (isDear || offsets.some((each) => (wholeNumberOf(each) ?? Infinity) > MOST.frame)) {
    throw new Refused("value", `A window has at most ${MOST.frame} rows before and after`);
  }
}
