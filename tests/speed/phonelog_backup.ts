/**
 * Reading a phone's backup: `deno run -A tests/speed/phonelog_backup.ts [megabytes]`.
 *
 * Our reader beside a library that streams (htmlparser2, which hands out every attribute whole) and one
 * that reads the file at once (fast-xml-parser), each in a process of its own, on the same made-up file.
 * The libraries only parse; ours cleans numbers, checks dates and names rows as well. A fourth process
 * reads as a function would: in slices of two seconds, each from the last one's checkpoint.
 */
// deno-lint-ignore-file no-console -- a script that prints what it measures

import { BackupXml, type XmlCheckpoint } from "@shared/phonelog/backup_xml.ts";
import { XMLParser } from "fast-xml-parser";
import { Parser } from "htmlparser2";
import { Output } from "../../supabase/local/generate/output.ts";
import { History } from "../../supabase/local/generate/phonelog/history.ts";
import { rootOf, xmlHead, xmlRow } from "../../supabase/local/generate/phonelog/xml_format.ts";

const OPTIONS = { country: "DE", secret: "00112233445566ff" };
/** What a function may use before it has to stop. */
const SLICE_MS = 2000;

/** Reads the file and answers how many events it saw. */
const WAYS: Record<string, (path: string) => Promise<number>> = {
  async ours(path) {
    const reader = new BackupXml(OPTIONS);
    let events = 0;
    for await (const chunk of chunksOf(path, 0)) events += reader.write(chunk).events.length;
    return events + reader.end().events.length;
  },
  async "ours, in slices"(path) {
    let from: XmlCheckpoint | undefined;
    const names = new Set<string>();
    for (let slices = 1;; slices++) {
      const reader = new BackupXml(OPTIONS, from);
      const started = cpuMs();
      let isWhole = true;
      for await (const chunk of chunksOf(path, from?.offset ?? 0)) {
        for (const { external_id } of reader.write(chunk).events) names.add(external_id);
        if (cpuMs() - started < SLICE_MS || !reader.checkpoint) continue;
        isWhole = false;
        break;
      }
      if (isWhole) {
        reader.end();
        console.error(`  ${slices} slices`);
        return names.size;
      }
      from = JSON.parse(JSON.stringify(reader.checkpoint));
    }
  },
  async htmlparser2(path) {
    let events = 0;
    const parser = new Parser({
      onopentag: (name) => void (/^(sms|mms|call)$/.test(name) && events++),
    }, { xmlMode: true });
    const decoder = new TextDecoder();
    for await (const chunk of chunksOf(path, 0)) {
      parser.write(decoder.decode(chunk, { stream: true }));
    }
    parser.end();
    return events;
  },
  async "fast-xml-parser"(path) {
    const parser = new XMLParser({ ignoreAttributes: false, processEntities: false });
    const { smses } = parser.parse(await Deno.readTextFile(path));
    return smses.sms.length + (smses.mms?.length ?? 0);
  },
};

async function* chunksOf(path: string, offset: number): AsyncGenerator<Uint8Array> {
  using file = await Deno.open(path);
  await file.seek(offset, Deno.SeekMode.Start);
  while (true) {
    const chunk = new Uint8Array(65_536);
    const read = await file.read(chunk);
    if (read === null) return;
    yield chunk.subarray(0, read);
  }
}

/** Of this process, as the kernel counts. */
function cpuMs(): number {
  const stat = Deno.readTextFileSync("/proc/self/stat").split(") ")[1]?.split(" ") ?? [];
  return 10 * (Number(stat[11]) + Number(stat[12]));
}

function peakMb(): number {
  const status = Deno.readTextFileSync("/proc/self/status");
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

/** A file of messages of about this size. */
function makeFile(path: string, megabytes: number): number {
  const options = { events: Math.ceil(megabytes * 2050), seed: 7, months: 24, until: "2026-11-01" };
  let rows = 0;
  for (const day of new History(options).days()) {
    for (const made of day) if (rootOf(made) === "smses") rows++;
  }
  using output = new Output(path);
  output.write(xmlHead("smses", rows));
  for (const day of new History(options).days()) {
    for (const made of day) if (rootOf(made) === "smses") output.write(xmlRow(made));
  }
  output.write("</smses>");
  return rows;
}

const [argument = "200", path] = Deno.args;
const way = WAYS[argument];
if (way && path) {
  const before = peakMb();
  const started = cpuMs();
  const events = await way(path);
  console.log(JSON.stringify({ events, ms: cpuMs() - started, peak: peakMb(), before }));
} else {
  const file = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const rows = makeFile(file, Number(argument));
    const megabytes = (await Deno.stat(file)).size / 1e6;
    console.log(`${megabytes.toFixed(0)} MB, ${rows.toLocaleString("en")} messages`);
    for (const name of Object.keys(WAYS)) {
      const { success, stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", "--quiet", import.meta.filename ?? "", name, file],
        stdout: "piped",
        stderr: "inherit",
      }).output();
      if (!success) {
        console.log(`${name.padEnd(16)} cannot read this file`);
        continue;
      }
      const { events, ms, peak, before } = JSON.parse(new TextDecoder().decode(stdout));
      const speed = (megabytes / ms * 1000).toFixed(0);
      console.log(
        `${name.padEnd(16)} ${(ms / 1000).toFixed(1)} s CPU  ${speed} MB/s  ${
          Math.round(events / ms * 1000).toLocaleString("en")
        } events/s  peak ${peak} MB (${before} MB before)  ${events} events`,
      );
    }
  } finally {
    await Deno.remove(file);
  }
}
