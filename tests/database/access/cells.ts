/**
 * Cells of the matrix: the verdicts of one persona, one table and one command.
 *
 * @module
 */

import { type Command, COMMANDS, type Probe } from "./probe.ts";

/** A question and what came of it. */
export interface Answered extends Probe {
  verdict: string;
}

/** One cell of the document. */
export interface Cell {
  of: string;
  persona: string;
  command: Command;
  /** As it is written. */
  shown: string;
  /** Whether anything got past grants and policies, or was answered. */
  open: boolean;
  parts: { part: string; verdict: string }[];
}

/** Refused by a grant, by a policy, or nothing there for them. */
const SHUT = ["priv", "rls", "claims", "0rows"];

/** What a call that was let through comes to; any error is a refusal. */
const ANSWERS = ["wrote", "answer", "true", "done"];

/** Whether a verdict means that grants and policies let it through. */
export function isOpen(verdict: string, command: Command): boolean {
  const isCall = command === "own" || command === "another's";
  return isCall ? ANSWERS.includes(verdict) : !SHUT.includes(verdict);
}

/** The cells of all answers, in the order they came in. */
export function cellsOf(answers: readonly Answered[]): Cell[] {
  const key = (of: string, persona: string, command: Command) => `${of} ${persona} ${command}`;
  const groups = Map.groupBy(answers, ({ of, persona, command }) => key(of, persona, command));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { of, persona, command } = first;
    const parts = group.map(({ part, verdict }) => ({ part, verdict }));
    const [seen] = groups.get(key(of, persona, "sel")) ?? [];
    const cell = command === "flags" ? flags(parts, seen?.verdict ?? "") : merged(command, parts);
    return [{ of, persona, command, parts, ...cell }];
  });
}

/** Refusals and passes of several columns or ways as one word; the most open one counts. */
function merged(command: Command, parts: Cell["parts"]): Pick<Cell, "shown" | "open"> {
  const verdicts = parts.map(({ verdict }) => verdict);
  const open = verdicts.some((verdict) => isOpen(verdict, command));
  if (command === "sel" || command === "upd") {
    const columns = (of: Cell["parts"]) => of.flatMap(({ part }) => part.split(", ")).length;
    // A key that children refer to, or a collision: nothing else stood in the way.
    const passed = columns(parts.filter(({ verdict }) => /^(ALLOW|23)/.test(verdict)));
    if (passed > 0) return { shown: `${passed} of ${columns(parts)}`, open };
  }
  const [plain, returning] = verdicts;
  if (command === "ins" && returning !== undefined && returning !== plain) {
    return { shown: `${plain}, with RETURNING ${returning}`, open };
  }
  const passes = verdicts.filter((verdict) => isOpen(verdict, command));
  const refusals = verdicts.filter((verdict) => !SHUT.includes(verdict)).sort();
  const order = [
    "ALLOW",
    ...ANSWERS,
    ...passes,
    "false",
    "nothing",
    ...refusals,
    ...SHUT.toReversed(),
  ];
  const worst = order.find((verdict) => verdicts.includes(verdict)) ?? "";
  // Which of the ids was another's is worth knowing where it was let through.
  const ways = parts.filter(({ verdict, part }) => verdict === worst && part);
  const which = open && command === "another's"
    ? ` by ${ways.map(({ part }) => part).join(" or ")}`
    : "";
  return { shown: worst + which, open };
}

/** Only what a flag changes is worth a word. */
function flags(parts: Cell["parts"], otherwise: string): Pick<Cell, "shown" | "open"> {
  const other = parts.filter(({ verdict }) => verdict !== otherwise);
  if (other.length === 0) return { shown: "same", open: false };
  return {
    shown: other.map(({ part, verdict }) => `${part}: ${verdict}`).join("; "),
    open: other.some(({ verdict }) => isOpen(verdict, "flags")),
  };
}

/** A command's place among the columns. */
export function columnOf({ command }: Cell): number {
  return (COMMANDS as readonly string[]).indexOf(command);
}
