/**
 * The tables and functions a REST request may see: those of its own schema.
 *
 * @module
 */

import type { IntrospectResult } from "@supabase/lite";
import type { Catalogue } from "./catalogue.ts";
import { restRequest } from "./rest_request.ts";

/**
 * Shows each request its part of the schema. lite joins foreign keys by bare table name
 * over all schemas; two `sessions` tables would be one to it.
 */
export class SchemaViews {
  readonly #whole: IntrospectResult;
  readonly #crossing: Set<string>;
  readonly #views = new Map<string, IntrospectResult>();

  constructor({ schema, crossing }: Catalogue) {
    this.#whole = schema;
    this.#crossing = new Set(crossing);
  }

  /** The part of the running request; everything when none runs (Auth, Storage). */
  current(): IntrospectResult {
    const schema = restRequest.getStore()?.schema;
    if (schema === undefined) return this.#whole;

    const view = this.#views.get(schema) ?? this.#part(schema);
    this.#views.set(schema, view);
    return view;
  }

  #part(schema: string): IntrospectResult {
    const all = this.#whole;
    const own = <T extends { schema: string }>(items: T[]) =>
      items.filter((item) => item.schema === schema);
    return {
      ...all,
      default_schema: schema,
      tables: own(all.tables),
      columns: own(all.columns),
      indexes: own(all.indexes),
      primary_keys: own(all.primary_keys),
      views: own(all.views),
      check_constraints: own(all.check_constraints),
      unique_constraints: own(all.unique_constraints),
      comments: own(all.comments),
      functions: own(all.functions ?? []),
      partitions: own(all.partitions ?? []),
      foreign_keys: own(all.foreign_keys)
        .filter((key) => !this.#crossing.has(`${schema}.${key.foreign_key_name}`))
        .map((key) => ({ ...key, ref_schema: schema })),
    };
  }
}
