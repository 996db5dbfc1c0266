/**
 * What the parts of a question can be, whatever the language: the words between tables and meaning.
 *
 * @module
 */

import type { Dimension, Filters } from "../plan.ts";
import type { Ask } from "./asking.ts";
import type { Earlier } from "./earlier.ts";
import type { Half, Hours } from "./hours.ts";
import type { NoRange } from "./no_range.ts";
import type { Days } from "./ranges.ts";
import type { Sorted } from "./sorted.ts";
import type { VerbMeaning } from "./verb_meaning.ts";

type Kinds = NonNullable<Filters["kinds"]>;
type Ways = NonNullable<Filters["ways"]>;

export type Verb = {
  readonly is: "verb";
  readonly meaning: VerbMeaning;
  /** A form that can stand behind "were": "calls were missed". */
  readonly canBePassive?: boolean;
  /** A form that also names the doing itself: "a day for texting". */
  readonly isDoing?: boolean;
  /** Of a phone it says that somebody calls: "my phone rang". */
  readonly rings?: boolean;
  /** "Calls started after noon": of a call it says when it was. */
  readonly begins?: boolean;
};

export type Noun = {
  readonly is: "noun";
  readonly kinds: Kinds | undefined;
  readonly talked?: boolean;
  /** Shown where nothing else is asked: "everything from Anna". */
  readonly isListed?: boolean;
};

