/* Operations that no person needs a page for, and why. The first row that fits counts; one that fits nothing is not needed. */
export const REASONS = [
  [/^GET \/(health|metrics|\.well-known)/, "machines ask: what watches the servers, and what verifies tokens"],
  [/^GET \/api\/v1\/openapi\.json$/, "programmers read it; the clients are built from it"],
  [/ \/sync\/v1\//, "the line between a store and headquarters"],
  [/^POST \/api\/v1\/auth\/login$/, "for programs; browsers sign in with a session"],
  [/^GET \/api\/v1\/auth\/me$/, "the grant of a session says it to browsers"],
  [/^PUT /, "pages send what was changed, with PATCH"],
  [/^DELETE .*\/(departments|products|tax_rates|tax_groups|tenders|stores|registers|suppliers|logos|users)\/\{\}$/, "kept: made inactive, with PATCH"],
  [/^GET \/api\/v1\/jobs\/\{\}$/, "the list has the whole of each"],
  [/^GET \/api\/v1\/reports\/check$/, "for who runs the servers: it says nowhere, unless the programs have a fault", "hq"],
  [/^GET \/api\/v1\/sync\/stores\/\{\}\/lag$/, "the lag of all stores comes in one answer", "hq"],
  [/^(GET|PATCH) \/api\/v1\/barcodes\/\{\}$/, "the list of a product's barcodes has the whole of each; one that is wrong is removed and made again"],
  [/^POST \/api\/v1\/prices$/, "prices are changed from a day on, one or a thousand, by /api/v1/prices/changes", "hq"],
  [/^POST \/api\/v1\/(sales|returns|register_sessions|cash_movements|registers\/\{\}\/till_series)$/, "done at the till, which has its own client", "store"],
  [/^GET \/api\/v1\/settings$/, "the till reads them; pages have theirs from /config.json", "store"],
  [/^GET \/api\/v1\/(prices|price_zones|tax_rates|tenders)(\/\{\})?$/, "the till sells by them; managers see what is charged now, and headquarters' pages have the rest", "store"],
  [/^GET \/api\/v1\/(suppliers|logos|business_details)(\/\{\})?$/, "master data of headquarters, whose pages show it; here receipts are printed by it", "store"],
];
