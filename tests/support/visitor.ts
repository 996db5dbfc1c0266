/**
 * Somebody in front of a browser, whose network a test watches and breaks.
 *
 * @module
 */

import { createClient } from "@supabase/supabase-js";
import type { Database } from "@shared/database.types.ts";
import type { Anybody } from "./rooms.ts";
import { Cable } from "./cable.ts";
import type { TestStack } from "./stack.ts";

/** A network between one client and the stack. */
export class Network {
  /** Every answer that arrived, as "GET /rest/v1/messages". */
  readonly answered: string[] = [];
  /** Every request that was tried, arrived or not. */
  readonly tried: string[] = [];
  /** Paths that begin like this do not get through. */
  broken: string | undefined;
  /** What is asked for under paths that begin like this arrives, and its answer is lost. */
  loses: string | undefined;
  /** Answers in the place of the Data API. */
  answers: (() => Response) | undefined;
  /** What WebSockets go through. */
  readonly cable = new Cable();

  /** In the place of the browser's own. */
  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    this.tried.push(`${request.method} ${pathname}`);
    if (this.broken && pathname.startsWith(this.broken)) {
      await request.body?.cancel();
      throw new TypeError("The network is down");
    }
    const pretended = pathname.startsWith("/rest/") ? this.answers?.() : undefined;
    const response = pretended ?? await fetch(request);
    if (this.loses && pathname.startsWith(this.loses)) {
      await response.body?.cancel();
      throw new TypeError("The network is down");
    }
    this.answered.push(`${request.method} ${pathname}`);
    return response;
  };
}

/** A client over that network, which nobody has signed in with yet. */
export function visitor({ url, publishableKey }: TestStack, { fetch, cable }: Network): Anybody {
  return createClient<Database, "translator">(url, publishableKey, {
    db: { schema: "translator" },
    auth: { persistSession: false, autoRefreshToken: false },
    global: { fetch },
    realtime: { transport: cable.transport, reconnectAfterMs: () => 50 },
  });
}
