"""What must hold once the noise is over: nothing lost, nothing doubled, both tiers equal row by row."""
from chain.network import wait_until

MIRRORED_TABLES = r"""SELECT table_name, array_to_string(key_columns, ','),
                             regexp_replace(scope_expression, '\s+', ' ', 'g')
                      FROM sync.replicated_table ORDER BY position"""
# HQ's rows of the tables that stores fill carry the store's id and the journal's number on top.
UPLOADED_TABLES = ("register_session", "register_session_close", "sale", "sale_line", "payment",
                   "stock_adjustment", "stock_adjustment_line", "cash_movement")
ONLY_AT_ONE_TIER = ("store_id", "journal_seq", "content_hash", "recorded_at", "updated_at")


def rows_of(node, text):
    return node.cluster.sql(text, node.database).splitlines()


def wait_for_convergence(world, timeout=90):
    """Every store has applied HQ's head and has nothing left to send."""
    for name in world.names:
        wait_until(lambda name=name: is_settled(world, name), timeout, f"{name} to settle with HQ", every=0.05)


def is_settled(world, name):
    """Asked of the databases: the servers may be starting."""
    hq, store = world.network.hq, world.network.stores[name]
    waiting = rows_of(hq, "SELECT count(*) FROM sync.change_queue")[0]
    head = rows_of(hq, "SELECT hq_inc, rev FROM sync.head")
    position = rows_of(store, "SELECT hq_inc, rev FROM sync.mirror_position")
    return waiting == "0" and head == position and journal_faults(world, name) == []


def journal_faults(world, name):
    """Everything written is numbered, and HQ's mark is the last number."""
    hq, store = world.network.hq, world.network.stores[name]
    written = int(rows_of(store, "SELECT count(*) FROM sync.journal")[0])
    numbered, last = rows_of(store, "SELECT count(*), coalesce(max(seq), 0) FROM sync.journal_sequence")[0].split("|")
    acked = int((rows_of(hq, "SELECT acked_seq FROM sync.received_mark "
                             f"WHERE store_id = '{world.store_ids[name]}'") or ["0"])[0])
    if written == int(numbered) == int(last) == acked:
        return []
    return [f"{name}: {written} entries written, {numbered} numbered up to {last}, HQ has {acked}"]


def mirror_faults(world, name):
    """Every mirrored table of the store against HQ's rows in the store's scopes."""
    hq, store = world.network.hq, world.network.stores[name]
    scopes = f"ARRAY['all', 'store:{world.store_ids[name]}']"
    faults = []
    for entry in rows_of(hq, MIRRORED_TABLES):
        table, keys, scope = entry.split("|", 2)
        select = f"SELECT to_jsonb(r) FROM retail.{table} AS r"
        wanted = rows_of(hq, f"{select} WHERE ({scope}) && {scopes} ORDER BY {keys}")
        found = rows_of(store, f"{select} ORDER BY {keys}")
        if wanted != found:
            faults.append(f"{name}: {table} differs: {len(wanted)} rows at HQ, {len(found)} here; "
                          f"first: {first_difference(wanted, found)}")
    return faults


def first_difference(wanted, found):
    for one, other in zip(wanted, found):
        if one != other:
            return f"HQ {one[:200]} / store {other[:200]}"
    return f"only on one side: {(wanted + found)[min(len(wanted), len(found))][:200]}"


def upload_faults(world, name, elsewhere=()):
    """Every document row of the store against HQ's copy of it. elsewhere: ids of documents that this box cannot hold."""
    hq, store = world.network.hq, world.network.stores[name]
    dropped = "".join(f" - '{column}'" for column in ONLY_AT_ONE_TIER)
    faults = []
    for table in UPLOADED_TABLES:
        shared = shared_columns(hq, store, table)
        select = f"SELECT (SELECT jsonb_object_agg(k, v) FROM jsonb_each(to_jsonb(r){dropped}) AS e (k, v) " \
                 f"WHERE k = ANY ('{{{shared}}}')) AS row FROM retail.{table} AS r"
        wanted = rows_of(store, f"{select} ORDER BY 1")
        found = [row for row in rows_of(hq, f"{select} WHERE store_id = '{world.store_ids[name]}' ORDER BY 1")
                 if not any(document_id in row for document_id in elsewhere)]
        if wanted != found:
            faults.append(f"{name}: {table} differs: {len(wanted)} rows here, {len(found)} at HQ; "
                          f"first: {first_difference(wanted, found)}")
    return faults


def shared_columns(hq, store, table):
    text = ("SELECT string_agg(attname, ',' ORDER BY attname) FROM pg_attribute "
            f"WHERE attrelid = 'retail.{table}'::regclass AND attnum > 0 AND NOT attisdropped")
    columns = [set(rows_of(node, text)[0].split(",")) for node in (hq, store)]
    return ",".join(sorted(columns[0] & columns[1]))


def acknowledged_faults(world, name, acknowledged):
    """Every sale a till got an answer for is at HQ exactly once."""
    rows = rows_of(world.network.hq, "SELECT sale_id FROM retail.sale "
                                     f"WHERE store_id = '{world.store_ids[name]}'")
    lost = set(acknowledged) - set(rows)
    faults = [f"{name}: {len(lost)} acknowledged sales are not at HQ, e.g. {next(iter(lost))}"] if lost else []
    if len(rows) != len(set(rows)):
        faults.append(f"{name}: {len(rows) - len(set(rows))} sales are doubled at HQ")
    return faults


def quarantine_faults(world):
    count = rows_of(world.network.hq, "SELECT count(*) FROM sync.quarantine")[0]
    return [f"{count} documents are in quarantine"] if count != "0" else []


def all_faults(world, acknowledged):
    """acknowledged: sale ids by store name."""
    faults = quarantine_faults(world)
    for name in world.names:
        faults += acknowledged_faults(world, name, acknowledged.get(name, ()))
        faults += journal_faults(world, name) + mirror_faults(world, name) + upload_faults(world, name)
    return faults
