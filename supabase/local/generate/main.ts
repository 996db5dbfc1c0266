/**
 * `deno task generate phonelog`: a made-up phone's history, for development and for tests.
 *
 * @module
 */

import { join } from "node:path";
import { readCommandLine } from "../command_line.ts";
import { Failure } from "../failure.ts";
import { complain } from "../terminal.ts";
import { Output } from "./output.ts";
import { cleanEvent, CSV_HEADER, csvRow } from "./phonelog/formats.ts";
import { History, type HistoryOptions } from "./phonelog/history.ts";
import { rootOf, xmlHead, xmlRow } from "./phonelog/xml_format.ts";

const USAGE = `Usage: deno task generate phonelog --events N [--format ndjson|csv|xml] [--out PATH]

  --events N        How many calls and messages
  --seed N          Another number, another person (7)
  --months N        Over how many months (24)
  --until DAY       The day after the last one (2026-11-01)
  --format ndjson   Lines as phonelog.ingest_events() takes them
           csv      A spreadsheet's export
           xml      A folder with calls.xml and sms.xml, as SMS Backup & Restore writes them
  --out PATH        The file, or for xml the folder; the terminal unless given
  --truth FILE      Writes there what lies hidden in the history: spikes, gaps, journeys`;

function readOptions() {
  const { values, positionals } = readCommandLine({
    allowPositionals: true,
    options: {
      events: { type: "string" },
      seed: { type: "string", default: "7" },
      months: { type: "string", default: "24" },
      until: { type: "string", default: "2026-11-01" },
      format: { type: "string", default: "ndjson" },
      out: { type: "string" },
      truth: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  }, USAGE);
  if (positionals.length !== 1 || positionals[0] !== "phonelog") {
    throw new Failure("Cannot generate: say of what, as in `deno task generate phonelog`", USAGE);
  }
  return values;
}

function countOf(name: string, given: string | undefined): number {
  const count = Number(given);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new Failure(`Cannot generate: --${name} is a whole number above 0, not "${given}"`, USAGE);
}

function write(options: HistoryOptions, format: string, out: string | undefined): History {
  const history = new History(options);
  if (format === "xml") {
    if (out === undefined) throw new Failure("Cannot write two files without --out FOLDER", USAGE);
    writeXml(options, history, out);
    return history;
  }
  if (format !== "ndjson" && format !== "csv") {
    throw new Failure(`Cannot write "${format}"`, USAGE);
  }
  using output = new Output(out);
  if (format === "csv") output.write(CSV_HEADER);
  let nth = 0;
  for (const day of history.days()) {
    for (const made of day) {
      nth++;
      output.write(
        format === "csv"
          ? csvRow(made)
          : `${JSON.stringify(cleanEvent(made, `${options.seed}.${nth}`))}\n`,
      );
    }
  }
  return history;
}

function writeXml(options: HistoryOptions, history: History, folder: string): void {
  // The app says first how many rows come, so all is made twice.
  const counts = { calls: 0, smses: 0 };
  for (const day of new History(options).days()) for (const made of day) counts[rootOf(made)]++;
  Deno.mkdirSync(folder, { recursive: true });
  using calls = new Output(join(folder, "calls.xml"));
  using smses = new Output(join(folder, "sms.xml"));
  const outputs = { calls, smses };
  for (const root of ["calls", "smses"] as const) outputs[root].write(xmlHead(root, counts[root]));
  for (const day of history.days()) {
    for (const made of day) outputs[rootOf(made)].write(xmlRow(made));
  }
  for (const root of ["calls", "smses"] as const) outputs[root].write(`</${root}>`);
}

if (import.meta.main) {
  try {
    const { events, seed, months, until, format, out, truth, help } = readOptions();
    if (help) throw new Failure("Makes up a phone's history", USAGE);
    if (!/^\d{4}-\d\d-\d\d$/.test(until)) {
      throw new Failure(`Cannot read the day "${until}"`, USAGE);
    }
    const history = write(
      {
        events: countOf("events", events),
        seed: countOf("seed", seed),
        months: countOf("months", months),
        until,
      },
      format,
      out,
    );
    if (truth) Deno.writeTextFileSync(truth, JSON.stringify(history.plan.truths, null, 2) + "\n");
  } catch (error) {
    complain(error);
    Deno.exitCode = 1;
  }
}
