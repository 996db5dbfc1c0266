/** Queues what was said for everyone who reads another language. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { sendMessage } from "@shared/translator/contracts.ts";
import { say } from "@shared/translator/speaking.ts";

// No limit here: a front end may insert a message without this function, so the table limits it.
export default defineFunction(sendMessage, {
  auth: "user",
  handler: ({ input, db, user }) => say(db.translator, user.id, input),
});
