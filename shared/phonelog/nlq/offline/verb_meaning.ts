/**
 * What deeds mean: to call, to receive, to miss, and to have.
 *
 * @module
 */

import type { Filters } from "../plan.ts";

type Kinds = NonNullable<Filters["kinds"]>;
type Ways = NonNullable<Filters["ways"]>;

/** What is done with a phone; who does it says which way it goes. */
export type VerbMeaning =
  /** Towards the other: to call, to text, to send. */
  | { readonly does: "reach"; readonly kinds?: Kinds }
  /** From the other: to get, to receive. */
  | { readonly does: "get"; readonly heard?: boolean }
  /** Calls that came about, whoever began: to talk. */
  | { readonly does: "talk" }
  /** What the owner did with what came in: to miss, to answer. */
  | { readonly does: "treat"; readonly ways: Ways; readonly unlike?: Ways }
  /** Says nothing about the way: to have, to spend, to exchange. */
  | { readonly does: "have"; readonly any?: boolean; readonly spends?: boolean };
