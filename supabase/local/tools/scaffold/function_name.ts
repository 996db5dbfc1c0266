/**
 * The names one function goes by, and which are allowed.
 *
 * @module
 */

import { Failure } from "../../failure.ts";

/** A function's name as a folder, as a contract and as a test file. */
export interface FunctionNames {
  /** `pin-contact` */
  kebab: string;
  /** `pinContact` */
  camel: string;
  /** `pin_contact` */
  snake: string;
  /** `Pin contact` */
  words: string;
}

/** Derives them; throws a {@linkcode Failure} for a name that could not be a folder or a URL. */
export function functionNames(kebab: string): FunctionNames {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(kebab) || kebab.length > 48) {
    throw new Failure(
      `Cannot name a function "${kebab}": use small letters, digits and single hyphens, 48 at most`,
      'Verb and noun, such as "pin-contact"; for a read the thing it answers, such as "reading-stats"',
    );
  }
  const words = kebab.replaceAll("-", " ");
  return {
    kebab,
    camel: kebab.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
    snake: kebab.replaceAll("-", "_"),
    words: words.charAt(0).toUpperCase() + words.slice(1),
  };
}
