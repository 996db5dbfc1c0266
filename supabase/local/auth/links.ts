/**
 * One-time links made on a server's behalf: `generateLink` and `inviteUserByEmail`.
 *
 * @module
 */

import { createHash, randomInt } from "node:crypto";
import { z } from "zod";
import type { Queries } from "../database/engine.ts";
import { userChange } from "./admin_input.ts";
import { createUser, nobody } from "./admin_users.ts";
import { AuthError } from "./answers.ts";
import { findUser, type UserBody } from "./users.ts";

const request = z.object({
  type: z.enum(["signup", "invite", "magiclink", "recovery", "email_change_current"]),
  email: z.string(),
  password: z.string().nullish(),
  new_email: z.string().nullish(),
  data: z.record(z.string(), z.unknown()).nullish(),
});

type LinkType = z.output<typeof request>["type"];

/** A link that was made, under the names of `generateLink`'s answer. */
export interface Link {
  user: UserBody;
  action_link: string;
  email_otp: string;
  hashed_token: string;
  redirect_to: string;
  verification_type: LinkType;
}

/** Where lite looks each kind of token up, and what it calls the kind in a link. */
const KEPT: Record<LinkType, { column: string; sentAt: string; type: string }> = {
  signup: { column: "confirmation_token", sentAt: "confirmation_sent_at", type: "signup" },
  invite: { column: "confirmation_token", sentAt: "confirmation_sent_at", type: "invite" },
  magiclink: { column: "recovery_token", sentAt: "recovery_sent_at", type: "magiclink" },
  recovery: { column: "recovery_token", sentAt: "recovery_sent_at", type: "recovery" },
  email_change_current: {
    column: "email_change_token_current",
    sentAt: "email_change_sent_at",
    type: "email_change",
  },
};

/** Makes a link, and the user when the kind allows that; run it in a transaction. */
export async function makeLink(
  tx: Queries,
  body: Record<string, unknown>,
  { base, redirectTo }: { base: string; redirectTo: string },
): Promise<Link> {
  const read = request.safeParse(body);
  if (!read.success) {
    const field = read.error.issues[0]?.path.join(".");
    throw new AuthError(400, "validation_failed", `Cannot make a link: "${field}" is wrong`);
  }
  const { type: asked, new_email: newEmail } = read.data;
  const email = read.data.email.toLowerCase();
  const { user, isNew } = await personFor(tx, { ...read.data, email });
  // A stranger's magic link is their sign-up.
  const type = asked === "magiclink" && isNew ? "signup" : asked;
  if (type === "email_change_current" && !newEmail) {
    throw new AuthError(400, "validation_failed", "An email change needs a new_email");
  }

  const { column, sentAt, type: linkType } = KEPT[type];
  const code = String(randomInt(1_000_000)).padStart(6, "0");
  const token = createHash("sha256").update(email + code).digest("hex");
  // Column names come from the table above, never from the request.
  await tx.query(
    `update auth.users
     set ${column} = $2::text, ${sentAt} = now(), updated_at = now(),
         email_change = coalesce(lower($3::text), email_change)
     where id = $1::uuid`,
    [user.id, token, type === "email_change_current" ? newEmail : null],
  );
  const link = new URL(`${base}/auth/v1/verify`);
  link.search = String(new URLSearchParams({ token, type: linkType, redirect_to: redirectTo }));
  return {
    user: await findUser(tx, user.id) ?? nobody(),
    action_link: link.href,
    email_otp: code,
    hashed_token: token,
    redirect_to: redirectTo,
    verification_type: type,
  };
}

async function personFor(
  tx: Queries,
  { type, email, password, data }: z.output<typeof request>,
): Promise<{ user: UserBody; isNew: boolean }> {
  const [known] = await tx.query<{ id: string; is_confirmed: boolean }>(
    `select id, email_confirmed_at is not null as is_confirmed
     from auth.users where email = $1::text for update`,
    [email],
  );
  const isFirst = type === "signup" || type === "invite";
  if (known) {
    if (isFirst && known.is_confirmed) {
      const message = "A user with this email address has already been registered";
      throw new AuthError(422, "email_exists", message);
    }
    return { user: await findUser(tx, known.id) ?? nobody(), isNew: false };
  }
  if (!isFirst && type !== "magiclink") nobody();
  if (type === "signup" && !password) {
    throw new AuthError(400, "validation_failed", "Signup requires a valid password");
  }
  const change = await userChange({ email, password: password ?? null, user_metadata: data ?? {} });
  return { user: await createUser(tx, { ...change, is_invited: type === "invite" }), isNew: true };
}
