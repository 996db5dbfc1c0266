import { SafePgliteConnection } from "./pglite_connection.ts";
import { pgliteExtensions } from "./pglite_extensions.ts";
import { bootstrapFiles, bootstrap } from "./bootstrap.ts";
import { getAuthSchemaSql, getStorageSchemaSql } from "@supabase/lite";
let last=performance.now(); const lap=(l:string)=>{const n=performance.now(); console.log(l,(n-last).toFixed(0)); last=n};
await using b=await pgliteExtensions(); lap("bundle");
const c=new SafePgliteConnection("/tmp/dbcore/data/a",{extensions:b.extensions}); await c.driver.waitReady; lap("pglite");
await c.engine.transaction(async tx=>{
await tx.exec(getAuthSchemaSql()); lap("auth"); await tx.exec(getStorageSchemaSql()); lap("storage");
for (const [n,s] of await bootstrapFiles()) { await tx.exec(s); lap(n); } }); lap("commit");
await bootstrap(c.engine); lap("again");
await c.afterDdl(); lap("afterDdl");
await c.close();
