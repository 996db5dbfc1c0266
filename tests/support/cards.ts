/**
 * Character cards by the public specifications of V1, V2 and V3, oddly spelled on purpose, and the
 * files they come in, packed by others than the code under test.
 *
 * @module
 */

import { TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { deflateSync } from "node:zlib";

/** All that V1 has, and something that nobody knows. */
export const V1 = `{
\t"name": "Mia", "description":"A cat.\\u0020Purrs.", "personality": "Proud",
\t"scenario": "", "first_mes": "Hello {{user}}", "mes_example": "<START>\\n{{char}}: \\/meow",
\t"create_date": 1.70e9
}`;

/** All that V2 has. */
export const V2 = `{
  "spec": "chara_card_v2",
  "spec_version": "2.0",
  "name": "Mia",
  "data": {
    "first_mes": "Hello",
    "name": "Mia",
    "description": "A cat.",
    "personality": "Proud",
    "scenario": "A kitchen",
    "mes_example": "",
    "creator_notes": "Be kind.",
    "system_prompt": "{{original}} Purr.",
    "post_history_instructions": "Stay a cat.",
    "alternate_greetings": ["Purr.", "M\\u00e9ow."],
    "tags": ["pet", "Cat"],
    "creator": "ana",
    "character_version": "1.0",
    "extensions": { "talkativeness": "0.7", "other/app": { "z": 1.50, "a": [1e2, 12345678901234567890] } },
    "character_book": {
      "name": "The sea",
      "scan_depth": 2.0,
      "token_budget": 500,
      "extensions": {},
      "entries": [
        { "keys": ["fish"], "content": "Mia loves fish.", "extensions": {"x": 1.0}, "enabled": true, "insertion_order": 1, "id": 1, "unknown": [0.10] },
        { "keys": ["dog", "Rex"], "content": "Mia fears Rex.", "extensions": {}, "enabled": false, "insertion_order": 2, "priority": 5, "position": "after_char", "selective": true, "secondary_keys": ["bark"] },
        { "keys": [], "content": "Always.", "extensions": {}, "enabled": true, "insertion_order": 3, "constant": true }
      ]
    }
  }
}
`;

/** What V3 adds to it. */
export const V3 = V2.replace("chara_card_v2", "chara_card_v3").replace('"2.0"', '"3.0"')
  .replace(
    '"creator": "ana",',
    `"creator": "ana", "nickname": "Mimi", "group_only_greetings": ["All!"],
    "creator_notes_multilingual": {"de": "Sei nett."}, "source": ["https://example.com/mia"],
    "creation_date": 1.7e9, "modification_date": 0,
    "assets": [{"type": "icon", "uri": "embeded://assets/icon/images/main.png", "name": "main", "ext": "png"}],`,
  )
  .replaceAll('"enabled": ', '"use_regex": false, "enabled": ')
  .replace('"use_regex": false, "enabled": false', '"use_regex": true, "enabled": false');

/** The smallest picture there is. */
export const PICTURE = bytesOf(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
);

/** Base64 as bytes. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** Bytes or text as base64. */
export function base64Of(content: string | Uint8Array): string {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Latin-1 as bytes, where a letter is a byte. */
export const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** Bytes one after the other. */
export function together(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** A chunk with its checksum, by the book and bit by bit. */
export function chunk(type: string, data: Uint8Array, wrong = 0): Uint8Array<ArrayBuffer> {
  const named = together(latin(type), data);
  let sum = 0xffffffff;
  for (const byte of named) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return together(word(data.length), named, word((~sum >>> 0) + wrong));
}

/** Four bytes, the largest first. */
export function word(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** A picture with chunks of one's own, behind its header. */
export function pictureWith(...chunks: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const head = 8 + 25;
  return together(PICTURE.subarray(0, head), ...chunks, PICTURE.subarray(head));
}

/** A card in a text chunk, plain or packed in either way. */
export function cardChunk(
  keyword: string,
  json: string,
  type: "tEXt" | "zTXt" | "iTXt" = "tEXt",
): Uint8Array<ArrayBuffer> {
  const text = latin(base64Of(json));
  if (type === "tEXt") return chunk(type, together(latin(`${keyword}\0`), text));
  const packed = new Uint8Array(deflateSync(text));
  const before = type === "zTXt" ? `${keyword}\0\0` : `${keyword}\0\x01\0en\0card\0`;
  return chunk(type, together(latin(before), packed));
}

/** An archive as a library packs it. */
export async function archive(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: ConstructorParameters<typeof ZipWriter>[1] = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, ...options });
  for (const [name, content] of Object.entries(files)) {
    const reader = typeof content === "string"
      ? new TextReader(content)
      : new Uint8ArrayReader(content);
    await zip.add(name, reader);
  }
  return new Uint8Array(await zip.close());
}
