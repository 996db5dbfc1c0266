/**
 * Runs the functions of a project as the platform does: one process each, started when it is called.
 *
 * @module
 */

import type { JSONWebKeySet } from "jose";
import { platformAnswer } from "./answers.ts";
import { bridge, isUpgrade } from "./websocket.ts";
import { forward } from "./proxy.ts";
