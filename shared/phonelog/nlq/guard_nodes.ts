/**
 * The kinds of parts that a query may have, and what each may say. What is not here is refused: kinds,
 * and of the kinds that are here every other field, like INTO or FOR UPDATE of a SELECT.
 *
 * @module
 */

/**
 * What stands in a field: a part of any kind, a list of them, a word or number, or a part whose kind
 * the parser leaves out because there is only one.
 */
export type Holds = "node" | "nodes" | "plain" | { readonly kind: string };

const is = (kind: string): Holds => ({ kind });
const all = (holds: Holds, words: string): Record<string, Holds> =>
  Object.fromEntries(words.split(" ").map((word) => [word, holds]));
const nodes = (words: string) => all("nodes", words);
const node = (words: string) => all("node", words);
const plain = (words: string) => all("plain", words);

/** By kind, as Postgres names them. */
export const NODES: ReadonlyMap<string, Readonly<Record<string, Holds>>> = new Map(
  Object.entries({
    SelectStmt: {
      ...nodes("distinctClause targetList fromClause groupClause windowClause sortClause"),
      ...node("whereClause havingClause limitOffset limitCount"),
      ...plain("groupDistinct limitOption op all"),
      withClause: is("WithClause"),
      larg: is("SelectStmt"),
      rarg: is("SelectStmt"),
    },
    WithClause: nodes("ctes"),
    CommonTableExpr: {
      ...plain("ctename ctematerialized"),
      ...nodes("aliascolnames"),
      ...node("ctequery"),
    },
    RangeVar: { ...plain("schemaname relname inh relpersistence"), alias: is("Alias") },
    RangeSubselect: { ...node("subquery"), alias: is("Alias") },
    JoinExpr: { ...plain("jointype"), ...node("larg rarg quals"), ...nodes("usingClause") },
    Alias: { ...plain("aliasname"), ...nodes("colnames") },
    ResTarget: { ...plain("name"), ...node("val") },
    ColumnRef: nodes("fields"),
    A_Star: {},
    A_Indirection: { ...node("arg"), ...nodes("indirection") },
    A_Indices: node("uidx"),
    A_Const: {
      ival: is("Integer"),
      fval: is("Float"),
      sval: is("String"),
      boolval: is("Boolean"),
      ...plain("isnull"),
    },
    Integer: plain("ival"),
    Float: plain("fval"),
    String: plain("sval"),
    Boolean: plain("boolval"),
    List: nodes("items"),
    A_Expr: { ...plain("kind"), ...nodes("name"), ...node("lexpr rexpr") },
    A_ArrayExpr: nodes("elements"),
    BoolExpr: { ...plain("boolop"), ...nodes("args") },
    NullTest: { ...node("arg"), ...plain("nulltesttype") },
    BooleanTest: { ...node("arg"), ...plain("booltesttype") },
    CaseExpr: { ...node("arg defresult"), ...nodes("args") },
    CaseWhen: node("expr result"),
    CoalesceExpr: nodes("args"),
    MinMaxExpr: { ...nodes("args"), ...plain("op") },
    FuncCall: {
      ...nodes("funcname args agg_order"),
      ...node("agg_filter"),
      ...plain("agg_within_group agg_star agg_distinct funcformat"),
      over: is("WindowDef"),
    },
    WindowDef: {
      ...plain("name refname frameOptions"),
      ...nodes("partitionClause orderClause"),
      ...node("startOffset endOffset"),
    },
    TypeCast: { ...node("arg"), typeName: is("TypeName") },
    TypeName: { ...nodes("names typmods"), ...plain("typemod") },
    SubLink: { ...plain("subLinkType"), ...node("testexpr subselect"), ...nodes("operName") },
    SortBy: { ...node("node"), ...plain("sortby_dir sortby_nulls") },
    GroupingSet: { ...plain("kind"), ...nodes("content") },
    SQLValueFunction: plain("op typmod"),
  }),
);

/** What people call the parts that are refused, where the parser's name does not say it. */
export const CALLED: ReadonlyMap<string, string> = new Map(Object.entries({
  "SelectStmt.intoClause": "SELECT INTO",
  "SelectStmt.lockingClause": "FOR UPDATE and other locks",
  "SelectStmt.valuesLists": "VALUES",
  "WithClause.recursive": "WITH RECURSIVE",
  "RangeVar.catalogname": "A name of another database",
  "RangeSubselect.lateral": "LATERAL",
  "JoinExpr.isNatural": "NATURAL JOIN",
  "JoinExpr.alias": "A name for a whole join",
  "FuncCall.func_variadic": "VARIADIC",
  "TypeName.arrayBounds": "A type of arrays",
  "A_Indices.is_slice": "A slice of an array",
  "SortBy.useOp": "ORDER BY … USING",
  RangeFunction: "A function in FROM",
  RangeTableSample: "TABLESAMPLE",
  ParamRef: "A parameter",
  CollateClause: "COLLATE",
  RowExpr: "A row of values",
  NamedArgExpr: "An argument by name",
}));
