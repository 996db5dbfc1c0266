/**
 * REST contract: functions of every kind, and what they see of the request.
 *
 * @module
 */

import { ANA, type Check, openLibrary } from "../support/rest_world.ts";
import { twiceSteps } from "./rest_calls_twice.ts";

const OBJECT = { accept: "application/vnd.pgrst.object+json" };

const CALLS: Check[] = [
  { name: "a number", ask: "POST /rpc/add", body: { a: 1, b: 2 }, status: 200, answer: 3 },
  { name: "a default", ask: "POST /rpc/add", body: { a: 1 }, status: 200, answer: 11 },
  { name: "by GET", ask: "GET /rpc/add?a=1&b=2", status: 200, answer: 3 },
  {
    name: "by HEAD",
    ask: "HEAD /rpc/books_of?p_author=1",
    headers: { prefer: "count=exact" },
    status: 200,
    answer: "",
    gives: { "content-range": "0-1/2" },
  },
  {
    name: "a set of rows, filtered and ordered",
    ask: "POST /rpc/books_of?select=id&order=id.desc&pages=gt.1",
    body: { p_author: 1 },
    status: 200,
    answer: [{ id: 3 }, { id: 1 }],
  },
  {
    name: "a page of a set with its count",
    ask: "POST /rpc/books_of?select=id&limit=1",
    headers: { prefer: "count=exact" },
    body: { p_author: 1 },
    status: 206,
    answer: [{ id: 1 }],
    gives: { "content-range": "0-0/2" },
  },
  {
    name: "one row of a set as an object",
    ask: "POST /rpc/books_of?select=id&id=eq.3",
    headers: OBJECT,
    body: { p_author: 1 },
    status: 200,
    answer: { id: 3 },
  },
  {
    name: "no row of a set as an object is 406",
    ask: "POST /rpc/books_of?select=id",
    headers: OBJECT,
    body: { p_author: 4 },
    status: 406,
    error: { code: "PGRST116" },
  },
  {
    name: "a row",
    ask: "POST /rpc/book?select=id,title",
    body: { p_id: 4 },
    status: 200,
    answer: { id: 4, title: "Nameless" },
  },
  {
    name: "a table",
    ask: "POST /rpc/totals",
    body: {},
    status: 200,
    answer: [{ books: 4, pages: 487 }],
  },
  {
    name: "out parameters",
    ask: "POST /rpc/split",
    body: { p_text: "abc" },
    status: 200,
    answer: { head: "a", tail: "bc" },
  },
  { name: "nothing", ask: "POST /rpc/nothing", body: {}, status: 204, answer: "" },
  {
    name: "json in and out",
    ask: "POST /rpc/echo",
    body: { p_what: { list: [1, "two", null], deep: { er: true } } },
    status: 200,
    answer: { list: [1, "two", null], deep: { er: true } },
  },
  {
    name: "a json list in and out",
    ask: "POST /rpc/echo",
    body: { p_what: [{ a: 1 }, { a: 2 }] },
    status: 200,
    answer: [{ a: 1 }, { a: 2 }],
  },
  {
    // What lite takes for JSON that is written out.
    name: "a json text in and out",
    ask: "POST /rpc/echo",
    body: { p_what: "two words" },
    status: 200,
    answer: "two words",
  },
  {
    name: "an array in and out",
    ask: "POST /rpc/tags_of",
    body: { p_tags: ["a", "b,c", '"d"'] },
    status: 200,
    answer: ["A", "B,C", '"D"'],
  },
  {
    name: "of the profile it is asked of",
    ask: "POST /rpc/add",
    headers: { "content-profile": "museum" },
    body: { a: 1, b: 2 },
    status: 200,
    answer: "museum 3",
  },
  {
    name: "a status and headers of its own",
    ask: "POST /rpc/teapot",
    body: {},
    status: 418,
    answer: "short and stout",
    gives: { "x-tea": "green" },
  },
];

const CALLERS: Check[] = [
  {
    name: "a signed-in person's rights and claims",
    ask: "POST /rpc/me",
    headers: { "x-note": "hello" },
    body: {},
    status: 200,
    answer: {
      role: "authenticated",
      uid: ANA,
      email: "ana@example.com",
      method: "POST",
      path: "/rpc/me",
      header: "hello",
      search_path: '"library", "public", "extensions"',
    },
  },
  {
    name: "the other profile's path",
    ask: "POST /rpc/echo",
    headers: { "content-profile": "museum" },
    body: {},
    status: 404,
    error: { code: "PGRST202" },
  },
  {
    name: "nobody's rights without a session",
    ask: "GET /rpc/me",
    as: "nobody",
    status: 200,
    answer: {
      role: "anon",
      uid: null,
      email: null,
      method: "GET",
      path: "/rpc/me",
      header: null,
      search_path: '"library", "public", "extensions"',
    },
  },
  {
    name: "the server's rights with the secret key",
    ask: "POST /rpc/me",
    as: "server",
    body: {},
    status: 200,
    error: { role: "service_role", uid: null },
  },
];

const REFUSALS: Check[] = [
  {
    name: "an unknown function is 404 and a hint",
    ask: "POST /rpc/ad",
    body: {},
    status: 404,
    error: { code: "PGRST202", message: /library\.ad/ },
  },
  {
    name: "a missing argument is 404",
    ask: "POST /rpc/book",
    body: {},
    status: 404,
    error: { code: "PGRST202" },
  },
  {
    name: "an argument too many is 404",
    ask: "POST /rpc/add",
    body: { a: 1, b: 2, c: 3 },
    status: 404,
    error: { code: "PGRST202" },
  },
  {
    name: "a text for a number is 400",
    ask: "POST /rpc/add",
    body: { a: "one" },
    status: 400,
    error: { code: "22P02" },
  },
  {
    name: "a GET that would write is 405",
    ask: "GET /rpc/rename?p_id=1&p_title=x",
    status: 405,
    error: { code: "25006" },
  },
  {
    name: "what calls itself stable and would write is 405 by POST, too",
    ask: "POST /rpc/rename_quietly",
    body: { p_id: 1, p_title: "x" },
    status: 405,
    error: { code: "25006" },
  },
  {
    name: "an execute right taken away is 403",
    ask: "POST /rpc/staff_only",
    body: {},
    status: 403,
    error: { code: "42501" },
  },
  {
    name: "an execute right taken away is 401 without a session",
    ask: "POST /rpc/staff_only",
    as: "nobody",
    body: {},
    status: 401,
    error: { code: "42501" },
  },
  {
    name: "a refusal with everything of its own",
    ask: "POST /rpc/exact_refusal",
    body: {},
    status: 423,
    answer: { code: "late", message: "Too late", details: null, hint: "Come early" },
    gives: { "x-locked": "yes" },
  },
];

Deno.test("REST functions", async (t) => {
  await using library = await openLibrary();
  const named = (prefix: string, checks: Check[]) =>
    checks.map((check) => ({ ...check, name: `${prefix} ${check.name}` }));
  await library.check(t, named("a call:", CALLS));
  await library.check(t, named("a function sees", CALLERS));
  await library.check(t, named("refused:", REFUSALS));
  await twiceSteps(t, library);
});
