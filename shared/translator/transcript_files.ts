/**
 * A transcript as a file: plain text, a table, or subtitles. Pure but for the response at the end.
 *
 * @module
 */

import { csvLine } from "../platform/csv.ts";
import { type Line, textsOf } from "./transcripts.ts";

/** The files there are besides JSON. */
export type FileFormat = "txt" | "csv" | "srt" | "vtt";

const TYPES: Readonly<Record<FileFormat, string>> = {
  txt: "text/plain",
  csv: "text/csv",
  srt: "application/x-subrip",
  vtt: "text/vtt",
};

/** The transcript as a download. */
export function fileOf(session: string, format: FileFormat, lines: readonly Line[]): Response {
  return new Response(contentOf(format, lines), {
    headers: {
      "content-type": `${TYPES[format]}; charset=utf-8`,
      "content-disposition": `attachment; filename="transcript-${session}.${format}"`,
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
    },
  });
}

/** The text of the file. */
export function contentOf(format: FileFormat, lines: readonly Line[]): string {
  switch (format) {
    case "txt":
      return lines.map(asText).join("");
    case "csv":
      return ["seq,said_at,said_by,lang,is_original,text", ...lines.flatMap(asRows), ""]
        .join("\r\n");
    case "srt":
      return cuesOf(lines).map(({ start, end, line }, nth) =>
        `${nth + 1}\n${clock(start, ",")} --> ${clock(end, ",")}\n${spoken(line)}\n\n`
      ).join("");
    case "vtt":
      return "WEBVTT\n\n" +
        cuesOf(lines).map(({ start, end, line }, nth) =>
          `${nth + 1}\n${clock(start, ".")} --> ${clock(end, ".")}\n${voiced(line)}\n\n`
        ).join("");
  }
}

function asText(line: Line): string {
  const said = textsOf(line).map(([lang, text]) =>
    `  ${lang}: ${text.replace(/\s*\n\s*/g, "\n      ")}`
  );
  return `[${line.said_at.slice(0, 19).replace("T", " ")}] ${oneLine(line.said_by)}\n${
    said.join("\n")
  }\n`;
}

function asRows(line: Line): string[] {
  const { seq, said_at, said_by, lang: own } = line;
  return textsOf(line).map(([lang, text], nth) =>
    csvLine([seq, said_at, said_by, lang, nth === 0 && lang === own, text])
  );
}

interface Cue {
  readonly start: number;
  readonly end: number;
  readonly line: Line;
}

/** How long a sentence stays, in milliseconds: as long as it takes to read, and never in the next one's way. */
const READING = { letter: 60, least: 1_000, most: 7_000, gap: 1 };

/** Cues in the order in which people began to speak or, where nobody recorded it, sent what they said. */
function cuesOf(said: readonly Line[]): Cue[] {
  const lines = said.toSorted((a, b) => beginOf(a) - beginOf(b));
  const starts: number[] = [];
  for (const line of lines) {
    starts.push(Math.max(beginOf(line), (starts.at(-1) ?? 0) + READING.gap));
  }
  const [zero = 0] = starts;
  return lines.map((line, nth) => {
    const start = Math.round((starts[nth] ?? zero) - zero);
    const letters = Math.max(...textsOf(line).map(([, text]) => text.length));
    const reading = Math.min(READING.most, Math.max(READING.least, letters * READING.letter));
    const spokenMs = (line.ended_ms ?? 0) - (line.started_ms ?? 0);
    const wanted = start + Math.max(reading, spokenMs < 10 * 60_000 ? spokenMs : 0);
    const next = starts[nth + 1];
    const end = next === undefined ? wanted : Math.min(wanted, Math.round(next - zero));
    return { start, end: Math.round(Math.max(end, start + READING.gap)), line };
  });
}

function beginOf({ said_at, started_ms }: Line): number {
  const sent = Date.parse(said_at);
  // A recording that ends up far from its message comes from a clock that is wrong.
  const isNear = started_ms !== null && started_ms <= sent && sent - started_ms < 10 * 60_000;
  return isNear ? started_ms : sent;
}

function clock(ms: number, point: "," | "."): string {
  const part = (value: number, length = 2) => String(Math.floor(value)).padStart(length, "0");
  return `${part(ms / 3_600_000)}:${part(ms / 60_000 % 60)}:${part(ms / 1000 % 60)}${point}${
    part(ms % 1000, 3)
  }`;
}

/** SubRip knows no escapes: an arrow would be taken for a time, an empty line for the end. */
function spoken(line: Line): string {
  const said = textsOf(line).map(([, text]) => withoutGaps(text).replaceAll("-->", "→"));
  return `${oneLine(line.said_by).replaceAll("-->", "→")}: ${said.join("\n")}`;
}

function voiced(line: Line): string {
  const said = textsOf(line).map(([, text]) => escaped(withoutGaps(text)));
  return `<v ${escaped(oneLine(line.said_by))}>${said.join("\n")}`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Lines with something on each: players differ in what else they take for a line's end, or for empty. */
function withoutGaps(text: string): string {
  return text.split(/(?!\t)[\p{Cc}\u2028\u2029]/u).map((line) => line.trim())
    .filter((line) => /[^\s\p{Cc}\p{Cf}]/u.test(line)).join("\n");
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}
