"""What a server gives to a browser: its client as it was installed, and nothing beside it."""
import os
import subprocess
import unittest

from one_chain import ChainTest
from support.browser import ask

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = "/assets/app-1a2b3c4d.js"
FILES = {
    "index.html": b"<!doctype html><title>Home</title>", "till/index.html": b"<!doctype html><title>Till</title>",
    "assets/app-1a2b3c4d.js": b"let plain = 1", "assets/app-1a2b3c4d.js.br": b"not really brotli", "assets/rules-1a.wasm": b"\0asm",
    ".secret": b"a secret"}
POLICY = ("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; "
          "style-src 'self' 'sha256-60LHlRjW/B3CtzIoE/Lf1/NEDvko9efWMFaGVhHu/cs=' 'sha256-0ac1rd5FLaLEnkrCOhA/wCUqkTsqemDtJPEaL+KtkT8='; "
          "img-src 'self' data: blob:; "
          "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'")


class WebTest(ChainTest):
    stores = 0
    products = 0
    opens_stores = False

    def setUp(self):
        self.server = self.world.network.hq.server

    def get(self, path, headers=None, method="GET"):
        return ask(self.server.url, method, path, headers)

    def restart(self, **settings):
        self.server.stop()
        self.server.settings.update(settings)
        self.server.write_configuration()
        self.server.start()


class Served(WebTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.web = os.path.join(cls.folder, "client")
        for name, content in FILES.items():
            os.makedirs(os.path.dirname(os.path.join(cls.web, name)), exist_ok=True)
            with open(os.path.join(cls.web, name), "wb") as file:
                file.write(content)
        os.symlink("/etc/passwd", os.path.join(cls.web, "passwd.txt"))
        subprocess.run(["chmod", "-R", "a+rX", cls.web], check=True)
        cls.server = cls.world.network.hq.server
        cls.restart(cls, web_folder=cls.web)

    def test_pages_come_with_the_policy_of_the_clients(self):
        for path in ("/", "/index.html", "/products/12", SCRIPT):
            reply = self.get(path, HTML)
            self.assertEqual(reply.status, 200, path)
            self.assertEqual(reply.headers["content-security-policy"], POLICY)
            self.assertEqual([reply.headers[name] for name in ("x-content-type-options", "referrer-policy", "cross-origin-opener-policy")],
                             ["nosniff", "no-referrer", "same-origin"])
            self.assertIn("geolocation=()", reply.headers["permissions-policy"])

    def test_the_policy_is_the_one_of_the_contract(self):
        with open(os.path.join(os.path.dirname(__file__), "../../docs/web.md"), encoding="utf-8") as page:
            self.assertIn(f"`{POLICY}`", page.read())

    def test_what_has_a_hash_in_its_name_is_kept_and_pages_are_asked_for_again(self):
        self.assertEqual(self.get(SCRIPT).headers["cache-control"], "public, max-age=31536000, immutable")
        page = self.get("/")
        self.assertEqual(page.headers["cache-control"], "no-cache")
        same = self.get("/", {"If-None-Match": page.headers["etag"]})
        self.assertEqual((same.status, same.body), (304, b""))
        self.assertEqual(same.headers["content-security-policy"], POLICY)

    def test_a_browser_gets_what_is_compressed_already(self):
        reply = self.get(SCRIPT, {"Accept-Encoding": "gzip, deflate, br"})
        self.assertEqual((reply.headers["content-encoding"], reply.body), ("br", FILES["assets/app-1a2b3c4d.js.br"]))
        self.assertEqual(reply.headers["content-type"], "text/javascript; charset=utf-8")
        self.assertEqual(reply.headers["vary"], "Accept-Encoding")
        self.assertEqual(self.get(SCRIPT).body, FILES["assets/app-1a2b3c4d.js"])
        self.assertEqual(self.get("/assets/rules-1a.wasm").headers["content-type"], "application/wasm")

    def test_the_head_of_a_page_comes_alone_when_asked_for(self):
        reply = self.get("/", method="HEAD")
        self.assertEqual((reply.status, reply.body, reply.headers["content-length"]), (200, b"", str(len(FILES["index.html"]))))

    def test_an_address_within_the_client_is_its_page(self):
        self.assertEqual(self.get("/products/12?tab=prices", HTML).body, FILES["index.html"])
        self.assertEqual(self.get("/sync?tab=documents", HTML).body, FILES["index.html"])
        self.assertEqual(self.get("/till/sale", HTML).body, FILES["till/index.html"])
        reply = self.get("/till", HTML)
        self.assertEqual((reply.status, reply.headers["location"]), (308, "/till/"))

    def test_what_is_no_page_is_not_answered_by_one(self):
        for path, headers in (("/assets/old-00.js", HTML), ("/picture.png", HTML), ("/products/12", {"Accept": "*/*"}),
                              ("/api/v1/nothing", HTML), ("/sync/nothing", HTML), ("/health/nothing", HTML), ("/health", HTML),
                              ("/metrics/x", HTML), ("/.well-known/nothing", HTML), ("/.secret", {}), ("/passwd.txt", {}), ("//evil", HTML)):
            reply = self.get(path, headers)
            self.assertEqual((reply.status, reply.document["code"]), (404, "not_found"), path)
            self.assertEqual(reply.headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'")
        self.assertEqual(self.get("/health/live", HTML).document, {"status": "live"})
        self.assertEqual(self.get("/products/12", HTML, "POST").status, 404)

    def test_each_file_is_one_line_of_the_log(self):
        request_id = self.get(SCRIPT).headers["x-request-id"]
        lines = [event for event in self.server.log_events("http.request") if event["request_id"] == request_id]
        self.assertEqual([(line["status"], line["bytes"]) for line in lines], [(200, len(FILES["assets/app-1a2b3c4d.js"]))])

    def test_what_is_served_is_what_lay_there_at_the_start(self):
        path = os.path.join(self.web, "index.html")
        tag = self.get("/").headers["etag"]
        with open(path, "wb") as file:
            file.write(b"another page")
        try:
            self.assertEqual(self.get("/").body, FILES["index.html"])
            self.restart()
            reply = self.get("/", {"If-None-Match": tag})
            self.assertEqual((reply.status, reply.body), (200, b"another page"))
        finally:
            with open(path, "wb") as file:
                file.write(FILES["index.html"])
            self.restart()
        self.assertEqual(self.get("/").headers["etag"], tag)


class NotInstalled(WebTest):
    def test_without_a_client_the_api_says_so(self):
        empty = os.path.join(self.folder, "empty")
        os.makedirs(empty, exist_ok=True)
        os.chmod(empty, 0o755)
        self.restart(web_folder=empty)
        reply = self.get("/", HTML)
        self.assertEqual((reply.status, reply.document["code"]), (404, "not_found"))
        self.assertIn("client is not installed", reply.document["detail"])
        self.assertEqual(self.get("/products/12", HTML).document["detail"], "there is no such address")
        del self.server.settings["web_folder"]
        self.restart()

    def test_a_folder_that_is_not_there_is_named_at_the_start(self):
        settings = self.server.settings
        self.server.stop()
        self.server.settings = {**settings, "web_folder": "/nowhere/at/all"}
        self.server.write_configuration()
        try:
            with self.assertRaises(Exception) as caught:
                self.server.start()
            self.assertIn("web_folder", str(caught.exception))
            self.assertIn("/nowhere/at/all", str(caught.exception))
        finally:
            self.server.settings = settings
            self.restart()


if __name__ == "__main__":
    unittest.main()
