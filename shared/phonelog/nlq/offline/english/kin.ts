/**
 * English words for relatives, and under which other names a phone may have them.
 *
 * @module
 */

/** Each line one relative. */
export const KIN: readonly (readonly string[])[] = [
  "mom mum mother mama mommy mummy mam ma mami mutti mamma",
  "dad father papa daddy pa pop papi vati dada",
  "grandma grandmother granny nana oma gran",
  "grandpa grandfather granddad opa grandad",
  "wife wifey",
  "husband hubby",
  "sister sis",
  "brother bro",
].map((line) => line.split(" "));

/** Words for two relatives together, and one word for each of the two. */
export const COUPLES: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["parents", ["mother", "father"]],
  ["grandparents", ["grandmother", "grandfather"]],
]);
