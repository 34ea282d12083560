"""Building the browser clients: what is made again and when, and what is said when npm fails."""
import json
import os
import tempfile
import unittest
from unittest import mock

from chain import node, web
from chain.failure import Failure
from runner.web import first_load


class Notes(unittest.TestCase):
    def test_a_digest_follows_contents_names_and_words_and_counts_what_is_missing(self):
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, name) for name in ("a", "b")]
            seen = {node.digest(paths)}
            for path, content in ((paths[0], "1"), (paths[0], "2"), (paths[1], "2")):
                with open(path, "w", encoding="ascii") as file:
                    file.write(content)
                seen.add(node.digest(paths))
            seen.add(node.digest(paths, "arm64"))
            self.assertEqual(5, len(seen))
            self.assertEqual(node.digest(paths), node.digest(reversed(paths)))

    def test_what_was_noted_is_not_made_again(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "note")
            self.assertFalse(node.is_noted(path, "inputs"))
            node.note(path, "inputs")
            self.assertTrue(node.is_noted(path, "inputs"))
            self.assertFalse(node.is_noted(path, "others"))

    def test_a_file_of_the_same_content_is_left_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "hq.json")
            web.replace(path, b"1")
            os.utime(path, (1, 1))
            web.replace(path, b"1")
            self.assertEqual(1, os.stat(path).st_mtime)
            web.replace(path, b"2")
            self.assertNotEqual(1, os.stat(path).st_mtime)


class Stages(unittest.TestCase):
    """Installing, with a npm that only notes where it was asked to."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.node, self.clients = (os.path.join(folder.name, name) for name in ("node", "clients"))
        for path in (self.node, self.clients):
            os.makedirs(os.path.join(path, "node_modules"))
            self.write(path, "{}")
        self.runs = []
        patches = (mock.patch.object(node, "FOLDER", self.node), mock.patch.object(node, "run", self.run_npm),
                   mock.patch.object(node.shutil, "which", return_value="/usr/bin/npm"))
        for patch in patches:
            patch.start()
            self.addCleanup(patch.stop)
        self.leaves_node_out = False

    def write(self, folder, text):
        with open(os.path.join(folder, "package.json"), "w", encoding="ascii") as file:
            file.write(text)

    def run_npm(self, command, folder, environment=None):
        self.runs.append((os.path.basename(folder), bool(environment)))
        if folder == self.node and not self.leaves_node_out:
            os.makedirs(node.node_folder(), exist_ok=True)
            with open(os.open(os.path.join(node.node_folder(), "node"), os.O_CREAT | os.O_WRONLY, 0o755), "w", encoding="ascii"):
                pass

    def install(self):
        self.runs.clear()
        node.install_modules(self.clients, lambda text: None)
        return self.runs

    def test_the_systems_npm_fetches_node_and_that_node_the_rest_once(self):
        self.assertEqual([("node", False), ("clients", True)], self.install())
        self.assertEqual([], self.install())

    def test_a_changed_manifest_installs_its_folder_again_and_another_node_everything(self):
        self.install()
        self.write(self.clients, '{"name": "changed"}')
        self.assertEqual([("clients", True)], self.install())
        self.write(self.node, '{"name": "changed"}')
        self.assertEqual([("node", False), ("clients", True)], self.install())

    def test_a_node_that_was_left_out_is_told_at_once(self):
        self.leaves_node_out = True
        with self.assertRaisesRegex(Failure, "left out the Node"):
            self.install()


class Traps(unittest.TestCase):
    def test_what_npm_prints_is_put_into_words_with_a_remedy(self):
        for printed, said in (("npm ERR! code SELF_SIGNED_CERT_IN_CHAIN", "NODE_EXTRA_CA_CERTS"),
                              ("Error: Cannot find native binding. npm has a bug", "remove node_modules"),
                              ("npm error Missing: napi-x@ from lock file", "lock"),
                              ("npm error code EINTEGRITY", "never go on"),
                              ("npm error ENOSPC: no space left on device", "500 MB"),
                              ("npm error code EAI_AGAIN", "check the network"),
                              ("npm error code E404", "check the network")):
            self.assertIn(said, str(node.explained("npm ci", printed)))

    def test_what_is_not_known_is_shown_as_it_is(self):
        failure = node.explained("vite build", "something else")
        self.assertIn("something else", str(failure))
        self.assertEqual("", failure.remedy)


class Sizes(unittest.TestCase):
    MANIFEST = json.loads("""{
        "index.html": {"file": "index.js", "css": ["index.css"], "imports": ["_shared.js"], "dynamicImports": ["page"]},
        "_shared.js": {"file": "shared.js", "imports": ["index.html"]},
        "page": {"file": "page.js", "imports": ["_shared.js"], "css": ["page.css"]}}""")

    def test_a_first_load_is_what_its_entries_import_and_no_page_besides(self):
        self.assertEqual({"index.js", "index.css", "shared.js"}, first_load(self.MANIFEST, ("index.html",)))
        self.assertIn("page.css", first_load(self.MANIFEST, ("index.html", "page")))

    def test_a_page_that_is_gone_is_named(self):
        with self.assertRaisesRegex(Failure, "has no gone"):
            first_load(self.MANIFEST, ("gone",))


if __name__ == "__main__":
    unittest.main()
