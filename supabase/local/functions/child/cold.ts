/**
 * A function's process that starts empty: the runner says on its standard input what to load.
 *
 * @module
 */

import { live } from "./live.ts";

await live();
