/**
 * What the admin API takes, checked and brought into the columns' form.
 *
 * @module
 */

import { hash } from "bcryptjs";
import { z } from "zod";
import { AuthError } from "./answers.ts";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const BCRYPT = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/;
/** Go's durations, the ones that make sense for a ban: `24h`, `1h30m`. */
const DURATION = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
/** What bcrypt reads of a password, in bytes. */
const LONGEST_PASSWORD = 72;
const SHORTEST_PASSWORD = 6;

const attributes = z.object({
  id: z.uuid().nullish(),
  email: z.string().regex(EMAIL).nullish(),
  phone: z.string().nullish(),
  password: z.string().nullish(),
  password_hash: z.string().regex(BCRYPT).nullish(),
  role: z.string().nullish(),
  email_confirm: z.boolean().nullish(),
  phone_confirm: z.boolean().nullish(),
  app_metadata: z.record(z.string(), z.unknown()).nullish(),
  user_metadata: z.record(z.string(), z.unknown()).nullish(),
  ban_duration: z.string().nullish(),
});

/** A change to `auth.users`, as SQL takes it. */
export interface UserChange
  extends Omit<z.output<typeof attributes>, "password" | "password_hash" | "ban_duration"> {
  encrypted_password?: string;
  is_ban_changed?: boolean;
  /** Null lifts a ban. */
  ban_seconds?: number | null;
  is_invited?: boolean;
}

/** Checks the attributes of `createUser` and `updateUserById`. */
export async function userChange(body: Record<string, unknown>): Promise<UserChange> {
  const { password, password_hash, ban_duration, ...rest } = checked(body);
  // An empty string names nothing: forms send it for fields left alone.
  const change: UserChange = {
    ...rest,
    email: rest.email || null,
    phone: rest.phone || null,
    role: rest.role || null,
  };
  if (password) change.encrypted_password = await hashed(password);
  else if (password_hash) change.encrypted_password = password_hash;
  if (ban_duration) {
    change.is_ban_changed = true;
    change.ban_seconds = banSeconds(ban_duration);
  }
  return change;
}

/** A bcrypt hash; refuses passwords GoTrue refuses. */
export async function hashed(password: string): Promise<string> {
  if (password.length < SHORTEST_PASSWORD) {
    const message = `Password should be at least ${SHORTEST_PASSWORD} characters.`;
    throw new AuthError(422, "weak_password", message, {
      details: { weak_password: { reasons: ["length"], message } },
    });
  }
  if (new TextEncoder().encode(password).length > LONGEST_PASSWORD) {
    throw invalid(`Password cannot be longer than ${LONGEST_PASSWORD} characters`);
  }
  return await hash(password, 10);
}

function checked(body: Record<string, unknown>): z.output<typeof attributes> {
  const given = body.email === "" ? { ...body, email: null } : body;
  const read = attributes.safeParse(given);
  if (read.success) return read.data;
  const field = read.error.issues[0]?.path.join(".");
  throw invalid(
    field === "email"
      ? "Unable to validate email address: invalid format"
      : `Cannot use the attribute "${field}": it has the wrong form`,
  );
}

function banSeconds(duration: string): number | null {
  if (duration === "none") return null;
  const [whole, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(duration) ?? [];
  if (!whole) throw invalid(`invalid format for ban duration: "${duration}"`);
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

function invalid(message: string): AuthError {
  return new AuthError(400, "validation_failed", message);
}
