"""What was acknowledged at the sample tills against the tables at the stores and at headquarters, id by id.

Model    The ledger is read first, then the stores, then headquarters: what the first says must be in the second, and what a
         store was told that headquarters has must be in the third. Which ids were asked for at all is read last.
           waiting   at its store, and headquarters has not confirmed it yet
           lost      not at its store as it was acknowledged; or confirmed by headquarters and not there as it was acknowledged
           doubled   a row, or an entry of a journal, more than one of an id; or a sale of a sample till that nobody asked for
"""
from collections import Counter
from dataclasses import dataclass

# Every sale of the sample tills: id, total, entries of the journal, whether headquarters confirmed them.
AT_STORE = """
SELECT s.sale_id, s.total, count(j.journal_id), coalesce(bool_and(q.seq <= p.acked_seq), false)
FROM retail.sale s
LEFT JOIN sync.journal j ON j.kind = 'sale' AND j.document_id = s.sale_id
LEFT JOIN sync.journal_sequence q ON q.journal_id = j.journal_id
LEFT JOIN sync.push_position p ON p.store_inc = q.store_inc
WHERE s.register_id IN ({registers})
GROUP BY s.sale_id, s.total;
"""
AT_HEADQUARTERS = """
SELECT s.sale_id, s.total, 1, true FROM retail.sale s WHERE s.register_id IN ({registers});
"""


@dataclass(frozen=True)
class Row:
    sale_id: str
    total: int
    entries: int
    is_confirmed: bool


def read_rows(node, query, registers):
    """The rows of a node's own tables, past its server, which may be stopped."""
    said = node.cluster.sql(query.format(registers=", ".join(f"'{one}'" for one in registers)), node.database)
    for text in said.splitlines():
        sale_id, total, entries, confirmed = text.split("|")
        yield Row(sale_id, int(total), int(entries), confirmed == "t")


def prove(ledger, network, registers):
    """registers: store -> ids of its sample tills."""
    said = ledger.read()
    at_stores = {store: list(read_rows(network.stores[store], AT_STORE, ids)) for store, ids in registers.items()}
    at_headquarters = list(read_rows(network.hq, AT_HEADQUARTERS, [one for ids in registers.values() for one in ids]))
    return compare(said, ledger.asked_for(), at_stores, at_headquarters)


def compare(said, asked_for, at_stores, at_headquarters):
    """`said` as Ledger.read() gives it; at_stores: store -> rows; at_headquarters: rows. Counts and amounts by place."""
    acknowledged, unanswered, refused = said
    stores = {store: compare_store(store, acknowledged, rows, at_headquarters) for store, rows in at_stores.items()}
    whole = {name: sum_figures(store[name] for store in stores.values())
             for name in ("sold", "at_store", "at_headquarters", "waiting", "lost")}
    for store in stores:
        stores[store]["unanswered"] = Counter(unanswered.values())[store]
        stores[store]["refused"] = Counter(refused.values())[store]
    return {**whole, "doubled": sum(doubled(asked_for, rows) for rows in (*at_stores.values(), at_headquarters)), "stores": stores}


def compare_store(store, acknowledged, at_store, at_headquarters):
    sold = {(sale_id, total) for sale_id, (where, total) in acknowledged.items() if where == store}
    here = sold & {(row.sale_id, row.total) for row in at_store}
    there = sold & {(row.sale_id, row.total) for row in at_headquarters}
    confirmed = sold & {(row.sale_id, row.total) for row in at_store if row.is_confirmed}
    return {"sold": figures(sold), "at_store": figures(here), "at_headquarters": figures(there),
            "waiting": figures(here - there - confirmed), "lost": figures((sold - here) | (confirmed - there))}


def doubled(asked_for, rows):
    """Of one place: what is there more than once, and what nobody asked for."""
    times = Counter(row.sale_id for row in rows)
    entries = sum(max(row.entries - 1, 0) for row in rows)
    return sum(times.values()) - len(times) + entries + len(set(times) - asked_for)


def figures(sales):
    return {"count": len(sales), "amount": sum(total for _, total in sales)}


def sum_figures(parts):
    parts = list(parts)
    return {name: sum(part[name] for part in parts) for name in ("count", "amount")}
