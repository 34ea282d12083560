"""Sign-in of browsers: what their cookie is good for, when it ends, and for whom."""
import base64
import concurrent.futures
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import unittest

from chain.identifier import new_id
from chain.network import wait_until
from one_chain import ChainTest
from support.browser import LOGOUT, REFRESH, SESSION, Browser, ask
from support.http2_frames import Http2Line, request_frames

PASSWORD = "a password of twelve"
MOMENT = "1 minute"  # longer than an answer may be asked for again


class SessionTest(ChainTest):
    products = 1

    def setUp(self):
        self.hq_node, self.store_node = self.world.network.hq, self.world.network.stores["store1"]

    def clerk(self):
        browser = Browser(self.store_node.server.url)
        self.assertEqual(browser.begin(user_name="clerk", password=self.world.passwords["clerk"]).status, 200)
        return browser

    def admin(self):
        browser = Browser(self.hq_node.server.url)
        self.assertEqual(browser.begin(user_name="admin", password=self.world.passwords["admin"]).status, 200)
        return browser

    def session_id(self, browser):
        claims = browser.token.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sid"]

    def rows(self, node, text):
        return node.cluster.sql(text, node.database).strip()

    def later(self, node, browser, interval=MOMENT):
        """As if so much time had passed since."""
        self.rows(node, "UPDATE retail.browser_session SET " + ", ".join(
            f"{column} = {column} - interval '{interval}'" for column in ("began_at", "seen_at", "ends_at"))
            + f" WHERE session_id = '{self.session_id(browser)}'")

    def reason(self, node, browser):
        return self.rows(node, "SELECT coalesce(end_reason, '') FROM retail.browser_session "
                               f"WHERE session_id = '{self.session_id(browser)}'")

    def assert_ended(self, reply, words=""):
        self.assertEqual((reply.status, reply.document["code"]), (401, "session_ended"))
        self.assertIn(words, reply.document["detail"])


class Cookie(SessionTest):
    def test_the_cookie_is_for_the_next_token_alone_and_no_secret_is_kept(self):
        for browser, node in ((self.admin(), self.hq_node), (self.clerk(), self.store_node)):
            reply = browser.refresh()
            self.later(node, browser)
            name, value, attributes = browser.refresh().cookie
            self.assertRegex(name, "^outpost_session_[0-9a-f]{8}$")
            self.assertEqual(attributes, [f"Path={SESSION}", "HttpOnly", "SameSite=Strict"])
            self.assertEqual(reply.headers["cache-control"], "no-store")
            self.assertLessEqual(reply.document["expires_in"], 900)
            kept = self.rows(node, "SELECT s.*, c.* FROM retail.browser_session s LEFT JOIN retail.sign_in_code c ON true")
            self.assertNotIn(value[:32], kept)
            self.assertNotIn(value[32:], kept)

    def test_the_servers_role_sees_neither_sessions_nor_codes(self):
        for node in (self.hq_node, self.store_node):
            for table in ("browser_session", "sign_in_code"):
                with self.assertRaises(Exception) as caught:
                    node.cluster.sql(f"SELECT count(*) FROM retail.{table}", node.database, "outpost_server")
                self.assertIn("permission denied", str(caught.exception))

    def test_a_token_of_a_session_is_good_for_the_api(self):
        browser = self.clerk()
        me = browser.me().document
        self.assertEqual((me["name"], me["store_id"]), ("Clerk", self.world.store_ids["store1"]))
        self.assertIn("pos:make_sale", me["permissions"])

    def test_two_servers_of_one_host_do_not_share_it(self):
        cookies = {}
        hq, store = Browser(self.hq_node.server.url, cookies), Browser(self.store_node.server.url, cookies)
        hq.begin(user_name="admin", password=self.world.passwords["admin"])
        store.begin(user_name="clerk", password=self.world.passwords["clerk"])
        self.assertEqual(len(cookies), 2)
        self.assertEqual((hq.refresh().document["user"]["name"], store.refresh().document["user"]["name"]),
                         ("Administrator", "Clerk"))

    def test_without_a_session_of_this_server_nobody_is_signed_in(self):
        browser = Browser(self.store_node.server.url)
        stranger = self.clerk()
        name, value = next(iter(stranger.cookies.items()))
        for cookie in ("", "other=1", f"{name}=", f"{name}={value[:-1]}", f"{name}={'0' * 96}", f"x{name}={value}"):
            reply = browser.post(REFRESH, headers={"Cookie": cookie})
            self.assertEqual((reply.status, reply.document["code"]), (401, "unauthenticated"), cookie)

    def test_who_tries_cookies_waits(self):
        node = self.world.network.hq
        name = next(iter(self.admin().cookies))
        statuses = [ask(node.server.url, "POST", REFRESH, {"Cookie": f"{name}={number:096x}"}).status for number in range(105)]
        self.assertEqual((statuses[:100], statuses[-1]), ([401] * 100, 429))
        node.server.stop()
        node.server.start()  # a restart forgives
        self.world.hq.close()
        self.assertEqual(ask(node.server.url, "POST", REFRESH, {"Cookie": f"{name}={1:096x}"}).status, 401)


