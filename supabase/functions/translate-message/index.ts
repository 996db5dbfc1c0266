/** Translates messages for each reader, as one answer or as a stream. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { optionalEnv } from "@shared/edge/env.ts";
import { limits } from "@shared/edge/limits.ts";
import { streamEvents, wantsStream } from "@shared/edge/stream.ts";
import { cacheFrom } from "@shared/platform/cache_from.ts";
import { translationFrom } from "@shared/platform/translation.ts";
import { translateMessage } from "@shared/translator/contracts.ts";
import { translateWaiting } from "@shared/translator/queue.ts";
import { refuseIfAllWait, translationsOf } from "@shared/translator/translations.ts";

export default defineFunction(translateMessage, {
  auth: "user",
  limit: limits.translations,
  handler: async ({ input, db, admin, log, request, requestId }) => {
    const { message_id, message_ids: ids = [message_id ?? ""] } = input;
    // Row level security answers "may this caller see them?" before the server works on them.
    await translationsOf(db.translator, ids);
    // With the server's rights: claiming is granted to nobody else, so there is no way around here.
    const provider = translationFrom(optionalEnv);
    const purse = { platform: admin.platform, cache: cacheFrom(optionalEnv, admin) };
    const worker = { translator: admin.translator, provider, log, purse };

    if (wantsStream(request)) {
      return streamEvents(requestId, async (send) => {
        await translateWaiting(worker, { messages: ids }, ({ kind, ...data }) => send(kind, data));
        send("done", { items: await translationsOf(db.translator, ids) });
      });
    }
    await translateWaiting(worker, { messages: ids });
    const items = await translationsOf(db.translator, ids);
    if (message_id === undefined) return { items };

    const [item] = items;
    if (item) refuseIfAllWait(item);
    return item ?? { items };
  },
});
