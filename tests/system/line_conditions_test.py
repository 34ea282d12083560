"""A line that is there and carries nothing is told within seconds at both tiers, with what is wrong, and is over when it is mended."""
import unittest

from chain.network import wait_until
from conditions_test import SEEN_WITHIN_S, ConditionTest
from support.tls_proxy import TlsProxy

PACK = b"vnd.outpost.pack+zstd"


def damaged(piece):
    """An answer with a pack loses its end."""
    return piece[:-8] + bytes(8) if PACK in piece else piece


class LineConditions(ConditionTest):
    def detail(self, name):
        seen, = self.clerk.get("/api/v1/conditions", lasting="true", name=name)["items"]
        return seen["detail"]

    def test_a_cut_that_the_database_of_the_store_refuses_is_told_with_table_and_reason(self):
        self.owner(self.store, "ALTER TABLE sync.mirror_position ADD CONSTRAINT nothing_new CHECK (rev < 0) NOT VALID")
        self.rename_product("Refused")
        self.begins("master_data_not_taken", self.store, self.hq, severity="critical")
        self.assertIn("nothing_new", self.detail("master_data_not_taken"))
        self.clerk.post("/api/v1/sales", self.world.a_sale(self.session_id))
        self.owner(self.store, "ALTER TABLE sync.mirror_position DROP CONSTRAINT nothing_new")
        self.ends("master_data_not_taken", self.store, self.hq)

    def test_packs_that_are_damaged_on_their_way_are_told(self):
        self.relay.altered = damaged
        try:
            self.rename_product("Damaged")
            self.begins("master_data_not_taken", self.store, self.hq, severity="critical")
        finally:
            self.relay.altered = None
        self.ends("master_data_not_taken", self.store, self.hq)

    def test_documents_that_headquarters_cannot_take_are_told_and_delivered_later(self):
        self.owner(self.hq, "ALTER TABLE sync.received_batch RENAME TO received_batch_later")
        try:
            self.clerk.post("/api/v1/sales", self.world.a_sale(self.session_id))
            self.begins("documents_not_delivered", self.store, self.hq, severity="critical")
            self.assertIn("500", self.detail("documents_not_delivered"))
        finally:
            self.owner(self.hq, "ALTER TABLE sync.received_batch_later RENAME TO received_batch")
        self.ends("documents_not_delivered", self.store, self.hq)
        self.wait(lambda: self.world.drained("store1"), 60, "the sale at headquarters")

    def test_a_token_that_is_not_renewed_is_told_before_the_present_one_ends(self):
        self.owner(self.hq, "ALTER TABLE sync.store_link RENAME COLUMN given_nonce TO given_nonce_later")
        try:
            self.owner(self.store, "SELECT pg_notify('sync_link', '')")  # which asks for one
            self.begins("token_near_end", self.store, self.hq)
            self.clerk.post("/api/v1/sales", self.world.a_sale(self.session_id))
        finally:
            self.owner(self.hq, "ALTER TABLE sync.store_link RENAME COLUMN given_nonce_later TO given_nonce")
        self.ends("token_near_end", self.store, self.hq)

    def near_end(self):
        seen = self.clerk.get("/api/v1/conditions", lasting="true", name="headquarters_certificate_near_end")["items"]
        return {one["subject"] for one in seen}

    def behind(self, proxy):
        server = self.store.server
        server.stop()
        server.settings.update({"sync.hq_url": proxy.url, "sync.hq_certificate_authority": proxy.certificate} if proxy
                               else {"sync.hq_url": self.relay.url})
        if not proxy:
            del server.settings["sync.hq_certificate_authority"]
        server.write_configuration()
        server.start()
        self.clerk = self.world.store_client("store1")
        self.addCleanup(self.clerk.close)

    def test_the_certificate_of_headquarters_is_watched_by_the_stores_that_see_it(self):
        proxy, ended = (TlsProxy(self.hq.server.port, self.folder, days) for days in (0, 11))
        self.addCleanup(proxy.close)
        self.addCleanup(ended.close)
        self.behind(proxy)
        wait_until(lambda: self.clerk.get("/api/v1/sync/status")["hints_come"], 30, "the line")
        self.begins("headquarters_certificate_near_end", self.store, self.hq)
        wait_until(lambda: self.near_end() == {"certificate", "authority"}, SEEN_WITHIN_S, "both certificates to be named")
        self.behind(ended)
        wait_until(lambda: "headquarters_not_trusted" in self.lasting(self.store), SEEN_WITHIN_S, "the end of the certificate to be seen")
        self.assertIn("expired", self.detail("headquarters_not_trusted"))
        self.clerk.post("/api/v1/sales", self.world.a_sale(self.session_id))
        self.behind(None)
        self.ends("headquarters_not_trusted", self.store)
        self.ends("headquarters_certificate_near_end", self.store, self.hq)


if __name__ == "__main__":
    unittest.main()
