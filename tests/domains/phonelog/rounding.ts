/**
 * Rounding as Postgres' `numeric` does it: exactly, and half away from zero.
 *
 * @module
 */

/** `numerator / denominator` with so many digits after the point; of whole numbers. */
export function ratio(numerator: number, denominator: number, digits: number): number {
  const scale = 10n ** BigInt(digits);
  const [n, d] = [BigInt(numerator) * scale, BigInt(denominator)];
  const sign = (n < 0n) !== (d < 0n) ? -1n : 1n;
  const [size, by] = [n < 0n ? -n : n, d < 0n ? -d : d];
  const rounded = (2n * size + by) / (2n * by);
  return Number(sign * rounded) / 10 ** digits;
}

/** `round(value::numeric, digits)` of a `double precision`, which is taken with 15 digits. */
export function rounded(value: number, digits: number): number {
  const [mantissa = "0", exponent = "0"] = value.toExponential(14).split("e");
  const places = 14 - Number(exponent);
  const whole = Number(mantissa.replace(".", ""));
  return places <= digits ? Number(value.toPrecision(15)) : ratio10(whole, places, digits);
}

/** `whole / 10^places`, rounded to `digits`. */
function ratio10(whole: number, places: number, digits: number): number {
  const by = 10n ** BigInt(places - digits);
  const size = BigInt(Math.abs(whole));
  const result = Number((2n * size + by) / (2n * by)) / 10 ** digits;
  return whole < 0 && result !== 0 ? -result : result;
}
