/** Markup is never translated, and texts never become markup. */

import fc from "fast-check";
import { htmlOf, piecesOf } from "@shared/translator/html_text.ts";
import { assertEquals } from "../support/assert.ts";

const textsOf = (html: string) =>
  piecesOf(html).flatMap((piece) => "text" in piece ? [piece.text] : []);

Deno.test("texts stand between tags, and nowhere else", () => {
  const page =
    '<p title="a > b">Hello <b>big</b>\n world</p><!-- no --><script>if (a<b) no()</script>' +
    "<style>p{}</style> Tom &amp; Ana &lt;3&#33;<br/>";
  assertEquals(textsOf(page), ["Hello", "big", "world", "Tom & Ana <3!"]);
});

Deno.test("other texts come into the same places, with the same space around them", () => {
  const pieces = piecesOf("<p>Hello <b>you</b> &amp; me</p>");
  assertEquals(
    htmlOf(pieces, ["Hola", "<i>tú</i>", "y yo"]),
    "<p>Hola <b>&lt;i&gt;tú&lt;/i&gt;</b> y yo</p>",
  );
});

Deno.test("characters that are written by their names are read, and no name becomes a text", () => {
  const page = "caf&eacute; &Eacute;cole&hellip; &frac12; &AMP; &nosuchname; &amp;copy;";
  assertEquals(textsOf(page), ["café École… ½ & &nosuchname; &copy;"]);
  assertEquals(
    htmlOf(piecesOf(page), textsOf(page)),
    "café École… ½ &amp; &nosuchname; &amp;copy;",
  );
});

Deno.test("a page whose texts stay is the same page, whatever is in it", () => {
  const piece = fc.constantFrom(
    "<b>",
    "</b>",
    "<",
    ">",
    "text",
    " ",
    "\n",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<a href='x>y'>",
    "é👍",
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 12 }).map((each) => each.join("")), (html) => {
    const texts = textsOf(html);
    const again = htmlOf(piecesOf(html), texts);
    assertEquals(textsOf(again), texts);
    if (!/[<>]/.test(texts.join(""))) assertEquals(again, html);
  }));
});

Deno.test("a page of open tags is read in time", () => {
  const before = performance.now();
  for (const open of ["<script", "<a '", "<!--", "<"]) piecesOf(open.repeat(10_000 / open.length));
  const took = performance.now() - before;
  assertEquals(took < 2_000, true);
});
