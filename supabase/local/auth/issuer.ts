/**
 * Issues access tokens for sessions, with every claim of the hosted platform.
 *
 * @module
 */

import type { Queries } from "../database/engine.ts";
import { AuthError } from "./answers.ts";
import type { Hook } from "./hook.ts";
import { isOurs, type Tokens } from "./tokens.ts";
import { USER_BODY, type UserBody } from "./users.ts";

/** A signed token and whose it is. */
export interface Issued {
  token: string;
  user: UserBody;
  isBanned: boolean;
}

interface SessionRow {
  user: UserBody;
  is_banned: boolean;
  claims: Record<string, unknown> & { amr: { method: string }[] };
}

const SESSION = `
  select
    ${USER_BODY} as user,
    coalesce(u.banned_until > now(), false) as is_banned,
    jsonb_build_object(
      'sub', u.id,
      'aud', coalesce(u.aud, 'authenticated'),
      'role', coalesce(nullif(u.role, ''), 'authenticated'),
      'email', coalesce(u.email, ''),
      'phone', coalesce(u.phone, ''),
      'app_metadata', coalesce(u.raw_app_meta_data, '{}'),
      'user_metadata', coalesce(u.raw_user_meta_data, '{}'),
      'aal', coalesce(s.aal::text, 'aal1'),
      'amr', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'method', m.authentication_method,
          'timestamp', floor(extract(epoch from m.updated_at))
        ) order by m.updated_at desc), '[]')
        from auth.mfa_amr_claims m
        where m.session_id = s.id
      ),
      'session_id', s.id,
      'is_anonymous', u.is_anonymous
    ) as claims
  from auth.sessions s
  join auth.users u on u.id = s.user_id
  where s.id = $1::uuid`;

/** Makes tokens for one stack. */
export class Issuer {
  readonly #tokens: Tokens;
  readonly #hook: Hook | null;
  readonly #url: () => string;
  /** How long a token lives, in seconds. */
  readonly lifetime: number;

  constructor(
    options: { tokens: Tokens; hook: Hook | null; url: () => string; lifetime: number },
  ) {
    this.#tokens = options.tokens;
    this.#hook = options.hook;
    this.#url = options.url;
    this.lifetime = options.lifetime;
  }

  /**
   * Signs a token for a session, in the transaction that has just changed it: when the hook refuses,
   * the change is undone with it.
   */
  async issue(tx: Queries, sessionId: string): Promise<Issued> {
    const [row] = await tx.query<SessionRow>(SESSION, [sessionId]);
    if (!row) {
      throw new AuthError(
        403,
        "session_not_found",
        "Session from session_id claim in JWT does not exist",
      );
    }
    const now = Math.floor(Date.now() / 1000);
    const drafted = {
      iss: `${this.#url()}/auth/v1`,
      iat: now,
      exp: now + this.lifetime,
      ...row.claims,
    };
    const claims = this.#hook && !row.is_banned
      ? await this.#hook(tx, {
        user_id: row.user.id,
        claims: drafted,
        authentication_method: row.claims.amr[0]?.method ?? "",
      })
      : drafted;
    if (!isOurs(claims)) {
      const message = "The access token hook removed or broke a claim that every token has";
      throw new AuthError(500, "unexpected_failure", message);
    }
    return { token: await this.#tokens.sign(claims), user: row.user, isBanned: row.is_banned };
  }

  /** The body of an answer that signs somebody in. */
  sessionBody({ token, user }: Issued, refreshToken: string): Record<string, unknown> {
    return {
      access_token: token,
      token_type: "bearer",
      expires_in: this.lifetime,
      expires_at: Math.floor(Date.now() / 1000) + this.lifetime,
      refresh_token: refreshToken,
      user,
    };
  }
}
