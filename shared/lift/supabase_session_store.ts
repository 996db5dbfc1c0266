/**
 * The store of prompt sessions in the database: one SQL function and one transaction for each of its
 * methods.
 *
 * @module
 */

import type { z } from "zod";
import type { Json } from "../database.types.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import { guardOf, only } from "./guards.ts";
import { type Ir, type PromptSession, promptSession } from "./ir.ts";
import { keptSession } from "./kept.ts";
import { plainJson } from "./plain_json.ts";
import type {
  Guard,
  SessionPage,
  SessionPatch,
  SessionStore,
  SessionSummary,
} from "./session_store.ts";
import { SessionStoreError, storeError } from "./store_error.ts";

/** As many as the database hands out at once, less the one that tells whether there is more. */
const MAX_PAGE = 200;

/** Prompt sessions in the schema `lift`, with the rights of whoever the database was opened for. */
export class SupabaseSessionStore implements SessionStore {
  readonly #lift: DatabaseService<"lift">;
  readonly #userId: string | undefined;

  /** @param userId Whose sessions a server makes; everybody else makes their own. */
  constructor(lift: DatabaseService<"lift">, userId?: string) {
    this.#lift = lift;
    this.#userId = userId;
  }

  async create(session: PromptSession): Promise<string> {
    const args = { p_session: read(promptSession, plainJson(session)) as unknown as Json };
    const made = await this.#ask("create_session", {
      ...args,
      ...this.#userId !== undefined && { p_user: this.#userId },
    });
    return only(made).id;
  }

  async get(id: string): Promise<PromptSession | null> {
    const [found] = await this.#ask("get_session", { p_session: id });
    return found ? read(keptSession, found.session) : null;
  }

  async update(id: string, patch: SessionPatch, guard: Guard = {}): Promise<boolean> {
    const rows = await this.#ask("update_session", {
      p_session: id,
      p_patch: plainJson(patch),
      ...guardOf(guard),
    });
    return rows.length > 0;
  }

  delete(id: string, guard: Guard = {}): Promise<boolean> {
    return this.#ask("delete_session", { p_session: id, ...guardOf(guard) });
  }

  async listForUser(
    userId: string,
    { limit = 50, cursor }: { limit?: number; cursor?: string } = {},
  ): Promise<SessionPage> {
    // One more than asked for tells whether there is more.
    const most = Math.min(Math.max(limit, 1), MAX_PAGE);
    const rows = await this.#ask("list_sessions", {
      p_user: userId,
      p_limit: most + 1,
      p_whole: true,
      ...cursor !== undefined && { p_cursor: cursor },
    });
    const page = rows.slice(0, most);
    const last = rows.length > most ? page.at(-1) : undefined;
    return {
      sessions: page.map(({ session }) => read(keptSession, session)),
      cursor: last?.cursor ?? null,
    };
  }

  async addRevision(id: string, ir: Ir, guard: Guard = {}): Promise<string> {
    const made = await this.#ask("add_revision", {
      p_session: id,
      p_ir: plainJson(ir),
      ...guardOf(guard),
    });
    return only(made).id;
  }

  async addDraft(id: string, code: string, valid: boolean, guard: Guard = {}): Promise<string> {
    const made = await this.#ask("add_draft", {
      p_session: id,
      p_content: code,
      p_valid: valid,
      ...guardOf(guard),
    });
    return only(made).id;
  }

  async resolveHole(id: string, hole: string, value: Json, guard: Guard = {}): Promise<string> {
    const made = await this.#ask("resolve_hole", {
      p_session: id,
      p_hole: hole,
      p_value: plainJson(value),
      ...guardOf(guard),
    });
    return only(made).id;
  }

  async getSessionSummary(id: string): Promise<SessionSummary | null> {
    try {
      return await this.#lift.run(
        "session_summary",
        this.#lift.from("session_summary").select("*").eq("id", id).maybeSingle(),
      );
    } catch (thrown) {
      throw storeError(thrown);
    }
  }

  readonly #ask: DatabaseService<"lift">["rpc"] = async (name, args) => {
    try {
      return await this.#lift.rpc(name, args);
    } catch (thrown) {
      throw storeError(thrown);
    }
  };
}

/** What a schema makes of a value; what does not fit is a fault of serialisation. */
function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SessionStoreError(
    "serialisation",
    `This is no prompt session: ${issue?.path.join(".")} ${issue?.message}`,
    { cause: parsed.error },
  );
}
