/**
 * Reads what pgTAP answers: the Test Anything Protocol, one line a test.
 *
 * @module
 */

/** One test of a file. */
export interface PgtapResult {
  /** What it proves. */
  name: string;
  ok: boolean;
  /** Its line and what pgTAP says about it. */
  lines: string[];
}

/** What a file reported. */
export interface PgtapReport {
  results: PgtapResult[];
  /** Why the report as a whole cannot be trusted; none when it can. */
  faults: string[];
}

const RESULT = /^(not )?ok (\d+)(?: (?:- )?(.*))?$/;
const PLAN = /^1\.\.(\d+)$/;
/** What a tester wrote to have a failure overlooked. */
const EXCUSE = /#\s*(skip|todo)\b/i;

/** Reads the lines; what is not of the protocol (rows of other statements) is passed over. */
export function readReport(lines: readonly string[]): PgtapReport {
  const results: PgtapResult[] = [];
  const faults: string[] = [];
  const plans: number[] = [];

  for (const line of lines) {
    const planned = PLAN.exec(line)?.[1];
    if (planned) plans.push(Number(planned));
    if (line.startsWith("Bail out!")) faults.push(line);
    if (line.startsWith("#")) results.at(-1)?.lines.push(line);

    const result = RESULT.exec(line);
    if (!result) continue;
    const [, not, number = "", name = ""] = result;
    if (Number(number) !== results.length + 1) {
      faults.push(`"${line}" is out of order: ${results.length} came before it`);
    }
    const isExcused = EXCUSE.test(line);
    results.push({ name: name || line, ok: !not && !isExcused, lines: [line] });
  }
  return { results, faults: [...faults, ...planFaults(plans, results.length)] };
}

function planFaults(plans: readonly number[], ran: number): string[] {
  const [plan, ...more] = plans;
  if (plan === undefined) return ["there is no plan: begin with select plan(n)"];
  if (more.length > 0) return ["there is more than one plan"];
  return plan === ran ? [] : [`${plan} tests were planned, and ${ran} ran`];
}
