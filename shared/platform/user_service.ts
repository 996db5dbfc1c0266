/**
 * People's profiles, kept for a while: the same one is asked for again and again.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import type { CacheService } from "./cache_service.ts";
import type { DatabaseService } from "./database_service.ts";

/** What a person is called, and how they want to be told things. */
export interface Profile {
  user_id: string;
  display_name: string | null;
  /** How numbers and dates are written: "pt-BR". */
  locale: string | null;
  timezone: string;
  /** What they read: "pt". */
  preferred_lang: string | null;
}

/** What of a profile may change; null empties it. */
export type ProfileChanges = Partial<Omit<Profile, "user_id">>;

const COLUMNS = "user_id, display_name, locale, timezone, preferred_lang";

/** Where isolates do not hear of each other's changes, a name is old for a minute at most. */
const SECONDS = 60;

export class UserService {
  readonly #platform: DatabaseService<"platform">;
  readonly #cache: CacheService;

  /** What is kept answers whoever asks, so the database has to be the server's, not a caller's. */
  constructor(admin: { platform: DatabaseService<"platform"> }, cache: CacheService) {
    this.#platform = admin.platform;
    this.#cache = cache;
  }

  /**
   * Somebody's profile; two reads are one query.
   *
   * @throws {AppError} 404 when there is no such person; that is not kept.
   */
  profile(id: string): Promise<Profile> {
    return this.#cache.remember(keyOf(id), SECONDS, async () => {
      const found = await this.#platform.run(
        "profile",
        this.#platform.from("profiles").select(COLUMNS).eq("user_id", id).maybeSingle(),
      );
      return found ?? nobody("read");
    });
  }

  /**
   * Changes what is named and answers the profile as it is now; the next read asks again.
   *
   * @throws {AppError} 404 when there is no such person, 422 for what cannot be kept.
   */
  async change(id: string, changes: ProfileChanges): Promise<Profile> {
    const changed = await this.#platform.run(
      "change_profile",
      this.#platform.from("profiles").update(changes).eq("user_id", id).select(COLUMNS)
        .maybeSingle(),
    );
    await this.forget(id);
    return changed ?? nobody("change");
  }

  /** The profile was changed past this service. */
  forget(id: string): Promise<void> {
    return this.#cache.forget(keyOf(id));
  }
}

function keyOf(id: string): string {
  return `profile:${id}`;
}

function nobody(tried: string): never {
  throw new AppError(404, "not_found", `Cannot ${tried} this profile: there is no such person`);
}
