/**
 * From the words of the contracts to those of the SQL functions, and back.
 *
 * @module
 */

/** Of which version and lease a writer knows, as SQL functions take it. */
export function guardOf(
  { expected_version, lease_token }: {
    expected_version?: number | undefined;
    lease_token?: number | undefined;
  },
) {
  return {
    ...expected_version !== undefined && { p_version: expected_version },
    ...lease_token !== undefined && { p_token: lease_token },
  };
}

/** The one row of a function that answers one, or throws. */
export function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error("A function that answers a row has answered none");
  return row;
}
