/**
 * REST contract: rows are written, and what of them comes back.
 *
 * @module
 */

import { ANA, BEN, type Check, openLibrary } from "../support/rest_world.ts";

const WHOLE = { prefer: "return=representation" };
const OBJECT = { ...WHOLE, accept: "application/vnd.pgrst.object+json" };
const MERGE = { prefer: "return=representation,resolution=merge-duplicates" };
const IGNORE = { prefer: "return=representation,resolution=ignore-duplicates" };

/** In this order: each check stands on what the ones before have written. */
const INSERTS: Check[] = [
  {
    name: "a row, and nothing comes back",
    ask: "POST /books",
    headers: { prefer: "return=minimal" },
    body: { id: 10, title: "Ten" },
    status: 201,
    answer: "",
  },
  {
    name: "a row, and its address comes back",
    ask: "POST /books",
    headers: { prefer: "return=headers-only" },
    body: { id: 11, title: "Eleven" },
    status: 201,
    answer: "",
    gives: { location: /^\/books\?id=eq\.11$/ },
  },
  {
    name: "a row, and it comes back with what the database added",
    ask: "POST /books?select=id,pages,author_id",
    headers: WHOLE,
    body: { title: "Hundred" },
    status: 201,
    answer: [{ id: 100, pages: 1, author_id: null }],
  },
  {
    name: "a row as an object",
    ask: "POST /books?select=title",
    headers: OBJECT,
    body: { title: "Object" },
    status: 201,
    answer: { title: "Object" },
  },
  {
    name: "a row as an object with what it points to",
    ask: "POST /books?select=title,authors!books_author(name)",
    headers: OBJECT,
    body: { title: "By Ada", author_id: 1 },
    status: 201,
    answer: { title: "By Ada", authors: { name: "Ada" } },
  },
  {
    name: "several rows at once",
    ask: "POST /books?select=title&order=title",
    headers: WHOLE,
    body: [{ title: "A" }, { title: "B" }, { title: "C" }],
    status: 201,
    answer: [{ title: "A" }, { title: "B" }, { title: "C" }],
  },
  {
    name: "only the named columns",
    ask: "POST /books?select=title,pages&columns=title",
    headers: WHOLE,
    body: [{ title: "Short", pages: 99 }],
    status: 201,
    answer: [{ title: "Short", pages: 1 }],
  },
  {
    name: "every type, and it comes back the same",
    ask: "POST /authors?select=*",
    headers: OBJECT,
    body: {
      id: 50,
      name: 'O\'Neil "the \\ slash"',
      born: "1999-12-31",
      rating: 1.25,
      active: false,
      mood: "sad",
      tags: ["a,b", '"q"', ""],
      about: { list: [1, { two: null }], text: "ü" },
    },
    status: 201,
    answer: {
      id: 50,
      name: 'O\'Neil "the \\ slash"',
      born: "1999-12-31",
      rating: 1.25,
      active: false,
      mood: "sad",
      tags: ["a,b", '"q"', ""],
      about: { list: [1, { two: null }], text: "ü" },
    },
  },
  {
    name: "a count of what was written",
    ask: "POST /books",
    headers: { prefer: "return=minimal,count=exact" },
    body: [{ title: "D" }, { title: "E" }],
    status: 201,
    gives: { "content-range": /\/2$/ },
  },
  {
    name: "into the profile it is sent to",
    ask: "POST /authors?select=wing",
    headers: { ...WHOLE, "content-profile": "museum" },
    body: { id: 2, wing: "west" },
    status: 201,
    answer: [{ wing: "west" }],
  },
];

const UPSERTS: Check[] = [
  {
    name: "changes the row that is there",
    ask: "POST /authors?select=id,name,rating",
    headers: MERGE,
    body: { id: 1, name: "Ada", rating: 5 },
    status: 200,
    answer: [{ id: 1, name: "Ada", rating: 5 }],
  },
  {
    name: "inserts the row that is not",
    ask: "POST /authors?select=id",
    headers: MERGE,
    body: [{ id: 51, name: "Fay" }],
    status: 201,
    answer: [{ id: 51 }],
  },
  {
    name: "goes by another unique column",
    ask: "POST /authors?on_conflict=name&select=id,rating",
    headers: MERGE,
    body: { id: 51, name: "Fay", rating: 2 },
    status: 200,
    answer: [{ id: 51, rating: 2 }],
  },
  {
    name: "leaves the row that is there",
    ask: "POST /authors?select=id",
    headers: IGNORE,
    body: [{ id: 51, name: "Gil" }, { id: 52, name: "Hal" }],
    status: 201,
    answer: [{ id: 52 }],
  },
  {
    name: "PUT writes exactly one row",
    ask: "PUT /authors?id=eq.53&select=id,name",
    headers: WHOLE,
    body: { id: 53, name: "Ida" },
    status: 201,
    answer: [{ id: 53, name: "Ida" }],
  },
];

const CHANGES: Check[] = [
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

Deno.test("REST writes", async (t) => {
  await using library = await openLibrary();
  const named = (prefix: string, checks: Check[]) =>
    checks.map((check) => ({ ...check, name: `${prefix}: ${check.name}` }));
  await library.check(t, named("insert", INSERTS));
  await library.check(t, named("upsert", UPSERTS));
  await library.check(t, named("change", CHANGES));
  await library.check(t, named("policies", POLICIES));
});