/** A part that the meaning of a question is made of. */
export type Piece =
  | Verb
  | Noun
  /** A word that is either, by what stands around it. */
  | {
    readonly is: "either";
    readonly noun: Noun | { is: "people" };
    readonly verb: Verb;
    readonly many?: boolean;
  }
  /** Some say something all the same: what was said before, which nobody here has heard. */
  | {
    readonly is: "filler";
    readonly points?: "that" | "it";
    readonly isTotal?: boolean;
    /** "By number of": what stands before it is told one by one. "I want to see": what follows is shown. */
    readonly isNumber?: boolean;
    readonly isShown?: boolean;
    /** Only at an end, "sure", at the beginning, before an "or", a name or what asks, or behind a unit. */
    readonly needs?: "edge" | "first" | "or" | "ask" | "unit" | "name" | "way" | "pair" | "more";
    /** "In" and "out" behind what went that way. */
    readonly way?: "in" | "out";
    /** "I mean": what stands behind it is said instead of what stands before. */
    readonly corrects?: "surely" | "maybe";
  }
  | {
    readonly is: "aux";
    readonly be?: boolean;
    readonly past?: boolean;
    readonly has?: boolean;
    /** "Came", which is no more than that only where no "in" stands with it. */
    readonly comes?: boolean;
  }
  | { readonly is: "self"; readonly as: "subject" | "object" | "own" | "both" }
  | { readonly is: "they" }
  /** The phone itself, which "rang", and what it is told to do: "delete". */
  | { readonly is: "device" | "command" }
  | { readonly is: "prep"; readonly prep: "to" | "from" | "with" | "by" | "of" | "for" | "between" }
  /** "Every", "one": only before a thing without a meaning of their own. */
  | {
    readonly is: "det";
    readonly needs?: "thing";
    /** Not a certain one. */
    readonly any?: boolean;
    /** Each of several that were named. */
    readonly each?: boolean;
  }
  | {
    readonly is:
      | "comma"
      | "or"
      | "not"
      | "never"
      | "only"
      | "per"
      | "when"
      | "on_average"
      | "mutual";
  }
  /** "Nor" stands only behind "neither". */
  | { readonly is: "and"; readonly isNor?: boolean }
  | { readonly is: "but"; readonly isNot?: boolean }
  | {
    readonly is: "who";
    readonly many?: boolean;
    /** Besides somebody. */
    readonly else?: boolean;
  }
  | {
    readonly is: "people";
    readonly many?: boolean;
    readonly called?: Noun;
    /** Each counted once: "different people". */
    readonly distinct?: boolean;
  }
  /** "Nobody" denies the rest, "everyone" is of all together. */
  | { readonly is: "anyone"; readonly isNone?: boolean; readonly isAll?: boolean }
  | Ask
  | {
    readonly is: "ways";
    readonly ways: Ways;
    readonly imply?: boolean;
    /** All but some: "excluding missed calls". */
    readonly isBut?: boolean;
  }
  | {
    readonly is: "unit";
    readonly by: Dimension;
    readonly many?: boolean;
    /** What it asks for stands with it: "what time". */
    readonly isAsked?: boolean;
    readonly days?: readonly number[];
    /** Those on which there was something: "active days". */
    readonly isActive?: boolean;
  }
  | {
    readonly is: "split";
    readonly by: Dimension;
    readonly habit?: boolean;
    readonly every?: boolean;
    /** An average one; "per day" is one where it is asked how many there were. */
    readonly isMean?: boolean;
    readonly isPer?: boolean;
    /** On those days of the week alone: "per working day". */
    readonly days?: readonly number[];
    /** A single one: "the most calls in one day". */
    readonly isOne?: boolean;
    /** "The trend", which does not say by what. */
    readonly isTrend?: boolean;
  }
  | {
    readonly is: "degree";
    readonly degree: "most" | "least" | "more" | "less";
    /** Of everything: "busier". */
    readonly ofAll?: boolean;
    /** Of how often, and not of how long: "most often". */
    readonly isOften?: boolean;
    readonly isAs?: boolean;
  }
  | { readonly is: "top"; readonly count: number | undefined; readonly low?: boolean }
  | { readonly is: "busiest"; readonly low?: boolean }
  | {
    readonly is: "long";
    readonly long: "longest" | "shortest" | "mean" | "median" | "total" | "longer";
  }
  | { readonly is: "order"; readonly order: "first" | "last"; readonly count?: number | undefined }
  | { readonly is: "time"; readonly order: "first" | "last" }
  /** "The longest time in which" says without what behind it. */
  | { readonly is: "gap"; readonly needsNot?: boolean }
  /** In which order it is told; "by value" does not say which end is first. */
  | { readonly is: "sorted"; readonly sorted: Sorted }
  /** "Excluded" stands behind what it leaves out. */
  | { readonly is: "without" | "left_out" | "percent" | "length" }
  /** Nobody answered; `isOut` says it of calls that were made. */
  | { readonly is: "unheard"; readonly isOut?: boolean }
  | {
    readonly is: "except";
    readonly isNeither?: boolean;
    /** "Except those from Anna": not those to her. */
    readonly isOneWay?: boolean;
  }
  | { readonly is: "than" | "against" | "how"; readonly isAs?: boolean }
  | {
    readonly is: "difference";
    /** "Compare", which may be by something else than two times. */
    readonly isWeighing?: boolean;
    /** "Changed", which may be told from month to month. */
    readonly isChange?: boolean;
  }
  | {
    readonly is: "lasting";
    readonly min_s?: number | undefined;
    readonly below_s?: number | undefined;
  }
  | {
    readonly is: "times";
    readonly at_least?: number | undefined;
    readonly below?: number | undefined;
    readonly noun?: Noun | undefined;
    readonly ways?: Ways | undefined;
    /** Only where "only" stands with it. */
    readonly needsOnly?: boolean;
  }
  | { readonly is: "range"; readonly days: Days; readonly hours?: Hours | undefined }
  | Earlier
  | { readonly is: "no_range"; readonly why: NoRange; readonly half?: Half }
  | { readonly is: "hours"; readonly hours: Hours }
  | {
    readonly is: "weekdays";
    readonly weekdays: readonly number[];
    readonly hours?: Hours | undefined;
    /** "During the week", which is no time of its own but against the weekend. */
    readonly needsWeekend?: boolean;
  }
  | {
    readonly is: "known";
    readonly known: boolean;
    readonly called?: Noun;
    /** Of people who were named before: "are not saved". */
    readonly isSaid?: boolean;
  }
  | {
    readonly is: "person";
    readonly ids: readonly string[];
    readonly name: string;
    readonly tier: number;
    /** Named before: "she". */
    readonly isThey?: boolean;
  }
  /** Two at once: "parents". */
  | { readonly is: "couple"; readonly pair: readonly Extract<Piece, { is: "person" }>[] }
  /** A name that several people have. */
  | { readonly is: "choices"; readonly names: readonly string[]; readonly tier: number }
  | { readonly is: "source"; readonly id: string; readonly name: string }
  /** Words that nothing here stands for, and why. */
  | {
    readonly is: "unclear";
    readonly why: string;
    /** A word that is a month beside another one: "May vs June". */
    readonly month?: Days;
  };

/** A piece and where in the question it stands. */
export interface Placed {
  readonly piece: Piece;
  readonly at: number;
  readonly end: number;
  /** As it was written. */
  readonly words: string;
}