class Encrypted(SessionTest):
    """The same server with TLS, at the same port, for as long as a test."""

    def setUp(self):
        super().setUp()
        server, self.folder_of_keys = self.hq_node.server, tempfile.mkdtemp(prefix="outpost-tls-")
        self.addCleanup(shutil.rmtree, self.folder_of_keys)
        self.certificate, key = (os.path.join(self.folder_of_keys, name) for name in ("cert.pem", "key.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", self.certificate],
                       check=True, capture_output=True)
        subprocess.run(["chmod", "-R", "a+rX", self.folder_of_keys], check=True)
        server.stop()
        account = self.world.network.options.account
        with open(server.log, "ab") as log:
            self.process = subprocess.Popen(
                [server.program, "serve", "--config", server.config_path, "--set", f"http.certificate={self.certificate}",
                 "--set", f"http.key={key}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                env=account.environment(), **account.process_options())
        self.addCleanup(self.end)
        wait_until(self.is_there, 30, "the server to speak TLS")

    def end(self):
        self.process.terminate()
        self.process.wait(30)
        self.hq_node.server.start()
        self.world.hq.close()

    def line(self, *protocols):
        context = ssl.create_default_context(cafile=self.certificate)
        if protocols:
            context.set_alpn_protocols(list(protocols))
        raw = socket.create_connection(("127.0.0.1", self.hq_node.server.port), timeout=30)
        return context.wrap_socket(raw, server_hostname="127.0.0.1")

    def is_there(self):
        try:
            self.line().close()
            return True
        except OSError:
            return False

    def test_the_cookie_goes_over_tls_alone_and_one_of_many_is_found_in_http_2(self):
        line = Http2Line(self.line("h2"))
        self.addCleanup(line.close)
        origin = f"https://127.0.0.1:{self.hq_node.server.port}"
        pseudo = [(":method", "POST"), (":scheme", "https"), (":authority", origin[8:])]
        body = json.dumps({"user_name": "admin", "password": self.world.passwords["admin"]}).encode()
        line.send(request_frames(1, [*pseudo, (":path", SESSION), ("origin", origin), ("content-type", "application/json"),
                                     ("content-length", str(len(body)))], body))
        begun = line.replies([1])[1]
        self.assertEqual(begun.status, 200)
        pair, *attributes = begun.headers["set-cookie"].split("; ")
        self.assertEqual(attributes, [f"Path={SESSION}", "HttpOnly", "SameSite=Strict", "Secure"])
        line.send(request_frames(3, [*pseudo, (":path", REFRESH), ("origin", origin), ("content-length", "0"),
                                     ("cookie", "first=1"), ("cookie", pair), ("cookie", "last=1")]))
        self.assertEqual(line.replies([3])[3].status, 200)


class Turn(SessionTest):
    def test_each_token_turns_the_cookie_and_one_that_was_turned_before_ends_the_session(self):
        browser = self.clerk()
        first = dict(browser.cookies)
        self.later(self.store_node, browser)
        self.assertEqual(browser.refresh().status, 200)
        self.assertNotEqual(browser.cookies, first)
        self.later(self.store_node, browser)
        thief = Browser(browser.url, dict(first))
        reply = thief.refresh()
        self.assert_ended(reply, "used before")
        self.assertEqual(thief.cookies, {})
        self.assert_ended(browser.refresh(), "used before")
        self.assertEqual(self.reason(self.store_node, browser), "reuse")

    def test_an_answer_that_was_lost_is_given_again_for_a_moment(self):
        browser = self.clerk()
        before = dict(browser.cookies)
        self.later(self.store_node, browser)
        self.assertEqual(browser.refresh().status, 200)
        after = dict(browser.cookies)
        again = Browser(browser.url, dict(before))
        self.assertEqual(again.refresh().status, 200)
        self.assertEqual(again.cookies, after)
        self.assertEqual(again.me().status, 200)
        self.later(self.store_node, browser, "11 seconds")
        self.assert_ended(Browser(browser.url, dict(before)).refresh(), "used before")

    def test_from_another_address_it_is_not_given_again(self):
        browser = self.clerk()
        before = dict(browser.cookies)
        self.later(self.store_node, browser)
        self.assertEqual(browser.refresh().status, 200)
        self.rows(self.store_node, f"UPDATE retail.browser_session SET peer = '10.0.0.1' WHERE session_id = '{self.session_id(browser)}'")
        self.assert_ended(Browser(browser.url, dict(before)).refresh(), "used before")

    def test_many_tabs_that_open_at_once_end_with_one_cookie(self):
        browser = self.clerk()
        self.later(self.store_node, browser)
        before = dict(browser.cookies)
        tabs = [Browser(browser.url, dict(before)) for _ in range(12)]
        with concurrent.futures.ThreadPoolExecutor(len(tabs)) as pool:
            replies = list(pool.map(lambda tab: tab.refresh(), tabs))
        self.assertEqual([reply.status for reply in replies], [200] * len(tabs))
        self.assertEqual(len({json.dumps(tab.cookies) for tab in tabs}), 1)
        self.assertNotEqual(tabs[0].cookies, before)
        self.assertEqual(tabs[0].refresh().cookie, None)  # turned a moment ago: nothing more to turn
        self.later(self.store_node, browser)
        self.assertEqual(tabs[5].refresh().status, 200)

    def test_a_session_lasts_twelve_hours_and_eight_without_a_page(self):
        idle, used = self.clerk(), self.clerk()
        self.later(self.store_node, idle, "8 hours 1 minute")
        self.assert_ended(idle.refresh(), "lasted as long")
        for _ in range(2):
            self.later(self.store_node, used, "5 hours")
            self.assertEqual(used.refresh().status, 200)
        self.later(self.store_node, used, "115 minutes")
        self.assertLessEqual(used.refresh().document["expires_in"], 300)  # no token outlives its session
        self.later(self.store_node, used, "10 minutes")
        self.assert_ended(used.refresh(), "lasted as long")

    def test_a_clock_that_was_set_back_lengthens_no_session(self):
        browser = self.clerk()
        self.later(self.store_node, browser, "-1 day")
        self.assert_ended(browser.refresh(), "clock")

    def test_what_is_done_with_a_session_is_seen_in_its_row(self):
        browser = self.clerk()
        self.later(self.store_node, browser)
        browser.refresh(**{"User-Agent": "Seen/1.0 " + "é" * 200})
        agent, peer, seen = self.rows(self.store_node, "SELECT user_agent, peer, seen_at > began_at FROM retail.browser_session "
                                                       f"WHERE session_id = '{self.session_id(browser)}'").split("|")
        self.assertTrue(agent.startswith("Seen/1.0 "))
        self.assertLessEqual(len(agent), 200)
        self.assertEqual((peer, seen), ("127.0.0.1", "t"))


class End(SessionTest):
    def test_signing_out_ends_the_session_and_takes_the_cookie_away(self):
        for browser, node in ((self.admin(), self.hq_node), (self.clerk(), self.store_node)):
            kept = dict(browser.cookies)
            reply = browser.post(LOGOUT)
            self.assertEqual((reply.status, reply.body), (204, b""))
            self.assertEqual(browser.cookies, {})
            self.assert_ended(Browser(browser.url, kept).refresh(), "signed out")
            self.assertEqual(self.reason(node, browser), "signed_out")
            self.assertEqual(browser.post(LOGOUT).status, 204)

    def test_a_token_of_a_program_has_no_session_to_end(self):
        browser = Browser(self.hq_node.server.url)
        browser.token = self.world.hq_client().token
        reply = browser.post(LOGOUT)
        self.assertEqual((reply.status, reply.document["code"]), (409, "state_conflict"))
        self.assertEqual(Browser(browser.url).post(LOGOUT).status, 401)

    def a_user(self):
        user = {"user_id": new_id(), "user_name": f"u{new_id()}", "display_name": "Somebody", "active": True,
                "password": PASSWORD, "roles": [{"role_id": self.role(["hq:view_catalog"]), "store_id": None}]}
        return self.world.hq.post("/api/v1/users", user)

    def role(self, permissions):
        return self.world.hq.post("/api/v1/roles", {"role_id": new_id(), "code": new_id(), "name": "Role",
                                                    "permissions": permissions})["role_id"]

    def change(self, user, **changes):
        row_version = self.world.hq.get(f"/api/v1/users/{user['user_id']}")["row_version"]
        self.world.hq.patch(f"/api/v1/users/{user['user_id']}", {**changes, "row_version": row_version})

    def signed_in(self, user):
        browser = Browser(self.hq_node.server.url)
        self.assertEqual(browser.begin(user_name=user["user_name"], password=PASSWORD).status, 200)
        return browser

    def test_the_account_is_read_again_with_each_token(self):
        for change, words in (({"active": False}, "not active"), ({"roles": []}, "no role"), ({"password": PASSWORD}, "password")):
            user = self.a_user()
            browser = self.signed_in(user)
            kept = Browser(browser.url, dict(browser.cookies))
            self.change(user, **change)
            self.assert_ended(browser.refresh(), words)
            self.change(user, active=True, roles=user["roles"])
            self.assert_ended(kept.refresh(), words)

    def test_what_changed_of_the_permissions_is_in_the_next_token(self):
        user = self.a_user()
        browser = self.signed_in(user)
        self.change(user, roles=[{"role_id": self.role(["hq:view_reports"]), "store_id": None}])
        reply = browser.me()  # what the token says is not so any more
        self.assertEqual((reply.status, reply.document["code"]), (401, "token_expired"))
        self.assertEqual(browser.refresh().document["user"]["permissions"], ["hq:view_reports"])

    def test_a_database_that_was_restored_lets_no_session_go_on(self):
        browser, other = self.admin(), self.clerk()
        self.hq_node.server.command("restored")
        self.rows(self.store_node, "UPDATE sync.link SET life_number = life_number + 1")
        self.assert_ended(browser.refresh(), "restored")
        self.assert_ended(other.refresh(), "restored")

    def test_a_user_keeps_the_last_hundred_sessions_and_what_ended_long_ago_is_purged(self):
        user = self.a_user()
        browser = self.signed_in(user)
        self.rows(self.hq_node, "INSERT INTO retail.browser_session (session_id, user_id, family_hash, turn_hash, password_mark, peer, user_agent, "
                                "ends_at) SELECT gen_random_uuid(), user_id, sha256(n::text::bytea), turn_hash, password_mark, peer, '', ends_at "
                                "FROM retail.browser_session, generate_series(1, 150) n "
                                f"WHERE session_id = '{self.session_id(browser)}'")
        counted = f"SELECT count(*) FROM retail.browser_session WHERE user_id = '{user['user_id']}'"
        kept = self.signed_in(user)
        self.assertEqual(self.rows(self.hq_node, counted), "100")
        self.rows(self.hq_node, "UPDATE retail.browser_session SET ends_at = now() - interval '31 days' "
                                f"WHERE user_id = '{user['user_id']}' AND session_id <> '{self.session_id(kept)}'")
        self.assertEqual(self.rows(self.hq_node, "SELECT row_count, more FROM retail.purge_browser_sessions('30 days', 60)"), "60|t")
        self.assertEqual(self.rows(self.hq_node, "SELECT row_count, more FROM retail.purge_browser_sessions('30 days', 60)"), "39|f")
        self.assertEqual(kept.refresh().status, 200)


class OtherPages(SessionTest):
    def test_requests_of_other_pages_are_refused_and_change_nothing(self):
        browser = self.clerk()
        self.later(self.store_node, browser)
        password = {"user_name": "clerk", "password": self.world.passwords["clerk"]}
        for headers in ({"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"},
                        {"Origin": self.hq_node.server.url}, {"Origin": "null"}, {"Origin": "http://evil.example"}):
            for reply in (browser.post(REFRESH, headers=headers), browser.post(SESSION, password, headers)):
                self.assertEqual((reply.status, reply.document["code"], reply.cookie), (403, "cross_origin", None), headers)
        self.assertEqual(browser.refresh(**{"Sec-Fetch-Site": "same-origin"}).status, 200)

    def test_what_a_form_can_send_signs_nobody_in(self):
        body = json.dumps({"user_name": "clerk", "password": self.world.passwords["clerk"]}).encode()
        reply = ask(self.store_node.server.url, "POST", SESSION, {"Content-Type": "text/plain"}, body)
        self.assertEqual((reply.status, reply.cookie), (415, None))


class Password(SessionTest):
    def begun(self, **given):
        return Browser(self.store_node.server.url).begin(**given)

    def test_a_wrong_password_is_refused_like_an_unknown_user_and_sets_no_cookie(self):
        for user_name in ("clerk", "nobody", "admin"):
            reply = self.begun(user_name=user_name, password="not this one")
            self.assertEqual((reply.status, reply.document["code"], reply.cookie), (401, "wrong_credentials", None))

    def test_one_way_of_signing_in_is_given_and_whole(self):
        for given in ({}, {"user_name": "clerk"}, {"password": "x"}, {"code": "x", "user_name": "clerk"}, {"code": "x", "password": "x"}):
            reply = self.begun(**given)
            self.assertEqual(reply.status, 422, given)

    def test_who_guesses_passwords_waits(self):
        statuses = [self.begun(user_name="guessed", password="not this one").status for _ in range(11)]
        self.assertEqual(statuses, [401] * 10 + [429])


class Link(SessionTest):
    def code(self, node, user_name):
        said = node.server.command("user", "sign-in-link", "--user-name", user_name)
        return re.search(r"^(http://\S+)/sign-in#code=(\S+)$", said, re.MULTILINE).groups()

    def test_a_link_signs_somebody_in_once(self):
        for node, user_name, name in ((self.hq_node, "admin", "Administrator"), (self.store_node, "clerk", "Clerk")):
            url, code = self.code(node, user_name)
            self.assertEqual(url, node.server.url)
            browser = Browser(url)
            reply = browser.begin(code=code)
            self.assertEqual((reply.status, reply.document["user"]["name"]), (200, name))
            self.assertEqual(browser.refresh().status, 200)
            again = Browser(url).begin(code=code)
            self.assertEqual((again.status, again.document["code"]), (401, "wrong_credentials"))
            self.assertNotIn(code, "".join(str(event) for event in node.server.log_events()))

    def test_of_two_who_have_the_same_link_one_is_signed_in(self):
        url, code = self.code(self.store_node, "clerk")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            statuses = sorted(pool.map(lambda _: Browser(url).begin(code=code).status, range(4)))
        self.assertEqual(statuses, [200, 401, 401, 401])

    def test_after_ten_minutes_it_is_worth_nothing(self):
        url, code = self.code(self.store_node, "clerk")
        self.rows(self.store_node, "UPDATE retail.sign_in_code SET made_at = made_at - interval '10 minutes', "
                                   "ends_at = ends_at - interval '10 minutes'")
        self.assertEqual(Browser(url).begin(code=code).status, 401)

    def test_who_has_no_role_at_a_place_gets_no_link_there(self):
        for node, user_name, word in ((self.hq_node, "clerk", "no role"), (self.hq_node, "nobody", "no user")):
            with self.assertRaises(Exception) as caught:
                node.server.command("user", "sign-in-link", "--user-name", user_name)
            self.assertIn(word, str(caught.exception))


class Configuration(SessionTest):
    def test_a_client_learns_whose_server_it_is_before_anybody_signs_in(self):
        hq, store = (ask(node.server.url, "GET", "/config.json") for node in (self.hq_node, self.store_node))
        config = hq.document
        self.assertEqual((config["tier"], config["store_id"], config["code"], config["currency"], config["currency_places"]),
                         ("hq", None, None, "EUR", 2))
        self.assertIn("imports", config["features"])
        config = store.document
        self.assertEqual((config["tier"], config["store_id"], config["code"], config["name"]),
                         ("store", self.world.store_ids["store1"], "STORE1", "store1"))
        self.assertEqual((config["chain"], config["currency"], config["languages"]), (hq.document["name"], "EUR", ["en", "es"]))
        self.assertIn("sales", config["features"])
        self.assertNotIn("imports", config["features"])
        self.assertRegex(config["versions"]["schema"], r"^\d{4}_")

    def test_it_is_not_sent_twice_and_follows_what_changes(self):
        url = self.hq_node.server.url
        tag = ask(url, "GET", "/config.json").headers["etag"]
        same = ask(url, "GET", "/config.json", {"If-None-Match": tag})
        self.assertEqual((same.status, same.body, same.headers["etag"]), (304, b"", tag))
        settings = self.world.hq.get("/api/v1/settings")
        self.world.hq.put("/api/v1/settings", {**settings, "name": "Another name"})
        changed = ask(url, "GET", "/config.json", {"If-None-Match": tag})
        self.assertEqual((changed.status, changed.document["name"]), (200, "Another name"))


if __name__ == "__main__":
    unittest.main()
