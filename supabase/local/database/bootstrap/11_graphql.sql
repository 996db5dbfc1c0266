-- GraphQL is not part of this stack; the function answers that, so that grants and calls in
-- migrations find it.

create or replace function graphql_public.graphql(
  "operationName" text default null,
  query text default null,
  variables jsonb default null,
  extensions jsonb default null
) returns jsonb
language sql stable as $$
  select '{"errors": [{"message": "GraphQL is not part of the local stack"}]}'::jsonb
$$;
