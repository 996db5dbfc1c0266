/**
 * Several workers on one queue, and what may happen to them.
 *
 * @module
 */

const WORKER = new URL("./job_worker.ts", import.meta.url).pathname;

/** Processes on the stack that the environment names; disposing ends all of them. */
export class JobWorkers implements AsyncDisposable {
  readonly #queue: string;
  readonly #leaseSeconds: number;
  readonly #running: Deno.ChildProcess[] = [];

  constructor(queue: string, count: number, leaseSeconds: number) {
    this.#queue = queue;
    this.#leaseSeconds = leaseSeconds;
    for (let each = 0; each < count; each++) this.#begin();
  }

  /** Kills one of them at once; another one takes its place. */
  async kill(): Promise<void> {
    const at = Math.floor(Math.random() * this.#running.length);
    const [victim] = this.#running.splice(at, 1);
    if (!victim) throw new Error("There is nobody to kill");
    victim.kill("SIGKILL");
    await victim.status;
    this.#begin();
  }

  /** Stops one for longer than its lease, and lets it go on with what it held. */
  async freeze(): Promise<void> {
    const frozen = this.#running[Math.floor(Math.random() * this.#running.length)];
    frozen?.kill("SIGSTOP");
    await new Promise((done) => setTimeout(done, this.#leaseSeconds * 1000 + 500));
    frozen?.kill("SIGCONT");
  }

  #begin(): void {
    this.#running.push(
      new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", "--quiet", WORKER, this.#queue, `${this.#leaseSeconds}`],
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn(),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const worker of this.#running) worker.kill("SIGKILL");
    await Promise.all(this.#running.map(({ status }) => status));
  }
}
