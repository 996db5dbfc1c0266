/**
 * The personas every table meets, whatever its domain.
 *
 * @module
 */

import type { Exception, Persona } from "./domain.ts";

/** In the order of the document. */
export const PERSONAS: readonly Persona[] = [
  { name: "anon", is: "has the publishable key and no token", role: "anon" },
  {
    name: "login",
    is: "is the Data API's login before it becomes anybody",
    role: "authenticator",
  },
  {
    name: "nosub",
    is: "has a token whose subject is empty",
    role: "authenticated",
    claims: { sub: "" },
  },
  {
    name: "owner",
    is: "made the row; is shown before `other`'s rows where it says another's",
    role: "authenticated",
    person: true,
  },
  {
    name: "other",
    is: "is signed in and has rows of their own",
    role: "authenticated",
    person: true,
  },
  {
    name: "guest",
    is: "is signed in anonymously and has rows of their own",
    role: "authenticated",
    claims: { is_anonymous: true },
    person: true,
  },
  {
    name: "forged",
    is: "writes `admin` into `user_metadata`, and has claims that were made up",
    role: "authenticated",
    claims: {
      user_metadata: { admin: true, is_admin: true, role: "admin", user_role: "admin" },
      user_role: "admin",
      is_admin: true,
      admin: true,
      permissions: ["*"],
    },
    person: true,
  },
  {
    name: "key",
    is: "is a program that acts for somebody with rows of their own, by an API key's ticket",
    role: "authenticated",
    // As platform.act_as writes them: of no session.
    claims: { via: "api_key", session_id: undefined },
    person: true,
  },
  { name: "service", is: "is a server with the secret key", role: "service_role" },
];

/** Holds everywhere: the secret key passes every policy, and TRUNCATE is not granted even to it. */
export const EVERYWHERE: readonly Exception[] = [
  {
    of: "*",
    who: ["service"],
    may: [
      ...["sel", "ins", "ins_row", "ins_id", "ins_parent", "upd", "upd_nw", "give", "steal"],
      ...["del", "del_nw", "own", "another's"],
    ],
    reason: "the server passes every policy; what it may do, grants say",
  },
];
