/**
 * The handshake: who may open a socket, and which serializer it speaks.
 *
 * @module
 */

import { headersOf, type Identity } from "./identity.ts";
import type { Version } from "./serializer.ts";
import type { Server } from "./server.ts";
import { BadToken, ExpiredToken } from "./tokens.ts";

/** An admitted socket. */
export interface Handshake {
  version: Version;
  who: Identity;
}

/** A refused one, in upstream's words. */
export class HandshakeRefused extends Error {
  override name = "HandshakeRefused";

  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** Judges a handshake; rejects with a {@linkcode HandshakeRefused}. */
export async function shakeHands(
  server: Server,
  request: Request,
  peer: string,
): Promise<Handshake> {
  const { searchParams } = new URL(request.url);
  const version = versionOf(searchParams.get("vsn") ?? "1.0.0");
  const key = request.headers.get("x-api-key") ?? searchParams.get("apikey");
  if (!key) throw new HandshakeRefused(401, "API key is missing");
  if (!version) throw new HandshakeRefused(403, "The protocol version is not supported");

  let who: Identity;
  try {
    who = await server.identify(key, headersOf(request, peer));
  } catch (error) {
    if (error instanceof ExpiredToken) throw new HandshakeRefused(401, "Token has expired");
    if (error instanceof BadToken) throw new HandshakeRefused(401, error.message);
    throw error;
  }
  if (server.rates.joins.isUsedUp) throw new HandshakeRefused(429, "Too many joins per second");
  return { version, who };
}

function versionOf(vsn: string): Version | undefined {
  return vsn === "2.0.0" ? 2 : vsn === "1.0.0" ? 1 : undefined;
}
