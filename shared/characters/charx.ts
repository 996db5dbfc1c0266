/**
 * CharX archives: a card and the files it names.
 *
 * @module
 */

import type { Bytes } from "../platform/bytes.ts";
import { pictureTypeOf, textOf } from "./card_bytes.ts";
import { cardError, cardTooLarge } from "./card_error.ts";
import { MAX_CARD, MAX_PICTURE } from "./card_limits.ts";
import { isValues, type Value } from "./json_value.ts";
import { readZip, type Zip } from "./zip.ts";
import { bytesOf, type ZipEntry } from "./zip_entry.ts";
import { newZip, zipWith } from "./zip_write.ts";

const CARD = "card.json";

/** What an archive holds: the JSON of its card, and every other file by its name. */
export interface Charx {
  readonly json: string;
  readonly files: ReadonlyMap<string, Bytes>;
}

/** Reads an archive, and unpacks all of it once, so that what is kept is whole. */
export async function readCharx(file: Bytes): Promise<Charx> {
  const zip = readZip(file);
  const card = cardIn(zip);
  if (card.size > MAX_CARD) throw cardTooLarge(CARD, MAX_CARD);
  const files = new Map<string, Bytes>();
  for (const entry of zip.entries) files.set(entry.name, await bytesOf(entry));
  const json = textOf(files.get(CARD) ?? new Uint8Array());
  files.delete(CARD);
  return { json, files };
}

/** The same archive with another card: every other entry stays, byte for byte. */
export function charxWithCard(file: Bytes, json: string): Bytes {
  const zip = readZip(file);
  return zipWith(zip, cardIn(zip), new TextEncoder().encode(json));
}

/** An archive of a card and its picture, where the specification has it. */
export function newCharx(json: string, picture: Bytes | null): Bytes {
  const type = picture && pictureTypeOf(picture);
  return newZip([
    [CARD, new TextEncoder().encode(json)],
    ...picture && type ? [[iconPath(type), picture] as const] : [],
  ]);
}

/** Where an icon lies in an archive that is made here. */
export function iconPath(type: string): string {
  return `assets/icon/images/main.${type}`;
}

/** The character's main icon among the files of an archive; null where it is none that is shown. */
export function iconOf(assets: Value | undefined, files: Charx["files"]): Bytes | null {
  const icons = (Array.isArray(assets) ? assets : []).filter(isValues)
    .filter(({ type }) => type === "icon");
  const icon = icons.find(({ name }) => name === "main") ?? icons[0];
  // Spelled with one d by the specification, and with two by those who spell.
  const [, path] = /^embedd?ed:\/\/(.+)$/s.exec(String(icon?.uri)) ?? [];
  const bytes = path === undefined ? undefined : files.get(path);
  if (!bytes || bytes.length > MAX_PICTURE || !pictureTypeOf(bytes)) return null;
  return bytes;
}

function cardIn({ entries }: Zip): ZipEntry {
  const card = entries.find(({ name }) => name === CARD);
  if (!card) throw cardError(`the archive has no ${CARD}`);
  return card;
}
