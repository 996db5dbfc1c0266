/**
 * The endpoints for servers: `auth.admin` of supabase-js, behind the secret key.
 *
 * @module
 */

import type { Engine } from "../database/engine.ts";
import { userChange } from "./admin_input.ts";
import { createUser, deleteUser, nobody, updateUser } from "./admin_users.ts";
import { AuthError, json, noSuchEndpoint, wrongMethod } from "./answers.ts";
import type { AuthCall } from "./call.ts";
import { type Link, makeLink } from "./links.ts";
import type { Mailbox } from "./mailbox.ts";
import { findUser, listUsers } from "./users.ts";

/** What the admin endpoints stand on. */
export interface AdminOptions {
  engine: Engine;
  mail: Mailbox;
  url: () => string;
  siteUrl: string;
}

const USERS = /^\/admin\/users(?:\/([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}))?$/i;
const BROWSER = /^\s*Mozilla\s*\/\s*5\s*\.\s*0/i;

/** Whether the path is one of the admin's. */
export function isAdminPath(path: string): boolean {
  return path === "/invite" || path === "/admin" || path.startsWith("/admin/");
}

/** Answers a call to an admin path. */
export async function answerAdmin(options: AdminOptions, call: AuthCall): Promise<Response> {
  assertServer(call);
  const { engine, url } = options;
  const redirectTo = call.url.searchParams.get("redirect_to") || options.siteUrl;
  const link = (body: Record<string, unknown>) =>
    engine.transaction((tx) => makeLink(tx, body, { base: url(), redirectTo }));

  if (call.route === "POST /invite") {
    const made = await link({ ...call.body, type: "invite" });
    await options.mail.send(invitation(made));
    return json(made.user);
  }
  if (call.route === "POST /admin/generate_link") {
    const { user, ...properties } = await link(call.body);
    return json({ ...user, ...properties });
  }
  const found = USERS.exec(call.path);
  if (!found) throw noSuchEndpoint();
  return await answerUsers(engine, call, found[1]);
}

async function answerUsers(
  engine: Engine,
  { request, url, body }: AuthCall,
  id: string | undefined,
): Promise<Response> {
  switch (`${request.method} ${id === undefined ? "all" : "one"}`) {
    case "GET all":
      return await answerList(engine, url);
    case "POST all": {
      const change = await userChange(body);
      if (!change.email && !change.phone) {
        const message = "Cannot create a user without either an email or phone";
        throw new AuthError(400, "validation_failed", message);
      }
      return json(await engine.transaction((tx) => createUser(tx, change)));
    }
  }
  if (id !== undefined) {
    switch (request.method) {
      case "GET":
        return json(await findUser(engine, id) ?? nobody());
      case "PUT": {
        const change = await userChange(body);
        return json(await engine.transaction((tx) => updateUser(tx, id, change)));
      }
      case "DELETE":
        await engine.transaction((tx) => deleteUser(tx, id, body.should_soft_delete === true));
        return json({});
    }
  }
  throw wrongMethod();
}

async function answerList(engine: Engine, url: URL): Promise<Response> {
  const page = wholeNumber(url, "page", 1);
  const size = Math.min(wholeNumber(url, "per_page", 50), 1000);
  const { total, users } = await listUsers(engine, { page, size });

  const last = Math.max(1, Math.ceil(total / size));
  const link = (to: number, rel: string) =>
    `</admin/users?page=${to}&per_page=${size}>; rel="${rel}"`;
  return json({ users, aud: "authenticated" }, 200, {
    "x-total-count": String(total),
    link: [...(page < last ? [link(page + 1, "next")] : []), link(last, "last")].join(", "),
  });
}

function assertServer({ key, claims, request }: AuthCall): void {
  if (key !== "secret") {
    throw new AuthError(401, "no_authorization", "This endpoint requires the secret key");
  }
  // A signed-in user's token beside the key: the call is the user's, and no user is an admin.
  if (claims) throw new AuthError(403, "not_admin", "User not allowed");
  if (BROWSER.test(request.headers.get("user-agent") ?? "")) {
    throw new AuthError(401, "no_authorization", "Forbidden use of secret API key in browser");
  }
}

function wholeNumber(url: URL, name: string, otherwise: number): number {
  const value = Number(url.searchParams.get(name) || otherwise);
  if (Number.isInteger(value) && value >= 1 && value <= 1_000_000) return value;
  throw new AuthError(
    400,
    "validation_failed",
    `Cannot list users: "${name}" is not a number from 1`,
  );
}

function invitation({ user, action_link }: Link): Parameters<Mailbox["send"]>[0] {
  return {
    to: String(user.email),
    subject: "You have been invited",
    text: `You have been invited. Accept with this link: ${action_link}`,
    html: `<p>You have been invited. <a href="${action_link}">Accept the invitation</a></p>`,
  };
}
