/**
 * Which events a row of pieces is about: kinds, ways, people, times. Says also what it could not use.
 *
 * @module
 */

import type { Filters } from "../plan.ts";
import {
  deedOf,
  isBeside,
  isOthersOwn,
  isOtherWithOther,
  OTHERS_OWN,
  prepositionOf,
  waysOfMe,
} from "./deeds.ts";
import type { Noun, Piece, Placed, Verb } from "./pieces.ts";
import {
  type Allowed,
  type Clause,
  type Fault,
  type Kind,
  kindsOf,
  RECEIVED,
  type Way,
  waysOf,
} from "./kinds_and_ways.ts";
import { canBeLeftOut, ClauseTimes, isExcepted } from "./times.ts";
import { before, doerOf, governor, isNarrowing, isSmall, isWhom } from "./roles.ts";

/** Reads what a row is about. */
export class ClauseReader {
  readonly #row: readonly Placed[];
  readonly #used = new Set<Placed>();
  readonly #faults: Fault[] = [];
  readonly #allowed: Allowed[] = [];
  readonly #nouns: (readonly Kind[] | undefined)[] = [];
  readonly #deeds: (readonly Kind[] | undefined)[] = [];
  readonly #people = new Map<string, string>();
  readonly #notPeople = new Map<string, string>();
  readonly #filters: Filters = {};
  readonly #times: ClauseTimes;
  #isTalk = false;
  #impliesCalls = false;

  constructor(row: readonly Placed[]) {
    this.#row = row;
    this.#times = new ClauseTimes(row, this.#faults);
  }

