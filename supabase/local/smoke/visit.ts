/**
 * Two guests of a project, and how they leave.
 *
 * @module
 */

import { connect } from "@shared/client/connect.ts";
import { ask, type ProjectPatient } from "../doctor/project_patient.ts";
import { Failure } from "../failure.ts";

/** A client of a guest. */
export type Guest = ReturnType<typeof connect>;

export class Visit {
  readonly ana: Guest;
  readonly ben: Guest;
  readonly #patient: ProjectPatient;
  readonly #ids: string[] = [];

  /** Throws a {@linkcode Failure} without a key. */
  constructor(patient: ProjectPatient) {
    const { url, publishableKey } = patient;
    if (!publishableKey) {
      throw new Failure(
        `Cannot call ${url}: its publishable key is not known`,
        "Set SUPABASE_URL and SUPABASE_PUBLISHABLE_KEY, or start the local stack: deno task start",
      );
    }
    this.#patient = patient;
    this.ana = connect(url, publishableKey, { remember: false });
    this.ben = connect(url, publishableKey, { remember: false });
  }

  /** Signs both in without an account. */
  async signIn(): Promise<void> {
    for (const guest of [this.ana, this.ben]) {
      const { data, error } = await guest.auth.signInAnonymously();
      if (error) throw error;
      if (data.user) this.#ids.push(data.user.id);
    }
  }

  /** Removes both with all that is theirs; throws where that may not be done. */
  async remove(): Promise<void> {
    if (this.#ids.length === 0) return;
    const { secretKey } = this.#patient;
    if (!secretKey) {
      throw new Failure(
        `without SUPABASE_SECRET_KEY nobody may remove the users ${this.#ids.join(" and ")}`,
      );
    }
    const headers = { apikey: secretKey, authorization: `Bearer ${secretKey}` };
    for (const id of this.#ids) {
      const path = `/auth/v1/admin/users/${id}`;
      const { status } = await ask(this.#patient, path, { method: "DELETE", headers });
      if (status !== 200) throw new Failure(`removing the user ${id} was answered ${status}`);
    }
  }

  /** Lets go of the sockets. */
  async close(): Promise<void> {
    await Promise.all([this.ana.removeAllChannels(), this.ben.removeAllChannels()]);
  }
}
