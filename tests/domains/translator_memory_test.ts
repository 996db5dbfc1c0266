/** What may stand in for a provider's answer, and what only looks as if it could. */

import fc from "fast-check";
import {
  contextOf,
  type Known,
  knownFrom,
  missingIn,
  remembered,
  saysTheSame,
  type Term,
} from "@shared/translator/memory.ts";
import { assert, assertEquals } from "../support/assert.ts";

const term = (source: string, target: string, match_case = false): Term => ({
  source,
  target,
  match_case,
});

const alike = (source: string, target: string): Known => ({
  memories: [{ id: crypto.randomUUID(), source, target, likeness: 0.9, is_exact: false }],
  terms: [],
});

Deno.test("the same words are the same sentence, however they are spelled", () => {
  const same = [
    ["Where is the station?", "where is  the Station ?"],
    ["Where is the station?", "Where is the staton?"],
    ["We arrived yesterday.", "We arived yesterday"],
    ["¿Dónde está?", "dónde está?"],
    ["I can't come", "I can’t come!"],
    ["駅はどこですか？", "駅はどこですか?"],
  ];
  for (const [one = "", other = ""] of same) assert(saysTheSame(one, other), `${one} ${other}`);
});

Deno.test("what may mean something else is another sentence", () => {
  const other = [
    ["You are coming.", "You are coming?"],
    ["I can come", "I can't come"],
    ["We meet at 15:00", "We meet at 16:00"],
    ["It is 10005 euros", "It is 10505 euros"],
    ["The dog bites the man", "The man bites the dog"],
    ["That is legal", "That is illegal"],
    ["She is now here", "She is not here"],
    ["One station", "One stations"],
    ["Thanks 👍", "Thanks 👎"],
    ["...", "!!!"],
  ];
  for (const [one = "", second = ""] of other) {
    assert(!saysTheSame(one, second), `${one} ${second}`);
  }
});

Deno.test("two sentences are the same both ways round, and each is the same as itself", () => {
  const words = fc.array(fc.constantFrom("station", "staton", "not", "5", "?", "can't"), {
    minLength: 1,
    maxLength: 4,
  }).map((each) => each.join(" "));
  fc.assert(fc.property(words, words, (one, other) => {
    assertEquals(saysTheSame(one, other), saysTheSame(other, one));
    if (/[a-z5]/.test(one)) assert(saysTheSame(one, one));
  }));
});

Deno.test("an equal sentence goes before a term, and a term before a similar sentence", () => {
  const near = alike("Good morning", "Buenas");
  assertEquals(remembered(near, "good morning!")?.text, "Buenas");
  const withTerm = { ...near, terms: [term("good morning", "Buenos días")] };
  assertEquals(remembered(withTerm, "Good morning!"), {
    text: "Buenos días",
    provider: "glossary",
    memory_id: null,
  });
  const [memory] = near.memories;
  const exact = { ...withTerm, memories: memory ? [{ ...memory, is_exact: true }] : [] };
  assertEquals(remembered(exact, "Good morning")?.provider, "memory");
});

Deno.test("what is only alike is an example for the provider", () => {
  const near = alike("The shop opens at nine", "La tienda abre a las nueve");
  assertEquals(remembered(near, "The shop closes at nine"), undefined);
  assertEquals(contextOf(near)?.examples, [
    { source: "The shop opens at nine", target: "La tienda abre a las nueve" },
  ]);
  assertEquals(contextOf({ memories: [], terms: [] }), undefined);
});

Deno.test("a term counts where it is a word of the text", () => {
  const found = (terms: Term[], text: string) =>
    knownFrom({ memories: [], terms }, text).terms.map(({ source }) => source);
  assertEquals(found([term("art", "arte")], "a part of it"), []);
  assertEquals(found([term("art", "arte")], "Art, please"), ["art"]);
  assertEquals(found([term("IT", "TI", true)], "it works"), []);
  assertEquals(found([term("C++", "C++")], "We write C++."), ["C++"]);
  assertEquals(found([term("駅", "station")], "東京駅です"), ["駅"]);
});

Deno.test("a term stands in a text whatever signs it is written with", () => {
  const signs = fc.string({
    unit: fc.constantFrom(..."aZ9 -/\\^$.*+?()[]{}|&#~!=:,;<>'@%_`é東🙂"),
    maxLength: 6,
  });
  fc.assert(fc.property(signs, fc.boolean(), (inner, match_case) => {
    const source = `e${inner}l`;
    const { terms } = knownFrom(
      { memories: [], terms: [{ source, target: "t", match_case }] },
      `(${source})`,
    );
    assertEquals(terms.length, 1);
  }));
});

Deno.test("a translation keeps to a term also where its language bends the word", () => {
  const terms = [term("station", "estación"), term("house", "Haus")];
  assertEquals(missingIn("Las estaciones y die Häuser", terms), []);
  assertEquals(missingIn("La parada", terms), ["estación", "Haus"]);
  assertEquals(missingIn("acme", [term("Acme", "ACME", true)]), ["ACME"]);
  assertEquals(missingIn("tu casa", [term("you", "tú")]), []);
  assertEquals(missingIn("to casa", [term("you", "tú")]), ["tú"]);
});
