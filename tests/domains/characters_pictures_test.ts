/** What others see of a picture: the picture, and nothing of what a camera wrote into it. */

import { jpegToShow } from "@shared/characters/jpeg.ts";
import { openCard } from "@shared/characters/opening_card.ts";
import { webpToShow } from "@shared/characters/webp.ts";
import { AppError } from "@shared/edge/errors.ts";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";
import { archive, bytesOf, latin, together, V3 } from "../support/cards.ts";

const segment = (kind: number, data: Uint8Array) =>
  together(Uint8Array.of(0xff, kind, 0, data.length + 2), data);
const frame = (width: number, height: number) =>
  segment(
    0xc2,
    Uint8Array.of(8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0),
  );
const [START, END] = [latin("\xff\xd8"), latin("\xff\xd9")];
const JFIF = segment(0xe0, latin("JFIF\0\x01\x01\0\0\x01\0\x01\0\0"));
const ADOBE = segment(0xee, latin("Adobe\0\x64\0\0\0\0\x01"));
const ICC = segment(0xe2, latin("ICC_PROFILE\0\x01\x01mmod"));
const GPS = segment(0xe1, latin("Exif\0\0GPS"));
/** With a mark to go on at, and a byte that is none. */
const SCAN = together(segment(0xda, latin("\x01\x01\0\0\x3f\0")), latin("ab\xff\0c\xff\xd1d"));

/** A chunk of a WebP. */
const chunk = (kind: string, data: Uint8Array) =>
  together(
    latin(kind),
    Uint8Array.of(data.length, 0, 0, 0),
    data,
    new Uint8Array(data.length % 2),
  );
const webp = (...chunks: Uint8Array[]) => {
  const body = together(latin("WEBP"), ...chunks);
  return together(latin("RIFF"), Uint8Array.of(body.length, 0, 0, 0), body);
};
const LOSSLESS = bytesOf("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==").subarray(12, 34);

Deno.test("a JPEG is shown without its notes, and without what follows it", () => {
  const parts = [JFIF, ADOBE, frame(2, 2), SCAN, segment(0xc4, latin("table")), SCAN];
  const plain = together(START, ...parts, END);
  const noted = together(
    START,
    GPS,
    ICC,
    segment(0xe0, latin("JFXX\0\x10 a thumbnail")),
    segment(0xee, latin("Nobody")),
    ...parts.flatMap((part) => [part, segment(0xfe, latin("by Ana"))]),
    latin("\xff\xff"),
    segment(0xed, latin("Photoshop")),
    END,
    latin("PK\x03\x04"),
  );
  assertEquals(jpegToShow(noted), plain);
  assertEquals(jpegToShow(plain), plain);
  const small = segment(0xe0, latin("JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01RGB"));
  assertEquals(jpegToShow(together(START, small, ...parts.slice(1), END)), plain);
});

Deno.test("a WebP is shown without its notes, and says so", () => {
  const extended = (flags: number) =>
    chunk("VP8X", Uint8Array.of(flags, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  const noted = webp(
    extended(0x3c),
    chunk("ICCP", latin("mmod")),
    LOSSLESS,
    chunk("EXIF", latin("GPS")),
    chunk("XMP ", latin("Ana")),
  );
  assertEquals(webpToShow(noted), webp(extended(0x10), LOSSLESS));
  assertEquals(webpToShow(webp(LOSSLESS)), webp(LOSSLESS));
});

Deno.test("pictures that are broken, or too large for whoever shows them, are refused", () => {
  const whole = together(START, frame(2, 2), SCAN, END);
  const large = Uint8Array.of(0, 0, 0, 0, 0xff, 0x3f, 0, 0xff, 0x3f, 0);
  const cases: [() => unknown, RegExp][] = [
    [() => jpegToShow(together(START, frame(65_535, 65_535), SCAN, END)), /too large/],
    [() => jpegToShow(together(START, SCAN, END)), /broken/],
    [() => jpegToShow(together(START, latin("no mark"))), /broken/],
    ...[whole.length - 1, whole.length - 4, 9].map((length): [() => unknown, RegExp] => [
      () => jpegToShow(whole.slice(0, length)),
      /cut off/,
    ]),
    [() => webpToShow(webp(chunk("VP8X", large))), /too large/],
    [() => webpToShow(webp(chunk("EXIF", latin("notes and no picture")))), /no picture/],
    [() => webpToShow(webp(LOSSLESS).slice(0, -2)), /cut off/],
  ];
  for (const [show, reason] of cases) {
    const { message } = assertThrows(show, AppError);
    assert(reason.test(message), `${reason}: ${message}`);
  }
});

Deno.test("an archive's icon goes without its notes; a broken one is not shown", async () => {
  const json = V3.replace("main.png", "main.jpeg");
  const open = async (icon: Uint8Array) => {
    const warnings: string[] = [];
    const files = { "card.json": json, "assets/icon/images/main.jpeg": icon };
    const { picture } = await openCard(await archive(files), (told) => warnings.push(told));
    return { picture, isWarned: warnings.some((told) => told.startsWith("The icon is broken")) };
  };
  const shown = together(START, frame(2, 2), SCAN, END);
  const noted = together(START, GPS, frame(2, 2), SCAN, END);
  assertEquals(await open(noted), { picture: { type: "jpeg", bytes: shown }, isWarned: false });
  assertEquals(await open(noted.slice(0, -1)), { picture: null, isWarned: true });
});
