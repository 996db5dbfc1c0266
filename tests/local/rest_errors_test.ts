/**
 * REST contract: every refusal has PostgREST's status and says what the database said.
 *
 * @module
 */

import { type Check, openLibrary } from "../support/rest_world.ts";

/** What `raise exception … using errcode` becomes, for somebody who is signed in. */
const STATUSES: [code: string, status: number][] = [
  ["P0001", 400],
  ["P0002", 500],
  ["22023", 400],
  ["23502", 400],
  ["23503", 409],
  ["23505", 409],
  ["23514", 400],
  ["23P01", 400],
  ["25006", 405],
  ["21000", 500],
  ["28000", 403],
  ["0LP01", 403],
  ["0P000", 403],
  ["42883", 404],
  ["42P01", 404],
  ["42P17", 500],
  ["40001", 500],
  ["40P01", 500],
  ["53300", 503],
  ["53400", 500],
  ["54001", 500],
  ["55P03", 500],
  ["57014", 500],
  ["57P01", 503],
  ["58000", 500],
  ["XX000", 500],
  ["08006", 503],
  ["QT001", 400],
];

const OWN_STATUSES = [
  "PT400",
  "PT401",
  "PT402",
  "PT403",
  "PT404",
  "PT409",
  "PT422",
  "PT429",
  "PT503",
];

const REFUSALS: Check[] = [
  {
    name: "an unknown table is 404",
    ask: "GET /nothing",
    status: 404,
    error: { code: "PGRST205", message: /library\.nothing/ },
  },
  {
    name: "an unknown column is 400",
    ask: "GET /books?select=nothing",
    status: 400,
    error: { code: "42703", message: /books\.nothing/ },
  },
  {
    name: "an unknown column in a filter is 400",
    ask: "GET /books?nothing=eq.1",
    status: 400,
    error: { code: "42703" },
  },
  {
    name: "an unknown column in a body is 400",
    ask: "POST /books",
    body: { title: "x", nothing: 1 },
    status: 400,
    error: { code: "PGRST204", message: /nothing/ },
  },
  {
    name: "an unknown operator is 400",
    ask: "GET /books?id=is_like.1",
    status: 400,
    error: { code: "PGRST100" },
  },
  {
    name: "a broken select is 400",
    ask: "GET /books?select=id,(",
    status: 400,
    error: { code: "PGRST100" },
  },
  {
    name: "a broken or is 400",
    ask: "GET /books?or=(id.eq.1",
    status: 400,
    error: { code: "PGRST100" },
  },
  {
    name: "a broken body is 400",
    ask: "POST /books",
    body: '{"title": ',
    status: 400,
    error: { code: "PGRST102" },
  },
  {
    name: "a text for a number is 400",
    ask: "GET /books?id=eq.one",
    status: 400,
    error: { code: "22P02", message: /"one"/ },
  },
  {
    name: "an unknown enum value is 400",
    ask: "POST /authors",
    body: { id: 60, name: "Joy", mood: "bored" },
    status: 400,
    error: { code: "22P02" },
  },
  {
    name: "a missing value is 400",
    ask: "POST /books",
    body: { pages: 3 },
    status: 400,
    error: { code: "23502", message: /"title"/ },
  },
  {
    name: "a broken check is 400 and names it",
    ask: "POST /books",
    body: { title: "Thin", pages: 0 },
    status: 400,
    error: { code: "23514", message: /books_have_pages/, details: /Failing row/ },
  },
  {
    name: "a taken key is 409 and names it",
    ask: "POST /authors",
    body: { id: 1, name: "Ada the second" },
    status: 409,
    error: { code: "23505", details: /\(id\)=\(1\)/ },
  },
  {
    name: "a key to nowhere is 409",
    ask: "POST /books",
    body: { title: "Lost", translator_id: 999 },
    status: 409,
    error: { code: "23503", details: /\(999\)/ },
  },
  {
    name: "a row that others need is 409",
    ask: "DELETE /authors?id=eq.2",
    status: 409,
    error: { code: "23503" },
  },
  {
    name: "a view of several tables or sums takes no rows",
    ask: "POST /totals",
    body: { books: 1 },
    status: 404,
    error: { code: "PGRST205" },
  },
  {
    name: "a generated column takes no value",
    ask: "POST /books",
    body: { title: "x", text: "x" },
    status: 400,
    error: { code: "428C9" },
  },
];

const GRANTS: Check[] = [
  {
    name: "granted columns are read",
    ask: "GET /staff?select=id,name",
    status: 200,
    answer: [{ id: 1, name: "Eve" }],
  },
  {
    name: "a column that is not granted is 403",
    ask: "GET /staff?select=id,salary",
    status: 403,
    error: { code: "42501", message: /staff/ },
  },
  { name: "so is the star", ask: "GET /staff", status: 403, error: { code: "42501" } },
  {
    name: "so is a filter on it",
    ask: "GET /staff?select=id&salary=gt.1",
    status: 403,
    error: { code: "42501" },
  },
  {
    name: "without a session all of it is 401",
    ask: "GET /staff?select=id",
    as: "nobody",
    status: 401,
    error: { code: "42501" },
  },
  {
    name: "a granted column is changed",
    ask: "PATCH /staff?id=eq.1&select=name",
    headers: { prefer: "return=representation" },
    body: { name: "Eva" },
    status: 200,
    answer: [{ name: "Eva" }],
  },
  {
    name: "another is not",
    ask: "PATCH /staff?id=eq.1",
    body: { salary: 1 },
    status: 403,
    error: { code: "42501" },
  },
  { name: "no row is added", ask: "POST /staff", body: { id: 2 }, status: 403 },
  { name: "no row is deleted", ask: "DELETE /staff?id=eq.1", status: 403 },
  {
    name: "the server reads all of it",
    ask: "GET /staff",
    as: "server",
    status: 200,
    answer: [{ id: 1, name: "Eva", salary: 1000 }],
  },
];

Deno.test("REST errors", async (t) => {
  await using library = await openLibrary();
  await library.check(
    t,
    STATUSES.map(([code, status]) => ({
      name: `${code} is ${status}`,
      ask: "POST /rpc/refuse",
      body: { p_code: code },
      status,
      answer: { code, message: `no ${code}`, details: "because", hint: "ask again" },
    })),
  );
  await library.check(
    t,
    OWN_STATUSES.map((code) => ({
      name: `${code} is its own status, with message, detail and hint`,
      ask: "POST /rpc/refuse",
      body: { p_code: code },
      status: Number(code.slice(2)),
      answer: { code, message: `no ${code}`, details: "because", hint: "ask again" },
    })),
  );
  await library.check(t, REFUSALS);
  await library.check(t, GRANTS.map((check) => ({ ...check, name: `grants: ${check.name}` })));
});
