/**
 * `deno task generate phonelog`: a made-up phone's history, for development and for tests.
 *
 * @module
 */

import { join } from "node:path";
import type { CleanEvent } from "@shared/phonelog/clean_event.ts";
import { readCommandLine } from "../command_line.ts";
import { Failure } from "../failure.ts";
import { runTool, say } from "../terminal.ts";
import { Output } from "./output.ts";
import { cleanEvent, CSV_HEADER, csvRow, jsonLine } from "./phonelog/formats.ts";
import { History, type HistoryOptions } from "./phonelog/history.ts";
import { SQL_BATCH, SQL_END, sqlBatch, sqlHead } from "./phonelog/sql_format.ts";
import { rootOf, xmlHead, xmlRow } from "./phonelog/xml_format.ts";

const USAGE =
  `Usage: deno task generate phonelog --events N [--format ndjson|csv|sql|xml] [--out PATH]

  --events N        How many calls and messages
  --seed N          Another number, another person (7)
  --months N        Over how many months (24)
  --until DAY       The day after the last one (2026-11-01)
  --format ndjson   Lines as phonelog.ingest_events() takes them
           csv      A spreadsheet's export
           sql      A script that puts them into the database for --user
           xml      A folder with calls.xml and sms.xml, as SMS Backup & Restore writes them
  --user EMAIL      Whose they become; somebody with an account
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
      user: { type: "string" },
      truth: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  }, USAGE);
  if (!values.help && (positionals.length !== 1 || positionals[0] !== "phonelog")) {
    throw new Failure("Cannot generate: say of what, as in `deno task generate phonelog`", USAGE);
  }
  return values;
}

function countOf(name: string, given: string | undefined): number {
  const count = Number(given);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new Failure(`Cannot generate: --${name} is a whole number above 0, not "${given}"`, USAGE);
}

interface Target {
  format: string;
  out: string | undefined;
  user: string | undefined;
}

function write(options: HistoryOptions, { format, out, user }: Target): History {
  const history = new History(options);
  if (format === "xml") {
    if (out === undefined) throw new Failure("Cannot write two files without --out FOLDER", USAGE);
    writeXml(options, history, out);
    return history;
  }
  using output = new Output(out);
  if (format === "csv") {
    output.write(CSV_HEADER);
    for (const day of history.days()) for (const made of day) output.write(csvRow(made));
  } else if (format === "ndjson") {
    let nth = 0;
    for (const day of history.days()) {
      for (const made of day) output.write(jsonLine(made, `${options.seed}.${++nth}`));
    }
  } else if (format === "sql") {
    if (user === undefined) throw new Failure("Cannot write SQL without --user EMAIL", USAGE);
    writeSql(cleanEvents(history, options), user, output);
  } else throw new Failure(`Cannot write "${format}"`, USAGE);
  return history;
}

function* cleanEvents(history: History, { seed }: HistoryOptions): Generator<CleanEvent> {
  let nth = 0;
  for (const day of history.days()) {
    for (const made of day) yield cleanEvent(made, `${seed}.${++nth}`);
  }
}

function writeSql(events: Iterable<CleanEvent>, user: string, output: Output): void {
  output.write(sqlHead(user));
  let batch: CleanEvent[] = [];
  for (const event of events) {
    batch.push(event);
    if (batch.length < SQL_BATCH) continue;
    output.write(sqlBatch(batch));
    batch = [];
  }
  if (batch.length > 0) output.write(sqlBatch(batch));
  output.write(SQL_END);
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

function generate(): void {
  const { events, seed, months, until, format, out, user, truth, help } = readOptions();
  if (help) return say(USAGE);
  if (!/^\d{4}-\d\d-\d\d$/.test(until)) throw new Failure(`Cannot read the day "${until}"`, USAGE);
  const options = {
    events: countOf("events", events),
    seed: countOf("seed", seed),
    months: countOf("months", months),
    until,
  };
  const history = write(options, { format, out, user });
  if (truth) Deno.writeTextFileSync(truth, `${JSON.stringify(history.plan.truths, null, 2)}\n`);
}

if (import.meta.main) {
  await runTool(() => Promise.resolve(generate()));
}
