/**
 * Broadcasts over HTTP: for whoever has no socket, or has not joined.
 *
 * @module
 */

import { preflight } from "../rest/cors.ts";
import { type BatchedMessage, type Faults, readBatch, textFault, TOO_LARGE } from "./http_batch.ts";
import { readBody } from "./http_body.ts";
import { roomKey } from "./hub.ts";
import { headersOf, type Identity } from "./identity.ts";
import { payloadBytes } from "./limits.ts";
import { mayWrite } from "./rights.ts";
import type { Server } from "./server.ts";
import { BadToken } from "./tokens.ts";

/** What the JSON of an answer says, with its status. */
type Answer = [status: number, body?: object];

const BAD: Answer = [400, { message: "Bad Request" }];
const TOO_OFTEN: Answer = [429, { message: "You have exceeded your rate limit" }];
const TOO_MANY: Answer = [429, {
  message: "Too many messages to broadcast, please reduce the batch size",
}];

/** Answers `/api/broadcast` and `/api/broadcast/{topic}/events/{event}`; `path` is what follows `/realtime/v1`. */
export function createHttpBroadcast(server: Server) {
  return async (request: Request, peer: string, path: string): Promise<Response> => {
    if (request.method === "OPTIONS") return preflight(request);
    const [status, body] = await answer(server, request, peer, path);
    const init = { status, headers: { "access-control-allow-origin": "*" } };
    return body ? Response.json(body, init) : new Response(null, init);
  };
}

async function answer(
  server: Server,
  request: Request,
  peer: string,
  path: string,
): Promise<Answer> {
  const [topic, events, event, ...more] = path.split("/").slice(3);
  const isBatch = topic === undefined;
  if (request.method !== "POST" || !isBatch && (events !== "events" || !event || more.length > 0)) {
    return [404, { message: `There is nothing at "${path}"` }];
  }
  const who = await identify(server, request, peer);
  if (!who) return [401, { message: "Unauthorized" }];

  if (isBatch) return await sendBatch(server, request, who);
  try {
    const names = { topic: decodeURIComponent(topic), event: decodeURIComponent(event ?? "") };
    return await sendOne(server, request, who, names);
  } catch (error) {
    if (error instanceof URIError) return BAD;
    throw error;
  }
}

/** By the token, else by the key; nobody when neither is good. */
async function identify(
  server: Server,
  request: Request,
  peer: string,
): Promise<Identity | undefined> {
  const bearer = /^bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const credential = bearer ?? request.headers.get("apikey");
  if (!credential) return;
  try {
    return await server.identify(credential, headersOf(request, peer));
  } catch (error) {
    if (error instanceof BadToken) return;
    throw error;
  }
}

/** Private messages that the sender may not send are left out without a word. */
async function sendBatch(server: Server, request: Request, who: Identity): Promise<Answer> {
  const body = await readBody(request);
  if (!body) return [413, { message: "Request Entity Too Large" }];
  const given = parsed(body);
  if (!given) return BAD;
  const { messages: all } = given.json as { messages?: unknown };
  const read = readBatch(all, payloadBytes(server.limits));
  if ("faults" in read) return [422, { errors: { messages: read.faults } }];

  const { messages } = read;
  if (messages.length > server.limits.messagesPerSecond) return TOO_MANY;
  if (!server.rates.messages.take(messages.length)) return TOO_OFTEN;
  const rights = new Map<string, boolean>();
  for (const message of messages) {
    const { topic } = message;
    if (message.private && !rights.has(topic)) {
      rights.set(topic, await mayWrite(server.engine, who, topic, "broadcast", server.log));
    }
    if (!message.private || rights.get(topic)) send(server, message);
  }
  return [202];
}

function send({ hub }: Server, message: BatchedMessage): void {
  const { topic, event, payload, id } = message;
  const meta = id === undefined ? undefined : { id };
  const broadcast = { topic: `realtime:${topic}`, event, payload: JSON.stringify(payload), meta };
  hub.send(roomKey(topic, message.private), broadcast);
}

async function sendOne(
  server: Server,
  request: Request,
  who: Identity,
  { topic, event }: { topic: string; event: string },
): Promise<Answer> {
  const type = (request.headers.get("content-type") || "application/json").split(";", 1)[0]?.trim();
  if (type !== "application/json" && type !== "application/octet-stream") {
    const error = "Unsupported Media Type. Use application/json or application/octet-stream";
    return [415, { error }];
  }
  const errors: Faults = {};
  for (const [name, value] of Object.entries({ topic, event })) {
    const fault = textFault(value);
    if (fault) errors[name] = [fault];
  }
  const bytes = await readBody(request);
  if (!bytes || bytes.length > payloadBytes(server.limits)) errors.payload = [TOO_LARGE];
  if (!bytes || Object.keys(errors).length > 0) return [422, { errors }];

  const isJson = type === "application/json";
  const payload = isJson ? parsed(bytes)?.text : bytes;
  if (payload === undefined) return [422, { errors: { payload: ["is invalid"] } }];
  if (!server.rates.messages.take()) return TOO_OFTEN;
  const isPrivate = new URL(request.url).searchParams.get("private") === "true";
  if (isPrivate && !await mayWrite(server.engine, who, topic, "broadcast", server.log)) {
    return [403, { message: "Unauthorized" }];
  }
  server.hub.send(roomKey(topic, isPrivate), { topic: `realtime:${topic}`, event, payload });
  return [202];
}

/** As upstream: what is no object becomes one, and nothing at all an empty one. */
function parsed(bytes: Uint8Array): { text: string; json: object } | undefined {
  const given = new TextDecoder().decode(bytes).trim() || "{}";
  try {
    const json = JSON.parse(given);
    return given.startsWith("{") ? { text: given, json } : { text: `{"_json":${given}}`, json: {} };
  } catch {
    return undefined;
  }
}
