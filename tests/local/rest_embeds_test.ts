/**
 * REST contract: rows that come with the rows they point to, or that point to them.
 *
 * The project always names the constraint (`authors!books_author(…)`): lite counts any two keys as
 * many-to-many, and a second key between two tables makes a bare name ambiguous everywhere.
 *
 * @module
 */

import { type Check, openLibrary } from "../support/rest_world.ts";

const EMBEDS: [name: string, path: string, answer: unknown][] = [
  ["the one a row points to", "/books?id=eq.1&select=title,authors!books_author(name)", [
    { title: "Notes on the Engine", authors: { name: "Ada" } },
  ]],
  ["under another name", "/books?id=eq.1&select=by:authors!books_author(name)", [
    { by: { name: "Ada" } },
  ]],
  [
    "two of one table",
    "/books?id=eq.1&select=a:authors!books_author(id),t:authors!books_translator(id)",
    [
      { a: { id: 1 }, t: { id: 2 } },
    ],
  ],
  ["null where there is none", "/books?id=eq.4&select=authors!books_author(name)", [
    { authors: null },
  ]],
  [
    "the list of those that point here",
    "/authors?id=eq.1&select=books!books_author(id)&books.order=id",
    [
      { books: [{ id: 1 }, { id: 3 }] },
    ],
  ],
  ["an empty list where nobody does", "/authors?id=eq.4&select=books!books_author(id)", [
    { books: [] },
  ]],
  ["all columns of the other", "/books?id=eq.2&select=authors!books_author(*)", [{
    authors: {
      id: 2,
      name: "Ben",
      born: "1906-12-09",
      rating: 3.25,
      active: false,
      mood: "sad",
      tags: ["navy"],
      about: { city: "New York", age: 85 },
    },
  }]],
  ["through two tables", "/reviews?stars=eq.5&select=books(title,authors!books_author(name))", [
    { books: { title: "Notes on the Engine", authors: { name: "Ada" } } },
  ]],
  ["spread into the row", "/books?id=eq.1&select=title,...authors!books_author(author:name)", [
    { title: "Notes on the Engine", author: "Ada" },
  ]],
  [
    "a count of those that point here",
    "/authors?id=lt.3&order=id&select=id,books!books_author(count)",
    [
      { id: 1, books: [{ count: 2 }] },
      { id: 2, books: [{ count: 1 }] },
    ],
  ],
  ["filtered below", "/authors?id=eq.1&select=books!books_author(id)&books.pages=gt.100", [
    { books: [{ id: 3 }] },
  ]],
  [
    "ordered and limited below",
    "/authors?id=eq.1&select=books!books_author(id)&books.order=id.desc&books.limit=1",
    [
      { books: [{ id: 3 }] },
    ],
  ],
  [
    "only rows whose other is found",
    "/books?select=id,authors!books_author!inner(name)&authors.name=eq.Ben",
    [
      { id: 2, authors: { name: "Ben" } },
    ],
  ],
  [
    "only rows that have another",
    "/books?select=id,authors!books_author(id)&authors=not.is.null&order=id",
    [
      { id: 1, authors: { id: 1 } },
      { id: 2, authors: { id: 2 } },
      { id: 3, authors: { id: 1 } },
    ],
  ],
  ["only rows that have none", "/books?select=id,authors!books_author(id)&authors=is.null", [
    { id: 4, authors: null },
  ]],
  [
    "filtered below by one or the other",
    "/authors?id=eq.1&select=books!books_author(id)&books.or=(id.eq.1,pages.lt.5)",
    [
      { books: [{ id: 1 }] },
    ],
  ],
  [
    "ordered by the other",
    "/books?select=id,authors!books_author(name)&order=authors(name).desc.nullslast,id&limit=2",
    [
      { id: 2, authors: { name: "Ben" } },
      { id: 1, authors: { name: "Ada" } },
    ],
  ],
  ["of what a function returns", "/rpc/books_of?p_author=1&select=id,authors!books_author(name)", [
    { id: 1, authors: { name: "Ada" } },
    { id: 3, authors: { name: "Ada" } },
  ]],
];

const ONE_SCHEMA: Check[] = [
  {
    name: "see only tables of their own profile",
    ask: "GET /authors?select=wing",
    headers: { "accept-profile": "museum" },
    status: 200,
    answer: [{ wing: "east" }],
  },
  {
    name: "know no key between tables of two profiles",
    ask: "GET /authors?select=books(id)",
    headers: { "accept-profile": "museum" },
    status: 400,
    error: { code: "PGRST200" },
  },
  {
    name: "are ambiguous without the constraint",
    ask: "GET /books?select=authors(name)",
    status: 300,
    error: { code: "PGRST201" },
  },
  {
    name: "are refused where there is no key",
    ask: "GET /books?select=staff(name)",
    status: 400,
    error: { code: "PGRST200" },
  },
  {
    name: "obey the policies of the other table",
    ask: "GET /books?id=eq.1&select=reviews(stars)",
    as: "nobody",
    status: 200,
    answer: [{ reviews: [] }],
  },
];

Deno.test("REST embeds", async (t) => {
  await using library = await openLibrary();
  await library.check(
    t,
    EMBEDS.map(([name, path, answer]) => ({
      name: `bring ${name}`,
      ask: `GET ${path}`,
      status: 200,
      answer,
    })),
  );
  await library.check(t, ONE_SCHEMA);
});
