/**
 * The names a translator's front end imports from one place, over the project's one client.
 *
 * @module
 */

import { ActivityService as Activities } from "./activity_service.ts";
import { MessageService as Messages } from "./message_service.ts";
import { SessionService as Sessions } from "./session_service.ts";
import { supabase } from "./supabase.ts";

export const SessionService: Sessions = new Sessions(supabase);
export const MessageService: Messages = new Messages(supabase);
export const ActivityService: Activities = new Activities(supabase);

export { checkSupabaseConnection, supabase } from "./supabase.ts";
export type { ActivityType, UserActivity } from "./activity_service.ts";
export type { Message, MessageStatus, PerformanceMetrics } from "./message_service.ts";
export type { PresentPerson, Session } from "./session_service.ts";
