/**
 * REST contract: how rows are filtered, ordered, shaped and counted.
 *
 * @module
 */

import { type Check, openLibrary } from "../support/rest_world.ts";

/** Which authors a filter finds. */
const FILTERS: [name: string, query: string, ids: number[]][] = [
  ["equal", "id=eq.2", [2]],
  ["equal text with accents", "name=eq.Cl%C3%A9o", [3]],
  ["equal text with commas, quotes and signs", 'name=eq.Dan, "the" 100%25_man', [4]],
  ["not equal", "id=neq.2", [1, 3, 4]],
  ["greater", "rating=gt.3.25", [1]],
  ["greater or equal", "rating=gte.3.25", [1, 2]],
  ["less", "born=lt.1900-01-01", [1]],
  ["less or equal", "rating=lte.0", [4]],
  ["like, with stars", "name=like.*a*", [1, 4]],
  ["like, in any case", "name=ilike.*A*", [1, 4]],
  ["like any of", "name=like(any).{A%25,B%25}", [1, 2]],
  ["like all of", "name=like(all).{%25a%25,D%25}", [4]],
  ["matching a pattern", "name=match.^[AB]", [1, 2]],
  ["matching in any case", "name=imatch.^[ab]", [1, 2]],
  ["in a list", "id=in.(1,3,9)", [1, 3]],
  ["in a list of quoted texts", 'name=in.("Ada","Dan, \\"the\\" 100%25_man")', [1, 4]],
  ["in an empty list", "id=in.()", []],
  ["equal to any of", "id=eq(any).{1,4}", [1, 4]],
  ["null", "born=is.null", [3]],
  ["not null", "born=not.is.null", [1, 2, 4]],
  ["true", "active=is.true", [1, 4]],
  ["false", "active=is.false", [2]],
  ["distinct, where null counts", "born=isdistinct.1815-12-10", [2, 3, 4]],
  ["not in a list", "id=not.in.(1,2)", [3, 4]],
  ["not like", "name=not.like.A*", [2, 3, 4]],
  ["an enum", "mood=eq.merry", [1]],
  ["two on one column", "id=gt.1&id=lt.4", [2, 3]],
  ["one or the other", "or=(id.eq.1,name.eq.Ben)", [1, 2]],
  ["one and the other", "and=(active.is.true,rating.gt.1)", [1]],
  ["nested or in and", "and=(active.is.true,or(id.eq.1,id.eq.2))", [1]],
  ["nested and in or", "or=(id.eq.3,and(active.is.true,rating.eq.0))", [3, 4]],
  ["neither", "not.or=(id.eq.1,id.eq.2)", [3, 4]],
  ["or with a list inside", "or=(id.in.(1,2),name.eq.Cl%C3%A9o)", [1, 2, 3]],
  ["or beside a filter", "active=is.true&or=(id.eq.1,id.eq.2)", [1]],
  ["array contains", "tags=cs.{poetry}", [1, 4]],
  ["array contained", "tags=cd.{navy,maths}", [2, 3]],
  ["array overlaps", "tags=ov.{navy,maths}", [1, 2, 4]],
  ["json contains", 'about=cs.{"city":"London"}', [1]],
  ["json path as text", "about->>city=eq.London", [1]],
  ["json path as number", "about->age=gt.30", [1, 2]],
  ["json path into a list", "about->langs->>1=eq.fr", [1]],
  ["json path that is missing", "about->>city=is.null", [3, 4]],
];

/** Which books a filter finds. */
const BOOK_FILTERS: [name: string, query: string, ids: number[]][] = [
  ["range overlaps", "lent=ov.[5,12)", [1, 2]],
  ["range contains", "lent=cs.[12,13)", [2]],
  ["range strictly left", "lent=sl.[20,30)", [1, 2]],
  ["range strictly right", "lent=sr.[10,20)", [3]],
  ["range not left of", "lent=nxl.[10,20)", [2, 3]],
  ["range not right of", "lent=nxr.[10,20)", [1, 2]],
  ["range adjacent", "lent=adj.[20,30)", [2, 3]],
  ["full text", "text=fts.dance", [2, 3]],
  ["full text in a language", "text=fts(english).dances", [2, 3]],
  ["full text, plain words", "text=plfts.engine note", [1]],
  ["full text, a phrase", "text=phfts.flyology and dance", [3]],
  ["full text, as in a search box", "text=wfts.dance -compilers", [3]],
  ["full text, negated", "text=not.fts.dance", [1, 4]],
  ["moments in any zone", "published=gte.1952-04-30T22:00:00Z", [2]],
];

