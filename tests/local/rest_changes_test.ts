/**
 * REST contract: rows are changed and deleted, under the policies, wholly or not at all.
 *
 * @module
 */

import { ANA, BEN, type Check, openLibrary } from "../support/rest_world.ts";

const WHOLE = { prefer: "return=representation" };
const OBJECT = { ...WHOLE, accept: "application/vnd.pgrst.object+json" };

/** In this order: each check stands on what the ones before have left. */
const CHANGES: Check[] = [
  {
    name: "two rows to try it on",
    ask: "POST /books",
    body: [{ id: 10, title: "Ten" }, { id: 11, title: "Eleven" }],
    status: 201,
  },
  {
    name: "PATCH, and nothing comes back",
    ask: "PATCH /books?id=eq.10",
    headers: { prefer: "return=minimal" },
    body: { pages: 10 },
    status: 204,
    answer: "",
  },
  {
    name: "PATCH, and the row comes back",
    ask: "PATCH /books?id=eq.10&select=id,pages",
    headers: WHOLE,
    body: { pages: 11 },
    status: 200,
    answer: [{ id: 10, pages: 11 }],
  },
  {
    name: "PATCH as an object with what it points to",
    ask: "PATCH /books?id=eq.10&select=id,authors!books_author(name)",
    headers: OBJECT,
    body: { author_id: 2 },
    status: 200,
    answer: { id: 10, authors: { name: "Ben" } },
  },
  {
    name: "PATCH of nothing answers nothing",
    ask: "PATCH /books?id=eq.999&select=id",
    headers: WHOLE,
    body: { pages: 5 },
    status: 200,
    answer: [],
  },
  {
    name: "PATCH with null",
    ask: "PATCH /books?id=eq.10&select=author_id",
    headers: WHOLE,
    body: { author_id: null },
    status: 200,
    answer: [{ author_id: null }],
  },
  {
    name: "PATCH of several as an object is 406",
    ask: "PATCH /books?id=in.(10,11)&select=id",
    headers: OBJECT,
    body: { pages: 77 },
    status: 406,
    error: { code: "PGRST116" },
  },
  {
    name: "and changed none of them",
    ask: "GET /books?pages=eq.77&select=id",
    status: 200,
    answer: [],
  },
  {
    name: "PATCH of more than allowed is 400",
    ask: "PATCH /books?id=in.(10,11)",
    headers: { prefer: "handling=strict,max-affected=1" },
    body: { pages: 78 },
    status: 400,
    error: { code: "PGRST124" },
  },
  {
    name: "and changed none either",
    ask: "GET /books?pages=eq.78&select=id",
    status: 200,
    answer: [],
  },
  {
    name: "DELETE of several as an object is 406",
    ask: "DELETE /books?id=in.(10,11)&select=id",
    headers: OBJECT,
    status: 406,
    error: { code: "PGRST116" },
  },
  {
    name: "and deleted none of them",
    ask: "GET /books?id=in.(10,11)&select=id&order=id",
    status: 200,
    answer: [{ id: 10 }, { id: 11 }],
  },
  {
    name: "DELETE, and the row comes back",
    ask: "DELETE /books?id=eq.10&select=id",
    headers: WHOLE,
    status: 200,
    answer: [{ id: 10 }],
  },
  {
    name: "DELETE, and nothing comes back",
    ask: "DELETE /books?id=eq.11",
    status: 204,
    answer: "",
  },
  {
    name: "a constraint that waits for the commit undoes the whole",
    ask: "PATCH /books?id=eq.1",
    headers: WHOLE,
    body: { author_id: 999 },
    status: 409,
    error: { code: "23503" },
  },
  {
    name: "and nothing of it stayed",
    ask: "GET /books?id=eq.1&select=author_id",
    status: 200,
    answer: [{ author_id: 1 }],
  },
];

const POLICIES: Check[] = [
  {
    name: "a row of one's own",
    ask: "POST /reviews?select=reader,stars",
    headers: WHOLE,
    body: { book_id: 2, stars: 3 },
    status: 201,
    answer: [{ reader: ANA, stars: 3 }],
  },
  {
    name: "no row in somebody else's name",
    ask: "POST /reviews",
    body: { book_id: 2, reader: BEN, stars: 1 },
    status: 403,
    error: { code: "42501" },
  },
  {
    name: "no row without a session",
    ask: "POST /reviews",
    as: "nobody",
    body: { book_id: 2, reader: ANA, stars: 1 },
    status: 401,
    error: { code: "42501" },
  },
  {
    name: "no change of somebody else's row",
    ask: "PATCH /reviews?book_id=eq.1&select=reader",
    headers: WHOLE,
    body: { stars: 1 },
    status: 200,
    answer: [{ reader: ANA }],
  },
  {
    name: "no deletion of somebody else's row",
    ask: `DELETE /reviews?reader=eq.${BEN}&select=reader`,
    headers: WHOLE,
    status: 200,
    answer: [],
  },
  {
    name: "no way to give a row away",
    ask: "PATCH /reviews?book_id=eq.1",
    body: { reader: BEN },
    status: 403,
    error: { code: "42501" },
  },
  {
    name: "all of it to the server",
    ask: "GET /reviews?select=stars&order=stars",
    as: "server",
    status: 200,
    answer: [{ stars: 1 }, { stars: 2 }, { stars: 3 }, { stars: 4 }],
  },
  {
    name: "nothing to see without a session",
    ask: "GET /reviews?select=stars",
    as: "nobody",
    status: 200,
    answer: [],
  },
];

Deno.test("REST changes", async (t) => {
  await using library = await openLibrary();
  await library.check(t, CHANGES);
  await library.check(t, POLICIES.map((check) => ({ ...check, name: `policies: ${check.name}` })));
});
