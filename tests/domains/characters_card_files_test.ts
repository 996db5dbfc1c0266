/** Files of cards: what comes around a card stays, and what would harm is refused with its reason. */

import { AppError } from "@shared/edge/errors.ts";
import { pngWithCard } from "@shared/characters/card_png.ts";
import { charxWithCard, newCharx } from "@shared/characters/charx.ts";
import { openCard } from "@shared/characters/opening_card.ts";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { deflateSync } from "node:zlib";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import {
  archive,
  base64Of,
  cardChunk,
  chunk,
  latin,
  PICTURE,
  pictureWith,
  together,
  V1,
  V2,
  V3,
  word,
} from "../support/cards.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const opened = async (file: Uint8Array<ArrayBuffer>) => {
  const { format, text, version, picture } = await openCard(file);
  return [format, version, text.text, picture?.type ?? null];
};

/** Why a file is refused. */
async function refused(file: Uint8Array<ArrayBuffer> | string): Promise<string> {
  const bytes = typeof file === "string" ? utf8(file) : file;
  const error = await assertRejects(() => openCard(bytes), AppError);
  assert(error.status === 422 || error.status === 413, `${error.status}`);
  return error.message.replace("Cannot read this card: ", "");
}

Deno.test("a card is found in every file it comes in", async () => {
  assertEquals(await opened(utf8(V1)), ["json", "v1", V1, null]);
  assertEquals(await opened(utf8(`\ufeff${V1}`)), ["json", "v1", V1, null]);
  for (const type of ["tEXt", "zTXt", "iTXt"] as const) {
    const file = pictureWith(cardChunk("Chara", V2, type));
    assertEquals(await opened(file), ["png", "v2", V2, "png"]);
  }
  const both = pictureWith(cardChunk("chara", V2), cardChunk("ccv3", V3));
  assertEquals(await opened(both), ["png", "v3", V3, "png"]);
  for (const level of [0, 9]) {
    const files = { "card.json": V3, "assets/icon/images/main.png": PICTURE };
    assertEquals(await opened(await archive(files, { level })), ["charx", "v3", V3, "png"]);
  }
});

Deno.test("another card in a picture leaves every other chunk as it is", () => {
  const own = chunk("tEXt", latin("Author\0Ana"));
  const file = pictureWith(own, cardChunk("chara", V2), own, cardChunk("ccv3", V3));
  assertEquals(
    pngWithCard(file, "chara", V1),
    pictureWith(own, cardChunk("chara", V1), own),
  );
  const bare = pngWithCard(PICTURE, "ccv3", V3);
  const end = PICTURE.length - 12;
  assertEquals(
    bare,
    together(PICTURE.subarray(0, end), cardChunk("ccv3", V3), PICTURE.subarray(end)),
  );
});

Deno.test("what others see of a picture holds no text", async () => {
  const { picture } = await openCard(
    pictureWith(
      cardChunk("chara", V2),
      chunk("gAMA", word(45455)),
      ...["eXIf", "tIME", "iCCP", "caBX", "prVt"].map((type) => chunk(type, latin("GPS"))),
      chunk("tEXt", latin("a\0b")),
    ),
  );
  assertEquals(picture?.bytes, pictureWith(chunk("gAMA", word(45455))));
});

Deno.test("another card in an archive leaves every other entry as it was packed", async () => {
  const files = { "a.bin": latin("\x01".repeat(999)), "card.json": V2, "assets/x/b.txt": "Bee" };
  const file = await archive(files, { level: 9, comment: utf8("by hand") } as never);
  const changed = charxWithCard(file, V3);
  const [entries, before] = await Promise.all([unpacked(changed), unpacked(file)]);
  assertEquals(entries.map(({ name }) => name), Object.keys(files));
  assertEquals(entries.map(({ text }) => text), [before[0]?.text ?? "", V3, "Bee"]);
  for (const nth of [0, 2]) {
    assertEquals(entries[nth]?.packed, before[nth]?.packed);
    assertEquals(entries[nth]?.at, before[nth]?.at);
  }
  assertEquals((await openCard(changed)).text.text, V3);
  assertEquals((await unpacked(newCharx(V3, PICTURE))).map(({ name }) => name), [
    "card.json",
    "assets/icon/images/main.png",
  ]);
});

