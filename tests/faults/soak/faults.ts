/**
 * What goes wrong, one thing after another. Each ends with what it broke being there again, as far as
 * an operator would see to it; the rest has to heal by itself.
 *
 * @module
 */

import type { Line } from "../../support/line.ts";
import { eventually } from "../../support/eventually.ts";
import type { Place } from "./place.ts";

/** One thing that goes wrong. */
export interface Fault {
  name: string;
  happens(): Promise<unknown>;
  /** Ends the process whose memory is watched, so it is no fault of the later part. */
  endsStack?: boolean;
}

const A_WHILE_MS = 3_000;

/** Those that there are on this engine, in turn; the first three are the short form's. */
export function faultsOf(place: Place, line: Line): Fault[] {
  const everywhere: Fault[] = [
    {
      name: "all sockets are cut",
      happens: () => Promise.resolve(line.cut()),
    },
    {
      name: "a function's process is killed",
      happens: () => eventually(() => place.killFunction()),
    },
    {
      name: "sockets are refused for 3 s",
      async happens() {
        line.refusesSockets = true;
        line.cut();
        await pause(A_WHILE_MS);
        line.refusesSockets = false;
      },
    },
    {
      name: "the stack is killed",
      happens: () => place.killStack(),
      endsStack: true,
    },
    {
      name: "the stack stands still for 2 s",
      happens: () => place.holdStack(2_000),
    },
  ];
  const { server } = place;
  if (!server) return everywhere;

  return [
    {
      name: "Postgres is killed",
      async happens() {
        await server.kill();
        await server.startAgain();
      },
    },
    ...everywhere,
    {
      name: "a backend of requests is killed",
      async happens() {
        await eventually(() => server.killBackend(/authenticator/));
        await server.answers();
      },
    },
    {
      name: "a backend of the stack is killed",
      async happens() {
        await eventually(() => server.killBackend(/postgres: postgres soak/));
        await server.answers();
      },
    },
    {
      name: "no connection is to be had for 3 s",
      async happens() {
        await server.sql("alter role authenticator connection limit 0");
        try {
          await server.sql(
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'authenticator'",
          );
          await pause(A_WHILE_MS);
        } finally {
          await server.sql("alter role authenticator connection limit -1");
        }
      },
    },
    {
      name: "messages are locked for 3 s",
      happens: () =>
        place.sql(`do $$ begin
          lock table translator.messages in access exclusive mode;
          perform pg_sleep(${A_WHILE_MS / 1000});
        end $$`),
    },
  ];
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
