/**
 * Somebody's server that hears our webhooks, on loopback.
 *
 * @module
 */

import { verifyWebhook } from "@shared/edge/webhook.ts";

/** A message that was believed. */
export interface HeardMessage {
  id: string;
  type: string;
  data: unknown;
  /** How many signatures it carried. */
  signatures: number;
}

/** Checks each message as a receiver should, and answers as it is told. */
export class WebhookReceiver implements AsyncDisposable {
  readonly heard: HeardMessage[] = [];
  /** Messages with no signature that fits. */
  disbelieved = 0;
  /** Counts every request. */
  asked = 0;
  secrets: string[] = [];
  answer: () => Response | Promise<Response> = () => new Response(null, { status: 204 });
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#hear(request),
    );
  }

  /** Where it listens. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/hook`;
  }

  async #hear(request: Request): Promise<Response> {
    this.asked++;
    const { headers } = request;
    const body = await request.text();
    try {
      const { id } = await verifyWebhook({ headers, body, secrets: this.secrets });
      const { type, data } = JSON.parse(body);
      const signatures = headers.get("webhook-signature")?.split(" ").length ?? 0;
      this.heard.push({ id, type, data, signatures });
    } catch {
      this.disbelieved++;
    }
    return await this.answer();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.shutdown();
  }
}
