/**
 * Signed callbacks, in the form of standard-webhooks: made for ours, checked for those of others.
 *
 * @module
 */

import { AppError } from "./errors.ts";

/** What a message may be ahead of or behind our clock, in seconds. */
const TOLERANCE = 5 * 60;

/** More signatures than any rotation needs; each costs a hash. */
const MAX_SIGNATURES = 10;

/** A message to be signed. */
export interface OutgoingWebhook {
  /** The same at every try: receivers tell repeats by it. */
  id: string;
  /** When it is sent, in seconds since 1970. */
  timestamp: number;
  /** The body as it is sent, byte for byte. */
  body: string;
  /** Each makes a signature: two while one takes over from the other. */
  secrets: readonly string[];
}

/** A message as it came in. */
export interface IncomingWebhook {
  headers: Headers;
  /** The body as it was received: parsed and written anew it would be another one. */
  body: string | ArrayBuffer;
  /** `whsec_…`, all that count at the moment. */
  secrets: readonly string[];
  /** In milliseconds since 1970. */
  now?: number;
}

/** The three headers of a message. */
export async function signWebhook(message: OutgoingWebhook): Promise<Record<string, string>> {
  const { id, timestamp, body, secrets } = message;
  const content = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  const signatures = await Promise.all(secrets.map(async (secret) => {
    const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", await keyOf(secret), content));
    return `v1,${btoa(String.fromCharCode(...bytes))}`;
  }));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}

/**
 * Whether a message is from who has the secret, whole, and of the last five minutes. Answers its id,
 * which `platform.hear_webhook` remembers for a day.
 *
 * @throws {AppError} 401; why is in the log and not in the answer.
 */
export async function verifyWebhook(
  { headers, body, secrets, now = Date.now() }: IncomingWebhook,
): Promise<{ id: string; timestamp: number }> {
  const id = headers.get("webhook-id") ?? "";
  const sentAt = headers.get("webhook-timestamp") ?? "";
  const sent = headers.get("webhook-signature") ?? "";
  if (!id || !sentAt || !sent) throw refused("a header is missing");
  if (id.length > 200 || !/^\d{1,12}$/.test(sentAt)) throw refused("a header is malformed");
  const timestamp = Number(sentAt);
  if (Math.abs(now / 1000 - timestamp) > TOLERANCE) throw refused("the timestamp is too far away");

  const head = new TextEncoder().encode(`${id}.${sentAt}.`);
  const tail = typeof body === "string" ? new TextEncoder().encode(body) : new Uint8Array(body);
  const content = new Uint8Array(head.length + tail.length);
  content.set(head);
  content.set(tail, head.length);

  const signatures = sent.split(" ").slice(0, MAX_SIGNATURES).flatMap(bytesOfSignature);
  let isOurs = false;
  for (const secret of secrets) {
    const key = await keyOf(secret);
    for (const signature of signatures) {
      // Compared by the platform, in constant time.
      if (await crypto.subtle.verify("HMAC", key, signature, content)) isOurs = true;
    }
  }
  if (!isOurs) throw refused("no signature fits");
  return { id, timestamp };
}

function keyOf(secret: string): Promise<CryptoKey> {
  const bytes = Uint8Array.from(
    atob(secret.replace(/^whsec_/, "")),
    (each) => each.charCodeAt(0),
  );
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign", "verify"]);
}

/** None for another version of the form, or for what is no base64. */
function bytesOfSignature(text: string): BufferSource[] {
  const [, encoded] = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(text) ?? [];
  return encoded ? [Uint8Array.from(atob(encoded), (each) => each.charCodeAt(0))] : [];
}

function refused(cause: string): AppError {
  return new AppError(401, "bad_signature", "Cannot believe this message", { cause });
}
