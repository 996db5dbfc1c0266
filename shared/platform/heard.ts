/**
 * Listening to what the database answers beside its rows: the headers that SQL writes as
 * `response.headers`.
 *
 * @module
 */

/** Is shown every answer; it leaves the body alone. */
export type Heard = (answer: Response) => void;

/** The `fetch` of a database client whose answers are heard. */
export function heardBy(heard: Heard): typeof fetch {
  return async (input, init) => {
    const answer = await fetch(input, init);
    heard(answer);
    return answer;
  };
}
