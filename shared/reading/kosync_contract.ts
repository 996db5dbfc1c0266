/**
 * KOReader's progress sync: its paths, and what travels on them.
 *
 * @module
 */

import { z } from "zod";

const login = z.object({
  username: z.string().min(1).max(100),
  password: z.string().min(1).max(200),
});

const position = z.object({
  document: z.string().min(1).max(200),
  progress: z.string().max(1000),
  percentage: z.number().min(0).max(1),
  device: z.string().min(1).max(100),
  device_id: z.string().max(100).optional(),
});

export const kosync = {
  name: "kosync",
  summary: "Speaks KOReader's progress sync, on the same positions.",
  reads: false,
  refusal: z.object({ code: z.int(), message: z.string() }),
  routes: {
    "GET /healthcheck": {
      summary: "Says that the server is there",
      output: z.object({ state: z.literal("OK") }),
      isOpen: true,
    },
    "POST /users/create": {
      summary: "Opens an account, where the operator lets strangers do that",
      input: login,
      output: z.object({ username: z.string() }),
      status: 201,
      isOpen: true,
    },
    "GET /users/auth": {
      summary: "Says whether name and key are known",
      output: z.object({ authorized: z.literal("OK") }),
    },
    "PUT /syncs/progress": {
      summary: "Takes a position",
      input: position,
      output: z.object({ document: z.string(), timestamp: z.int().min(0) }),
    },
    "GET /syncs/progress/:document": {
      summary: "Answers the position of a document; {} where there is none",
      output: position.extend({ timestamp: z.int().min(0) }).partial(),
    },
  },
} as const;
