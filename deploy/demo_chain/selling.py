"""One sale at a time, now, by the store's clock: what a till does between its customers."""
import datetime
from zoneinfo import ZoneInfo

from chain.identifier import new_id

from .month import OPENING_FLOAT

SESSIONS = "/api/v1/register_sessions"
SALES = "/api/v1/sales"


def open_session(client, register_id, time_zone):
    """The id of the register's open session of today; an earlier day's is closed first."""
    today = datetime.datetime.now(ZoneInfo(time_zone)).date().isoformat()
    opened = next(client.items(SESSIONS, register_id=register_id, open="true"), None)
    if opened and opened["business_date"] == today:
        return opened["register_session_id"]
    if opened:
        one = f"{SESSIONS}/{opened['register_session_id']}"
        client.post(one + "/close", {"counted_cash": client.get(one)["expected_cash"]})
    session = {"register_session_id": new_id(), "register_id": register_id, "opening_float": OPENING_FLOAT,
               "business_date": today}
    client.post(SESSIONS, session)
    return session["register_session_id"]


def sell_once(client, plan):
    session_id = open_session(client, plan.register_id, plan.shop.time_zone)
    reply = client.post(SALES, plan.sale_now(session_id))
    return reply["total"], reply["receipt_number"]
