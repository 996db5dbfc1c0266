/**
 * REST contract: rows are added, and what of them comes back.
 *
 * @module
 */

import { type Check, openLibrary } from "../support/rest_world.ts";

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

Deno.test("REST writes", async (t) => {
  await using library = await openLibrary();
  const named = (prefix: string, checks: Check[]) =>
    checks.map((check) => ({ ...check, name: `${prefix}: ${check.name}` }));
  await library.check(t, named("insert", INSERTS));
  await library.check(t, named("upsert", UPSERTS));
});
