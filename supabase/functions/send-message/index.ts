/** Queues what was said for everyone who reads another language. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { limits } from "@shared/edge/limits.ts";
import { sendMessage } from "@shared/translator/contracts.ts";
import { say } from "@shared/translator/speaking.ts";

// A front end may insert a message without this function, so the table has a limit of its own.
export default defineFunction(sendMessage, {
  auth: "user",
  limit: limits.messages,
  handler: ({ input, db, user }) => say(db.translator, user.id, input),
});
