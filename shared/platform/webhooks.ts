/**
 * Sending one message to one endpoint: signed, once or more, until it is taken or given up.
 *
 * @module
 */

import { z } from "zod";
import { fetchPublic } from "../edge/egress_public.ts";
import { EgressError } from "../edge/exchange.ts";
import { signWebhook } from "../edge/webhook.ts";
import type { JobHandler } from "./job.ts";
import { JobError } from "./job_error.ts";

/** Seconds before the second try, the third and so on to the eighth: some nine hours in all. */
const PAUSES = [5, 30, 120, 600, 1_800, 7_200, 21_600];

/** A server that asks for more is asked again all the same. */
const LONGEST_WISH = 3_600;

const payloadOf = z.object({ endpoint: z.uuid(), body: z.string() });

/** Does the jobs of the queue `webhooks`. */
export const sendWebhook: JobHandler = async (
  { id, payload, attempts, token },
  { admin, signal },
) => {
  const { body } = payloadOf.parse(payload);
  const [target] = await admin.platform.rpc("webhook_target", { p_job: id });
  // Taken away or switched off since: nobody wants to hear it.
  if (!target) return { done: true };

  const { status, reason, wish } = await send(target, id, body, signal);
  const job = { p_job: id, p_token: token };
  if (reason === undefined) {
    await admin.platform.rpc("webhook_delivered", { ...job, p_status: status });
    return { done: true };
  }
  await admin.platform.rpc("webhook_refused", {
    ...job,
    ...(status !== undefined && { p_status: status }),
    p_reason: reason,
  });
  throw new JobError(reason, {
    retrySeconds: Math.max(pauseAfter(attempts), Math.min(wish, LONGEST_WISH)),
    isFinal: status === 410,
  });
};

interface Target {
  url: string;
  secrets: string[];
}

/** How a try went: a status without a reason is one that was taken. */
type Try =
  | { status: number; reason?: undefined; wish: number }
  | { status?: number; reason: string; wish: number };

async function send(target: Target, id: string, body: string, signal: AbortSignal): Promise<Try> {
  const timestamp = Math.floor(Date.now() / 1000);
  const signed = await signWebhook({ id, timestamp, body, secrets: target.secrets });
  try {
    const response = await fetchPublic(target.url, {
      method: "POST",
      headers: { ...signed, "content-type": "application/json" },
      body,
      signal,
    });
    await response.body?.cancel();
    const { status } = response;
    const wish = Number(response.headers.get("retry-after")) || 0;
    if (response.ok) return { status, wish };
    return { status, reason: status === 410 ? "gone" : `answered_${status}`, wish };
  } catch (thrown) {
    if (!(thrown instanceof EgressError)) throw thrown;
    return { reason: thrown.reason, wish: 0 };
  }
}

/** A tenth more or less: what failed together does not come back together. */
function pauseAfter(attempts: number): number {
  const seconds = PAUSES[attempts - 1] ?? PAUSES.at(-1) ?? 0;
  return Math.round(seconds * (0.9 + Math.random() / 5));
}
