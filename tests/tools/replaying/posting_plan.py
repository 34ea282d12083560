"""The file's documents as what registers post: sessions by day, then sales, returns and adjustments."""
import itertools
from decimal import Decimal
from zoneinfo import ZoneInfo

from chain.identifier import new_id
from chain.till import adjustment, line, sale

from .mapping import ADJUSTMENT, RETURN, slot_of
from .world import REGISTERS, TIME_ZONE

REASONS = {RETURN: "cancelled", ADJUSTMENT: "stock correction"}


def queues_of(documents, world):
    """{(store name, register number): its steps}."""
    slots = {}
    for document in documents:
        store = slot_of(document.invoice, len(world.names))
        register = slot_of("register/" + document.invoice, REGISTERS)
        slots.setdefault((world.names[store], register), []).append(document)
    return {slot: list(register_steps(own, world, *slot)) for slot, own in sorted(slots.items())}


def register_steps(documents, world, store, register):
    """One session per business date, closed before the next one opens."""
    for day, own in itertools.groupby(documents, key=lambda document: document.time.date()):
        own = list(own)
        session_id = new_id()
        opened = instant(own[0].time)
        yield "/api/v1/register_sessions", {
            "register_session_id": session_id, "register_id": world.registers[store][register],
            "opening_float": 0, "business_date": day.isoformat(), "opened_at": opened}
        for document in own:
            yield step(document, session_id, world)
        yield f"/api/v1/register_sessions/{session_id}/close", {
            "counted_cash": 0, "closed_at": instant(own[-1].time)}


def step(document, session_id, world):
    moment = document.time.replace(tzinfo=ZoneInfo(TIME_ZONE))
    document_id = new_id(int(moment.timestamp() * 1000), document.random_bytes())
    if document.kind == ADJUSTMENT:
        return "/api/v1/stock_adjustments", adjustment(
            instant(document.time), REASONS[ADJUSTMENT],
            [(world.items[code].product_id, quantity) for code, quantity, _ in document.lines], document_id)
    lines = [line(number, world.item(code, price), Decimal(quantity))
             for number, (code, quantity, price) in enumerate(document.lines, start=1)]
    path = "/api/v1/returns" if document.kind == RETURN else "/api/v1/sales"
    return path, sale(session_id, instant(document.time), lines, world.tender_id, document_id,
                      reason=REASONS.get(document.kind))


def instant(local):
    """RFC 3339 of a local time."""
    return local.replace(tzinfo=ZoneInfo(TIME_ZONE)).isoformat()