async function unpacked(file: Uint8Array) {
  const zip = new ZipReader(new Uint8ArrayReader(file), { useWebWorkers: false });
  const entries = await zip.getEntries();
  return await Promise.all(entries.map(async (entry) => {
    assert(!entry.directory);
    const read = async (options: object) =>
      await entry.getData(new Uint8ArrayWriter(), { checkSignature: true, ...options });
    return {
      name: entry.filename,
      at: entry.lastModDate.getTime(),
      packed: await read({ passThrough: true, checkSignature: false }),
      text: new TextDecoder().decode(await read({})),
    };
  }));
}

Deno.test("JSON that programs read differently is refused", async () => {
  const cases: [string, RegExp][] = [
    [`{"name": "A", "name": "B"}`, /the key "name" is there twice, on line 1/],
    [`{"name": "A",\n "x": {"a": 1, "\\u0061": 2}}`, /the key "a" is there twice, on line 2/],
    [`{"name": "A", "x": ${"[".repeat(5000)}${"]".repeat(5000)}}`, /nested deeper than 64/],
    [`{"name": "A", "__proto__": {}}`, /"__proto__" is not allowed/],
    [`{"name": "A\\u0000"}`, /a NUL or half a character/],
    [`{"name": "A", "x": "\\ud800"}`, /a NUL or half a character/],
    [`{"name": "A", "x": 1e999}`, /a number is out of range/],
    [`{"name": "A"} {}`, /something follows its JSON/],
    [`{"name": "A",}`, /its JSON is broken, on line 1/],
    [`{"name": "A", "x": 01}`, /its JSON is broken/],
    [`{"name": "A`, /its JSON is broken/],
    ["", /its JSON is broken/],
    ["[1]", /it is JSON, but no card/],
    ["{}", /it is JSON, but no card/],
    [`{"spec": "chara_card_v9", "data": {"name": "A"}}`, /nobody knows its version/],
    [`{"spec": "chara_card_v2"}`, /it has no data/],
    [`{"spec": "lorebook_v3", "data": {}}`, /a lorebook, and no character/],
    [JSON.stringify({ name: "A", description: "x".repeat(1 << 20) }), /its JSON is too large/],
  ];
  for (const [json, reason] of cases) {
    const said = await refused(json);
    assert(reason.test(said), `${json.slice(0, 60)}: ${said}`);
  }
  assertEquals(
    await refused(together(latin(`{"name": "`), Uint8Array.of(0xe9), latin(`"}`))),
    "it is not UTF-8",
  );
});