  /** All of it. */
  read(): Clause {
    this.#row.forEach((placed, index) => this.#take(placed, index));
    const kinds = this.#kindsOf();
    const isOfLength = this.#filters.min_s !== undefined || this.#filters.below_s !== undefined;
    // Only calls last.
    if (isOfLength && kinds?.some((kind) => kind !== "call")) this.#contradiction();
    const ways = this.#waysOf(kinds);
    const filters: Filters = {
      ...kinds && { kinds: [...kinds] },
      ...ways && { ways: [...ways] },
      ...this.#people.size > 0 && { contacts: [...this.#people.keys()] },
      ...this.#notPeople.size > 0 && { not_contacts: [...this.#notPeople.keys()] },
      ...this.#filters,
      ...this.#times.weekdays && { weekdays: this.#times.weekdays },
      ...this.#times.hours && { hours: this.#times.hours },
      ...this.#isTalk && this.#filters.min_s === undefined && { min_s: 1 },
    };
    return {
      filters,
      days: this.#times.days ?? {},
      hasDays: this.#times.days !== undefined,
      hasEvents: this.#nouns.length + this.#deeds.length > 0 || this.#impliesCalls,
      isTalk: this.#isTalk,
      isCalls: kinds?.length === 1 && kinds[0] === "call",
      used: this.#used,
      people: [...this.#people, ...this.#notPeople].map(([id, name]) => ({ id, name })),
      faults: this.#faults,
    };
  }

  #take(placed: Placed, index: number): void {
    const { piece } = placed;
    const use = () => void this.#used.add(placed);
    switch (piece.is) {
      case "noun":
        use();
        if (isBeside(this.#row, index)) this.#fault(placed, "stands beside another");
        this.#nouns.push(piece.kinds);
        this.#isTalk ||= piece.talked ?? false;
        if (piece.talked) this.#allow(index, ["in", "out"]);
        return;
      case "ways":
        use();
        this.#allow(index, piece.ways);
        this.#impliesCalls ||= piece.imply ?? false;
        return;
      case "verb":
        use();
        return this.#verb(placed, index, piece);
      case "person":
        use();
        return this.#person(placed, index, piece);
      case "people":
        if (!piece.called) return;
        this.#deeds.push(piece.called.kinds);
        return this.#allow(index, RECEIVED);
      case "ask":
        this.#impliesCalls ||= piece.ofCalls ?? false;
        return;
      case "times":
        if (piece.noun) this.#nouns.push(piece.noun.kinds);
        return piece.ways && this.#allow(index, piece.ways);
      case "self":
        if (piece.as === "object" && !isWhom(this.#row, index)) return;
        use();
        return piece.as === "object" ? this.#way(index, waysOfMe(this.#row, index)) : undefined;
      case "prep":
        use();
        return this.#prep(index, piece.prep);
      case "lasting":
        use();
        if (piece.min_s !== undefined) this.#filters.min_s = piece.min_s;
        if (piece.below_s !== undefined) this.#filters.below_s = piece.below_s;
        this.#impliesCalls = true;
        return;
      case "range":
        use();
        return this.#times.range(placed, index, piece);
      case "hours":
        use();
        return this.#times.hoursOf(placed, piece.hours);
      case "weekdays":
        use();
        return this.#times.weekdaysOf(placed, index, piece);
      case "known":
        use();
        this.#filters.known = isExcepted(this.#row, index) ? !piece.known : piece.known;
        return this.#callers(index, piece.called);
      case "source":
        use();
        this.#filters.sources = [...this.#filters.sources ?? [], piece.id];
        return;
      case "anyone":
      case "aux":
      case "and":
      case "or":
        return use();
      case "only":
        // "Only yesterday" would say that it was on no other day.
        if (this.#row[index + 1]?.piece.is !== "range" || isNarrowing(this.#row, index)) use();
        return;
      case "except":
        if (canBeLeftOut(this.#row, index)) use();
        return;
      case "mutual": {
        const isOurs = (is: string, at: number) =>
          is === "verb" && doerOf(this.#row, at) === "both";
        if (this.#row.some(({ piece: { is } }, at) => isOurs(is, at))) use();
        return;
      }
      default:
        if (isSmall(piece)) use();
    }
  }

  #fault(placed: Placed, why: string): void {
    this.#faults.push({ placed, why });
  }

  #allow(index: number, ways: readonly Way[]): void {
    const last = before(this.#row, index);
    const link = this.#row[last]?.piece.is;
    const other = this.#row[before(this.#row, last)]?.piece.is;
    const isJoined = (link === "and" || link === "or") &&
      (other === "ways" || other === "verb" || other === "prep");
    this.#allowed.push({ ways, isJoined, isOr: link === "or" });
  }

  #verb(placed: Placed, index: number, verb: Verb): void {
    const deed = deedOf(this.#row, index, verb);
    if (deed.fault) this.#fault(placed, deed.fault);
    if (deed.not) this.#used.add(deed.not);
    if (deed.isOf) {
      const [first] = this.#deeds;
      const isSame = !first || String(first) === String(deed.isOf);
      // Two deeds about different things do not make one row of events.
      if (!isSame && !deed.isJoined) this.#fault(placed, "is another kind of event");
      this.#deeds.push(deed.isOf === "all" ? undefined : deed.isOf);
    }
    this.#isTalk ||= verb.meaning.does === "talk";
    this.#impliesCalls ||= verb.meaning.does === "treat";
    this.#way(index, deed.ways);
  }

  #person(placed: Placed, index: number, { ids, name }: Extract<Piece, { is: "person" }>): void {
    const at = governor(this.#row, index);
    const by = this.#row[at]?.piece;
    const into = by?.is === "except" ? this.#notPeople : this.#people;
    for (const id of ids) into.set(id, name);
    if (isOthersOwn(this.#row, index) || isOtherWithOther(this.#row, index)) {
      this.#fault(placed, OTHERS_OWN);
    }
    if (by?.is === "not") this.#fault(placed, "is after “not”");
    const last = this.#row[index - 1]?.piece;
    if (last?.is === "self" && last.as === "object") this.#fault(placed, "may be who did it");
  }

  /** Callers call, unless it is said what is done to them. */
  #callers(index: number, called: Noun | undefined): void {
    const isOfThing = this.#row.some(({ piece: { is } }) => is === "noun");
    const by = this.#row[governor(this.#row, index)]?.piece.is;
    if (!called || isOfThing && by !== undefined && by !== "only") return;
    if (!isOfThing) this.#deeds.push(called.kinds);
    this.#allow(index, RECEIVED);
  }

  #way(index: number, ways: readonly Way[] | undefined): void {
    if (ways) this.#allow(index, ways);
  }

  #prep(index: number, prep: string): void {
    const { ways, fault } = prepositionOf(this.#row, index, prep);
    const placed = this.#row[index];
    if (fault && placed) this.#fault(placed, fault);
    this.#way(index, ways);
  }

  #kindsOf(): readonly Kind[] | undefined {
    const kinds = kindsOf(this.#nouns, this.#deeds, this.#impliesCalls);
    if (kinds?.length !== 0) return kinds;
    this.#contradiction();
    return undefined;
  }

  #waysOf(kinds: readonly Kind[] | undefined): readonly Way[] | undefined {
    const ways = waysOf(this.#allowed, kinds);
    if (ways?.length !== 0) return ways;
    this.#contradiction();
    return undefined;
  }

  #contradiction(): void {
    const placed = this.#row.find(({ piece }) =>
      piece.is === "noun" || piece.is === "verb" || piece.is === "ways"
    );
    if (placed) this.#fault(placed, "contradicts the rest");
  }
}
