/**
 * What the translator's page runs on: the project's own services, bundled for browsers.
 *
 * @module
 */

export { ActivityService } from "@shared/client/activity_service.ts";
export { connect, signedIn } from "@shared/client/connect.ts";
export { MessageService } from "@shared/client/message_service.ts";
export { SessionService } from "@shared/client/session_service.ts";
