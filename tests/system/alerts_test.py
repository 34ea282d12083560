"""Alerts: people are told once that something began and once that it ended, by letter and by webhook, and never of what has healed."""
import base64
import email
import hashlib
import hmac
import json
import time
import unittest

from chain.failure import Failure
from chain.network import wait_until
from one_chain import ChainTest
from support.mailbox import Mailbox

KEY = b"a key of thirty-two bytes, is it"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
TOLD_WITHIN_S = 20
TWICE = ("INSERT INTO sync.number_given_twice (store_id, kind, document_id, number_copy)"
         " SELECT store_id, 'sale', gen_random_uuid(), 1 FROM retail.store")
MENDED = "DELETE FROM sync.number_given_twice"


class Alerts(ChainTest):
    options = {"store_settings": {"sync.silent_s": "4"}}

    def setUp(self):
        self.mailbox = Mailbox()
        self.addCleanup(self.mailbox.close)
        self.hq, self.store = self.world.network.hq, self.world.network.stores["store1"]

    def configure(self, node, **settings):
        node.server.stop()
        node.server.settings.update({
            "alert.smtp_url": self.mailbox.smtp_url, "alert.from": "outpost@example.org", "alert.to": "a@example.org, b@example.org",
            "alert.webhook_url": self.mailbox.webhook_url, "alert.webhook_secret": SECRET, "alert.severity": "warning",
            **{"alert." + name: value for name, value in settings.items()}})
        node.server.write_configuration()
        node.server.start()

    def silence(self, node):
        """As it was before."""
        node.server.stop()
        for name in [name for name in node.server.settings if name.startswith("alert.")]:
            del node.server.settings[name]
        node.server.write_configuration()
        node.server.start()

    def told(self, name):
        """Events of a condition, as letters and as posts tell them."""
        events = [(event, "letter") for _, _, letter in self.mailbox.letters for event in ("began", "reminder", "ended")
                  if f": {name} {event}" in email.message_from_string(letter).get_payload()]
        return sorted(events + [(document["type"].removeprefix("condition."), "post")
                                for document in (json.loads(body) for _, body in self.mailbox.posts) if document["data"]["name"] == name])

    def wait_told(self, name, *events):
        expected = sorted((event, how) for event in events for how in ("letter", "post"))
        try:
            wait_until(lambda: self.told(name) == expected, TOLD_WITHIN_S, f"{name} to be told")
        except Failure as failure:
            raise AssertionError(f"{self.told(name)}, expected {expected}") from failure

    def sql(self, node, text):
        node.cluster.sql(text, node.database)

    def test_each_begin_and_each_end_is_told_once_also_by_a_server_that_starts_again(self):
        self.configure(self.hq)
        self.addCleanup(self.silence, self.hq)
        self.sql(self.hq, TWICE)
        self.wait_told("number_given_twice", "began")
        sender, recipients, letter = self.mailbox.letters[-1]
        self.assertEqual((sender, recipients), ("outpost@example.org", ["a@example.org", "b@example.org"]))
        self.assertIn("at STORE1", email.message_from_string(letter)["Subject"])
        headers, body = self.mailbox.posts[-1]
        headers = {name.lower(): value for name, value in headers.items()}
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        self.assertEqual(headers["webhook-signature"],
                         "v1," + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode())
        self.assertLess(abs(int(headers["webhook-timestamp"]) - time.time()), 60)
        self.assertEqual(json.loads(body)["data"]["store"], "STORE1")
        self.hq.server.stop()
        self.hq.server.start()
        time.sleep(6)
        self.wait_told("number_given_twice", "began")
        self.sql(self.hq, MENDED)
        self.wait_told("number_given_twice", "began", "ended")
        log = self.hq.server.log
        with open(log, encoding="utf-8") as file:
            text = file.read()
        self.assertNotIn(SECRET, text)
        self.assertNotIn(self.mailbox.webhook_url, text)

    def wait_refused(self):
        """Both channels' answers, by channel. Another condition may have begun meanwhile, and not have been tried."""
        query = ("SELECT m.channel || ' ' || m.failure FROM retail.condition_message m JOIN retail.condition c USING (condition_id)"
                 " WHERE c.name = 'number_given_twice' AND m.failure IS NOT NULL AND m.sent_at IS NULL ORDER BY m.channel")
        wait_until(lambda: len(self.hq_rows(query)) == 2, TOLD_WITHIN_S, "both to fail")
        return self.hq_rows(query)

    def send_again(self):
        self.sql(self.hq, "UPDATE retail.condition_message SET next_attempt_at = now() WHERE sent_at IS NULL")
        self.hq.server.command("alert", "send")

    def test_what_cannot_be_sent_is_tried_again_and_what_healed_meanwhile_is_never_sent(self):
        self.mailbox.refuses = True
        self.configure(self.hq)
        self.addCleanup(self.silence, self.hq)
        self.sql(self.hq, TWICE)
        letter, post = self.wait_refused()
        self.assertRegex(letter, "^email .*550")
        self.assertRegex(post, "^webhook .*503")
        self.sql(self.hq, MENDED)
        wait_until(lambda: self.hq_rows("SELECT count(*) FROM retail.condition WHERE lasting AND name = 'number_given_twice'") == ["0"],
                   TOLD_WITHIN_S, "it to heal")
        self.mailbox.refuses = False
        self.send_again()
        self.assertEqual(self.told("number_given_twice"), [])
        self.mailbox.refuses = True
        self.sql(self.hq, TWICE)
        self.wait_refused()
        self.mailbox.refuses = False
        self.send_again()
        self.wait_told("number_given_twice", "began")
        self.sql(self.hq, MENDED)
        self.wait_told("number_given_twice", "began", "ended")

    def test_a_store_tells_people_itself_only_while_headquarters_is_silent(self):
        self.configure(self.store)
        self.addCleanup(self.silence, self.store)
        self.sql(self.store, "ALTER TABLE retail.product ADD CONSTRAINT no_such_name CHECK (name <> 'Impossible') NOT VALID")
        self.addCleanup(self.sql, self.store, "ALTER TABLE retail.product DROP CONSTRAINT no_such_name")
        product = next(iter(self.world.items.values())).product_id
        path = f"/api/v1/products/{product}"
        self.world.hq.patch(path, {"name": "Impossible", "row_version": self.world.hq.get(path)["row_version"]})
        wait_until(lambda: self.store_rows("SELECT count(*) > 0 FROM retail.condition WHERE lasting AND name = 'row_not_applicable'")
                   == ["t"], TOLD_WITHIN_S, "the row")
        time.sleep(5)
        self.assertEqual((self.mailbox.letters, self.mailbox.posts), ([], []))
        self.world.relays["store1"].cut()
        try:
            self.wait_told("headquarters_silent", "began")
        finally:
            self.world.relays["store1"].heal()
        self.wait_told("headquarters_silent", "began", "ended")

    def test_settings_that_cannot_work_stop_the_start_and_name_what_to_do(self):
        for name, value, words in (("to", "nobody", "alert.to"), ("from", "a@b, c@d", "alert.from"),
                                   ("webhook_secret", "whsec_short", "openssl rand"), ("severity", "bad", "alert.severity")):
            with self.subTest(name):
                self.addCleanup(self.silence, self.hq)
                with self.assertRaises(Failure) as caught:
                    self.configure(self.hq, **{name: value})
                with open(self.hq.server.log, encoding="utf-8") as file:
                    said = str(caught.exception) + file.read()[-2000:]
                self.assertIn(words, said)
                self.assertNotIn("whsec_short", said)


if __name__ == "__main__":
    unittest.main()
