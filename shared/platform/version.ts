/**
 * Which Quintet this is.
 *
 * @module
 */

/** By semantic versioning; contracts only grow within a major one. */
export const VERSION = "0.1.0";
