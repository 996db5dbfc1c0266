/**
 * Characters, as functions list, save, import and export them. Each verb is one call of the database.
 *
 * @module
 */

import type { Received, Returned } from "../contract.ts";
import type { Json } from "../database.types.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import type { CardBook } from "./card_book.ts";
import type { CardColumns } from "./card_columns.ts";
import type { importCharacter } from "./card_contracts.ts";
import type { saveCharacter } from "./contracts.ts";
import { afterCursor, pageOf } from "./cursor.ts";
import type { Values } from "./json_value.ts";
import { type StoredCharacter, storedCharacter } from "./stored_character.ts";

/** As many as the database hands out at once, less the one that tells whether there is more. */
const MAX_PAGE = 199;

/** Which characters are listed: one's own or public ones, so many from a cursor on. */
export interface Listing {
  readonly isMine?: boolean;
  /** A page has 1 to 199, and no more than so many; 50 unless told. */
  readonly limit?: number;
  readonly cursor?: string;
}

/** A card that was read, and where its files lie. */
export interface NewCharacter {
  readonly columns: CardColumns;
  readonly spec: Values;
  readonly book: CardBook | null;
  /** As it came, letter for letter; the paths of what was around it and of its picture. */
  readonly file: {
    readonly format: "json" | "png" | "charx";
    readonly card: string;
    readonly has_mark: boolean;
    readonly path: string | null;
    readonly avatar_path: string | null;
  };
  readonly warnings: readonly string[];
}

/** The characters that a caller sees; row level security says which. */
export class CharacterService {
  readonly #characters: DatabaseService<"characters">;

  constructor(characters: DatabaseService<"characters">) {
    this.#characters = characters;
  }

  /**
   * A page, the last changed first, each with its owner and in how many of the caller's conversations
   * it is. The name of an owner is told to themselves alone: personas are private.
   *
   * @throws {AppError} 400 for a cursor that is none.
   */
  async list({ isMine = true, limit = 50, cursor }: Listing = {}) {
    const most = Math.min(Math.max(limit, 1), MAX_PAGE);
    const rows = await this.#characters.rpc("list_characters", {
      p_mine: isMine,
      p_max: most + 1,
      ...afterCursor(cursor),
    });
    return pageOf(rows, most, ({ updated_at }) => updated_at);
  }

  /**
   * Makes one, or changes what is said of one; what is left out stays.
   *
   * @throws {AppError} 404 for one that is not the caller's, 409 where it was saved meanwhile.
   */
  async save(
    { id, version, ...card }: Received<typeof saveCharacter>,
  ): Promise<Returned<typeof saveCharacter>> {
    return await this.#characters.rpc("save_character", {
      p_card: card,
      ...(id !== undefined && { p_id: id }),
      ...(version !== undefined && { p_version: version }),
    }) as Returned<typeof saveCharacter>;
  }

  /**
   * Makes a private one of a card, with its lorebook, and keeps the card as it came.
   *
   * @throws {AppError} 422 where the caller has imported as many as there may be.
   */
  async import(
    { columns, spec, book, file, warnings }: NewCharacter,
  ): Promise<Returned<typeof importCharacter>> {
    return await this.#characters.rpc("import_character", {
      p_card: { ...columns, spec, avatar_path: file.avatar_path } as Json,
      p_book: (book && { ...book.settings, entries: book.entries }) as Json,
      p_file: { ...file },
      p_warnings: [...warnings],
    }) as Returned<typeof importCharacter>;
  }

  /**
   * One of the caller's with all that its card says.
   *
   * @throws {AppError} 404 for one that is not the caller's.
   */
  async read(id: string): Promise<StoredCharacter> {
    return storedCharacter.parse(await this.#characters.rpc("card_of", { p_id: id }));
  }
}
