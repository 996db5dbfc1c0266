/**
 * The project's secrets: made at the first start, the same ever after.
 *
 * @module
 */

import { exportJWK, generateKeyPair } from "jose";
import type { Buffer } from "node:buffer";
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../failure.ts";

const base64url = z.string().regex(/^[\w-]{43}$/);

const keys = z.strictObject({
  /** Private ES256 key: signs every access token that leaves the stack. */
  signing: z.strictObject({
    kty: z.literal("EC"),
    crv: z.literal("P-256"),
    alg: z.literal("ES256"),
    use: z.literal("sig"),
    kid: z.uuid(),
    x: base64url,
    y: base64url,
    d: base64url,
  }),
  /** What tokens inside the process are signed with: 32 random bytes, base64url. */
  secret: base64url,
  /** For browsers: `sb_publishable_…`. */
  publishable: z.string().startsWith("sb_publishable_"),
  /** For servers: `sb_secret_…`. REST, Auth and Storage take `default` alone. */
  secrets: z.strictObject({
    default: z.string().startsWith("sb_secret_"),
    cron: z.string().startsWith("sb_secret_"),
  }),
});

type KeptKeys = z.output<typeof keys>;

/** Everything the stack signs with or compares against. */
export interface Keys extends KeptKeys {
  /** `metrics` is not in the file: it follows from `secret`, so that older files have it too. */
  secrets: KeptKeys["secrets"] & { metrics: string };
}

/** Reads `<folder>/keys.json`, made at first use; without a folder the keys live in memory. */
export async function openKeys(folder?: string): Promise<Keys> {
  if (folder === undefined) return withMetrics(await makeKeys());

  const path = join(folder, "keys.json");
  const kept = await readKeys(path);
  if (kept) return withMetrics(kept);

  await Deno.mkdir(folder, { recursive: true });
  const draft = `${path}.${crypto.randomUUID()}`;
  await Deno.writeTextFile(draft, JSON.stringify(await makeKeys(), null, 2), { mode: 0o600 });
  // A link never replaces a file: of two first starts at once, both end up with the same keys.
  try {
    await Deno.link(draft, path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  } finally {
    await Deno.remove(draft);
  }
  const made = await readKeys(path);
  return made ? withMetrics(made) : await openKeys(folder);
}

/** Which of the project's API keys this is; null for anything else. Compares in constant time. */
export function keyKind(keys: Keys, value: string | null): "publishable" | "secret" | null {
  if (value === null) return null;
  // Both are compared whatever the first says.
  const [publishable, secret] = [keys.publishable, keys.secrets.default].map((key) =>
    timingSafeEqual(digest(key), digest(value))
  );
  return publishable ? "publishable" : secret ? "secret" : null;
}

async function readKeys(path: string): Promise<KeptKeys | null> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  if (Deno.build.os !== "windows") await Deno.chmod(path, 0o600);

  const hint = "Put the file back, or remove it: everybody then signs in again";
  try {
    return keys.parse(JSON.parse(text));
  } catch {
    // The cause is left out: it would quote the file.
    throw new Failure(`Cannot use "${path}": it does not hold the stack's keys`, hint);
  }
}

async function makeKeys(): Promise<KeptKeys> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const { x, y, d } = await exportJWK(privateKey);
  return keys.parse({
    signing: {
      kty: "EC",
      crv: "P-256",
      alg: "ES256",
      use: "sig",
      kid: crypto.randomUUID(),
      x,
      y,
      d,
    },
    secret: randomBytes(32).toString("base64url"),
    publishable: apiKey("sb_publishable"),
    secrets: { default: apiKey("sb_secret"), cron: apiKey("sb_secret") },
  });
}

function withMetrics(kept: KeptKeys): Keys {
  const proof = createHmac("sha256", kept.secret).update("the secret key named metrics").digest();
  return { ...kept, secrets: { ...kept.secrets, metrics: apiKey("sb_secret", proof) } };
}

/** The hosted form: 22 characters that prove it and 8 that catch typing errors. */
function apiKey(prefix: string, proof = randomBytes(16)): string {
  const body = `${prefix}_${proof.toString("base64url").slice(0, 22)}`;
  return `${body}_${digest(body).toString("base64url").slice(0, 8)}`;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
