/** The piece of a text that shows why it was found. */

import { highlight } from "@shared/phonelog/highlights.ts";
import { assert, assertEquals } from "../support/assert.ts";

const marked = (body: string, query: string) => {
  const { snippet, highlights } = highlight(body, query);
  return highlights.map(({ start, end }) => snippet.slice(start, end));
};

Deno.test("words are marked where they stand, the last one of a query as a beginning", () => {
  assertEquals(marked("Lunch? Or lunchtime, at the LUNCH place", "the lun"), [
    "Lunch",
    "lunchtime",
    "the",
    "LUNCH",
  ]);
  assertEquals(marked("a launch", "lunch"), []);
});

Deno.test("letters of any script are words, and signs are not", () => {
  assertEquals(marked("Zürich, привет! 42", "zürich 42"), ["Zürich", "42"]);
  assertEquals(highlight("anything", "?!").highlights, []);
});

Deno.test("of a long text there is the piece around the first word", () => {
  const { snippet, highlights: [first] } = highlight(
    `${"x ".repeat(500)}lunch ${"y ".repeat(500)}`,
    "lunch",
  );
  assert(snippet.length <= 160);
  assertEquals(snippet.slice(first?.start, first?.end), "lunch");
});

Deno.test("no character is cut in two", () => {
  for (let before = 30; before < 60; before++) {
    const { snippet } = highlight(
      `${"x".repeat(before)}${"😀".repeat(60)} lunch ${"😀".repeat(200)}`,
      "lunch",
    );
    assert(snippet.isWellFormed());
  }
});

Deno.test("a short text is whole", () => {
  assertEquals(highlight("See you at lunch", "lunch"), {
    snippet: "See you at lunch",
    highlights: [{ start: 11, end: 16 }],
  });
});