Deno.test("pictures that are broken or bombs are refused", async () => {
  const card = cardChunk("chara", V2);
  const bomb = new Uint8Array(deflateSync(new Uint8Array(50_000_000)));
  const size = (width: number, height: number) =>
    together(
      PICTURE.subarray(0, 8),
      chunk("IHDR", together(word(width), word(height), Uint8Array.of(8, 6, 0, 0, 0))),
      card,
      PICTURE.subarray(33),
    );
  const cases: [Uint8Array<ArrayBuffer>, RegExp][] = [
    [PICTURE, /the PNG holds none/],
    [pictureWith(chunk("tEXt", latin("chara\0AAAA"), 1)), /the checksum of the PNG chunk tEXt/],
    [pictureWith(together(word(0xfffffff0), latin("tEXt"))), /longer than the file/],
    [pictureWith(card).slice(0, -5), /cut off|longer than the file/],
    [together(pictureWith(card), latin("PK")), /something follows the end/],
    [pictureWith(card, card), /two cards under "chara"/],
    [pictureWith(chunk("zTXt", together(latin("chara\0\0"), bomb))), /its text is too large/],
    [
      pictureWith(chunk("iTXt", together(latin("ccv3\0\x01\0\0\0"), bomb))),
      /its text is too large/,
    ],
    [pictureWith(chunk("zTXt", latin("chara\0\0no zlib"))), /its packed text is broken/],
    [pictureWith(chunk("zTXt", latin("chara\0\x07AAAA"))), /packed in a way that nobody knows/],
    [pictureWith(chunk("iTXt", latin("chara\0\0\0en"))), /iTXt is cut off/],
    [pictureWith(chunk("tEXt", latin("chara\0\x80\xff"))), /no base64/],
    [pictureWith(chunk("tEXt", latin(`chara\0${btoa("\xe9")}`))), /not UTF-8/],
    [size(100_000, 100_000), /the picture is too large/],
    [size(0, 1), /the picture is too large/],
    [together(pictureWith(card), new Uint8Array(5 << 20)), /the picture is too large/],
    [latin("\xff\xd8\xff\xe0 JFIF"), /it is a jpeg/],
  ];
  for (const [file, reason] of cases) {
    const said = await refused(file);
    assert(reason.test(said), `${reason}: ${said}`);
  }
  assertEquals(base64Of(PICTURE).length, 4 * Math.ceil(PICTURE.length / 3));
});

Deno.test("archives that lie, hide or swell are refused", async () => {
  const good = await archive({ "card.json": V3, "b.txt": "Bee" }, { level: 0 });
  const named = (name: string) => archive({ "card.json": V3, [name]: "x" }, { level: 0 });
  /** The archive with other bytes in the place of some. */
  const turned = (from: string, to: string, file = good) => {
    const text = String.fromCharCode(...file);
    assert(text.includes(from), from);
    return latin(text.replaceAll(from, to));
  };
  const cases: [Uint8Array<ArrayBuffer>, RegExp][] = [
    [await archive({ "b.txt": "Bee" }), /the archive has no card.json/],
    [turned("Bee", "Bea"), /the checksum of "b.txt" is wrong/],
    [turned("b.txt", "../xy"), /leads elsewhere/],
    [turned("b.txt", "/etc/"), /leads elsewhere/],
    [turned("b.txt", "C:txt"), /leads elsewhere/],
    [turned("b.txt", "b\\txt"), /leads elsewhere/],
    [turned("b.txt", "b\0txt"), /leads elsewhere/],
    [turned("b.txt", "b\xfftxt".slice(0, 5)), /not UTF-8/],
    [await named("CARD.JSON"), /a name twice/],
    [good.slice(0, -4), /broken or cut off/],
    [together(good, latin("x")), /broken or cut off/],
    [together(latin("PK\x03\x04"), good), /broken|hide/],
    [await archive({ "card.json": V3 }, { password: "secret" }), /encrypted/],
    [await archive({ "card.json": V3 }, { zip64: true }), /ZIP64/],
    [await archive({ "card.json": " ".repeat(2 << 20) }), /card.json is too large/],
    [
      await archive({ "card.json": V3, "bomb.bin": new Uint8Array(65 << 20) }, { level: 9 }),
      /the archive, unpacked, is too large/,
    ],
    [latin("PK\x05\x06" + "\0".repeat(18)), /the archive has no card.json/],
    [latin("PK"), /broken or cut off/],
  ];
  for (const [file, reason] of cases) {
    const said = await refused(file);
    assert(reason.test(said), `${reason}: ${said}`);
  }
  const lying = await archive({ "card.json": V3, "b.bin": new Uint8Array(5000) }, { level: 9 });
  const less = turned("\x88\x13\0\0", "\x87\x13\0\0", lying);
  assert(/larger than the archive says|contradicts/.test(await refused(less)));
});