/** What one query answers, whole. */
const SHAPES: [name: string, path: string, answer: unknown][] = [
  ["all columns", "/staff?select=id,name", [{ id: 1, name: "Eve" }]],
  ["another name", "/authors?id=eq.1&select=who:name", [{ who: "Ada" }]],
  ["a cast", "/authors?id=eq.1&select=id::text", [{ id: "1" }]],
  ["a json path", "/authors?id=eq.1&select=about->>city", [{ city: "London" }]],
  ["a json path under another name", "/authors?id=eq.1&select=n:about->age", [{ n: 36 }]],
  ["a json list's item", "/authors?id=eq.1&select=first:about->langs->0", [{ first: "en" }]],
  ["a computed column", "/books?id=eq.4&select=title,title_length", [
    { title: "Nameless", title_length: 8 },
  ]],
  [
    "dates, numbers, booleans, enums, arrays",
    "/authors?id=eq.2&select=born,rating,active,mood,tags",
    [
      { born: "1906-12-09", rating: 3.25, active: false, mood: "sad", tags: ["navy"] },
    ],
  ],
  ["moments in ISO 8601", "/books?id=eq.2&select=published", [
    { published: "1952-04-30T22:00:00+00:00" },
  ]],
  ["ranges as text", "/books?id=eq.1&select=lent", [{ lent: "[1,10)" }]],
  ["downwards", "/authors?select=id&order=id.desc", [{ id: 4 }, { id: 3 }, { id: 2 }, { id: 1 }]],
  ["nulls first", "/authors?select=id&order=born.asc.nullsfirst&limit=2", [{ id: 3 }, { id: 1 }]],
  ["nulls last", "/authors?select=id&order=born.desc.nullslast", [
    { id: 4 },
    { id: 2 },
    { id: 1 },
    { id: 3 },
  ]],
  ["by two columns", "/authors?select=id&order=active.desc.nullslast,id.desc", [
    { id: 4 },
    { id: 1 },
    { id: 2 },
    { id: 3 },
  ]],
  ["by a json path", "/authors?select=id&order=about->age.desc.nullslast&limit=1", [{ id: 2 }]],
  ["a page", "/authors?select=id&order=id&limit=2&offset=1", [{ id: 2 }, { id: 3 }]],
  ["a page of nothing", "/authors?select=id&limit=0", []],
  ["a view", "/thick_books?select=title&order=id&limit=1", [{ title: "Compilers are dancing" }]],
  ["nothing found", "/authors?id=eq.99", []],
  ["a count", "/books?select=count", [{ count: 4 }]],
];

const RANGES: Check[] = [
  {
    name: "a whole table has its range",
    ask: "GET /authors?select=id",
    status: 200,
    gives: { "content-range": "0-3/*" },
  },
  {
    name: "an exact count of everything",
    ask: "GET /authors?select=id",
    headers: { prefer: "count=exact" },
    status: 200,
    gives: { "content-range": "0-3/4" },
  },
  {
    name: "an exact count of a page is 206",
    ask: "GET /authors?select=id&order=id&limit=2",
    headers: { prefer: "count=exact" },
    status: 206,
    gives: { "content-range": "0-1/4" },
    answer: [{ id: 1 }, { id: 2 }],
  },
  {
    name: "a range header is a page",
    ask: "GET /authors?select=id&order=id",
    headers: { prefer: "count=exact", range: "1-2", "range-unit": "items" },
    status: 206,
    gives: { "content-range": "1-2/4" },
    answer: [{ id: 2 }, { id: 3 }],
  },
  {
    name: "a page behind the end is 416",
    ask: "GET /authors?select=id&offset=9",
    headers: { prefer: "count=exact" },
    status: 416,
    error: { code: "PGRST103" },
  },
  {
    name: "a page behind the end without a count is empty",
    ask: "GET /authors?select=id&offset=9",
    status: 200,
    answer: [],
    gives: { "content-range": "*/*" },
  },
  {
    name: "an estimated count is exact on small tables",
    ask: "GET /authors?select=id&limit=1",
    headers: { prefer: "count=estimated" },
    status: 206,
    gives: { "content-range": "0-0/4" },
  },
  {
    name: "a count of nothing",
    ask: "GET /authors?select=id&id=eq.99",
    headers: { prefer: "count=exact" },
    status: 200,
    gives: { "content-range": "*/0" },
  },
  {
    name: "HEAD counts without a body",
    ask: "HEAD /authors?select=id",
    headers: { prefer: "count=exact" },
    status: 200,
    answer: "",
    gives: { "content-range": "0-3/4" },
  },
];

const OBJECT = { accept: "application/vnd.pgrst.object+json" };

const SINGLES: Check[] = [
  {
    name: "one row as an object",
    ask: "GET /authors?id=eq.1&select=name",
    headers: OBJECT,
    status: 200,
    answer: { name: "Ada" },
    gives: { "content-type": /^application\/vnd\.pgrst\.object\+json/ },
  },
  {
    name: "no row is 406",
    ask: "GET /authors?id=eq.99",
    headers: OBJECT,
    status: 406,
    error: { code: "PGRST116", details: /0 rows/ },
  },
  {
    name: "several rows are 406",
    ask: "GET /authors?select=id",
    headers: OBJECT,
    status: 406,
    error: { code: "PGRST116", details: /4 rows/ },
  },
  {
    name: "csv on demand",
    ask: "GET /authors?select=id,name&id=lt.3&order=id",
    headers: { accept: "text/csv" },
    status: 200,
    answer: "id,name\n1,Ada\n2,Ben",
  },
];

Deno.test("REST reads", async (t) => {
  await using library = await openLibrary();
  const finds = (table: string, filters: typeof FILTERS) =>
    filters.map(([name, query, ids]): Check => ({
      name: `filter ${table}: ${name}`,
      ask: `GET /${table}?select=id&order=id&${query}`,
      status: 200,
      answer: ids.map((id) => ({ id })),
    }));
  await library.check(t, finds("authors", FILTERS));
  await library.check(t, finds("books", BOOK_FILTERS));
  await library.check(
    t,
    SHAPES.map(([name, path, answer]) => ({
      name: `answer ${name}`,
      ask: `GET ${path}`,
      status: 200,
      answer,
    })),
  );
  await library.check(t, RANGES);
  await library.check(t, SINGLES);
});
