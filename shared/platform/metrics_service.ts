/**
 * Counts and times what happens in this isolate, until somebody takes it away to keep it.
 *
 * @module
 */

/** What was counted under one name and label since it was last taken. */
export type Sample = {
  metric: string;
  label: string;
  calls: number;
  errors: number;
  sum_ms: number;
  max_ms: number;
  /** How many took up to 1 ms, 2^0.5 ms, 2 ms … 2^14 ms, and longer. */
  buckets: number[];
};

/** As `private.metric_minutes` has them. */
const BUCKETS = 30;

/** An isolate that cannot get rid of its samples does not grow. */
const MAX_SAMPLES = 500;

export class MetricsService {
  static #samples = new Map<string, Sample>();

  /**
   * Notes how long something took, such as `recordTiming("database.query", 3.2, "platform.spend_call")`.
   * Names and labels are words of ours: never a caller's.
   */
  static recordTiming(metric: string, ms: number, label = "", failed = false): void {
    if (!(ms >= 0)) return;
    const sample = MetricsService.#sampleOf(metric, label);
    if (!sample) return;
    const bucket = bucketOf(ms);
    sample.calls++;
    if (failed) sample.errors++;
    sample.sum_ms += ms;
    sample.max_ms = Math.max(sample.max_ms, ms);
    sample.buckets[bucket] = (sample.buckets[bucket] ?? 0) + 1;
  }

  /** Notes that something happened, such as `count("cache.hit")`. */
  static count(metric: string, label = "", times = 1): void {
    const sample = MetricsService.#sampleOf(metric, label);
    if (sample) sample.calls += times;
  }

  /** Everything noted since the last time; it is forgotten here. */
  static take(): Sample[] {
    const taken = [...MetricsService.#samples.values()];
    MetricsService.#samples = new Map();
    return taken;
  }

  static #sampleOf(metric: string, label: string): Sample | undefined {
    const key = `${metric} ${label}`;
    const known = MetricsService.#samples.get(key);
    if (known || MetricsService.#samples.size >= MAX_SAMPLES) return known;
    const buckets = new Array<number>(BUCKETS).fill(0);
    const sample = { metric, label, calls: 0, errors: 0, sum_ms: 0, max_ms: 0, buckets };
    MetricsService.#samples.set(key, sample);
    return sample;
  }
}

function bucketOf(ms: number): number {
  if (ms <= 1) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(2 * Math.log2(ms)));
}
