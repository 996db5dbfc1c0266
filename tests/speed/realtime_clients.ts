/**
 * Many clients of Realtime in one process, so that their work does not hold up the server's loop.
 * Reads a `Joining` and then commands from standard input, and answers each with a line.
 *
 * @module
 */
// deno-lint-ignore-file no-console -- standard output is how it answers

import { jsonLines } from "./child.ts";

/** Who joins: each token is a socket with one channel. */
export interface Joining {
  url: string;
  key: string;
  tokens: string[];
  /** The channels' configuration, as a join has it. */
  config: Record<string, unknown>;
  /** One topic for all, instead of one for each. */
  topic?: string;
}

/** How long what was heard since "start" took, in milliseconds. */
export interface Heard {
  count: number;
  p50: number;
  p95: number;
  max: number;
  /** From "start" to the last of it. */
  lasted: number;
}

/** What can be told to them; "broadcast" and "track" let the next client send. */
export type Command = "start" | "stop" | "broadcast" | "track";

const commands = jsonLines(Deno.stdin.readable);
const { url, key, tokens, config, topic } = (await commands.next()).value as Joining;
const sockets: { web: WebSocket; topic: string }[] = [];
let times: number[] = [];
let startedAt = 0;
let lastAt = 0;
let turn = 0;

for (let from = 0; from < tokens.length; from += 25) {
  sockets.push(...await Promise.all(tokens.slice(from, from + 25).map(join)));
}
const beat = setInterval(() => {
  for (const { web } of sockets) web.send('[null,"0","phoenix","heartbeat",{}]');
}, 25_000);
console.log(JSON.stringify("joined"));

for await (const command of commands) {
  if (command === "broadcast") send("broadcast", { type: "broadcast", event: "speed" });
  else if (command === "track") send("presence", { type: "presence", event: "track" });
  else if (command === "start") [times, startedAt] = [[], now()];
  console.log(JSON.stringify(command === "stop" ? heard() : "done"));
}
clearInterval(beat);
for (const { web } of sockets) web.close();

async function join(token: string, index: number) {
  const own = topic ?? `realtime:speed-${index}-${crypto.randomUUID()}`;
  const base = url.replace("http", "ws");
  const web = new WebSocket(`${base}/realtime/v1/websocket?apikey=${key}&vsn=2.0.0`);
  const { promise: joined, resolve, reject } = Promise.withResolvers<void>();
  web.onerror = () => reject(new Error("A socket failed"));
  web.onopen = () =>
    web.send(JSON.stringify(["1", "1", own, "phx_join", { config, access_token: token }]));
  web.onmessage = ({ data }) => {
    if (!data.includes('"phx_reply"')) hear(data);
    else if (data.includes('"status":"ok"')) resolve();
    else reject(new Error(data));
  };
  await joined;
  return { web, topic: own };
}

function send(event: string, message: object): void {
  const sender = sockets[turn++ % sockets.length];
  const payload = { ...message, payload: { sent: now() } };
  sender?.web.send(JSON.stringify(["1", "9", sender.topic, event, payload]));
}

function hear(data: string): void {
  if (data.includes('"presence_state"')) return;
  const written = /"commit_timestamp":"([^"]+)"/.exec(data)?.[1];
  const sent = written ? Date.parse(written) : Number(/"sent":([\d.]+)/.exec(data)?.[1]);
  if (Number.isNaN(sent)) return;
  lastAt = now();
  times.push(lastAt - sent);
}

function heard(): Heard {
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const lasted = lastAt - startedAt;
  return { count: times.length, p50: at(0.5), p95: at(0.95), max: at(1), lasted };
}

/** One clock for all processes of this machine. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
