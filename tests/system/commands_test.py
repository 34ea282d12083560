"""What an operator meets: commands, exit codes, and errors that say what to do."""
import os
import shutil
import socket
import subprocess
import tempfile
import unittest

from chain.account import running_account
from chain.network import HQ_DATABASE, Network, Options
from one_chain import BUILD

SECRET = "correct-horse-battery"


class Commands(unittest.TestCase):
    """One HQ and one store, migrated, not started."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="outpost-commands-")
        cls.account = running_account()
        cls.network = Network(Options(cls.folder, cls.account, BUILD, ["store1"], durable=False))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.addClassCleanup(cls.network.stop)
        cls.network.create()

    def run_command(self, server, *arguments, stdout=subprocess.PIPE, **environment):
        return subprocess.run([server.program, *arguments], stdout=stdout, stderr=subprocess.PIPE, text=True,
                              timeout=60, cwd="/", env=self.account.environment(**environment),
                              **self.account.process_options())

    def servers(self):
        return [node.server for node in self.network.nodes()]

    def test_check_finds_database_statements_and_routes_in_order(self):
        for server in self.servers():
            server.command("check")

    def test_migrating_again_changes_nothing(self):
        for server in self.servers():
            server.command("migrate")
            server.command("check")

    def test_without_the_schema_nothing_is_checked_or_served(self):
        for node in self.network.nodes():
            node.cluster.create_database("empty")
            for command, option, role in (("check", "database.owner_url", "outpost_owner"),
                                          ("serve", "database.url", "outpost_server")):
                result = self.run_command(node.server, command, "--config", node.server.config_path,
                                          "--set", f"{option}={node.cluster.url('empty', role)}")
                self.assertEqual(result.returncode, 1, result)
                self.assertIn("run migrate", result.stdout + result.stderr)

    def test_without_a_database_url_nothing_starts(self):
        for server in self.servers():
            for command in ("serve", "migrate", "check"):
                result = self.run_command(server, command)
                self.assertEqual(result.returncode, 1, command)
                self.assertIn("database.", result.stderr)

    def test_wrong_usage_ends_with_2(self):
        for server in self.servers():
            for arguments in (("dance",), (), ("serve", "--config")):
                self.assertEqual(self.run_command(server, *arguments).returncode, 2, arguments)

    def test_words_that_a_command_does_not_know_are_refused_by_name(self):
        hq = self.network.hq.server
        for arguments, word in ((("user", "add", "--user-name", "y1", "--rol", "cashier"), "--rol"),
                                (("user", "add", "--user-name", "y1"), "--role"),
                                (("version", "extra"), "extra"), (("config", "show", "--frob", "y"), "--frob")):
            result = self.run_command(hq, *arguments, "--config", hq.config_path)
            self.assertEqual(result.returncode, 2, result)
            self.assertIn(word, result.stderr)
            self.assertIn("usage: outpost-hq " + " ".join(arguments[:1]), result.stderr)
        self.assertEqual(self.network.hq.cluster.sql("SELECT count(*) FROM retail.user_account",
                                                     HQ_DATABASE).strip(), "0")

    def test_adding_a_user_who_exists_does_not_change_the_password(self):
        hq, cluster = self.network.hq.server, self.network.hq.cluster
        words = ("user", "add", "--user-name", "ana", "--role", "admin", "--config", hq.config_path)

        def account():
            return cluster.sql("SELECT password_hash, display_name FROM retail.user_account WHERE user_name = 'ana'",
                               HQ_DATABASE).strip()

        self.addCleanup(cluster.sql, "DELETE FROM retail.user_store_role; DELETE FROM retail.user_account",
                        HQ_DATABASE)
        self.assertEqual(self.run_command(hq, *words, "--existing").returncode, 1)
        self.assertEqual(account(), "")
        self.assertEqual(self.run_command(hq, *words, "--display-name", "Ana B").returncode, 0)
        before = account()
        again = self.run_command(hq, *words)
        self.assertEqual(again.returncode, 1, again)
        self.assertNotIn("password", again.stdout)
        self.assertIn("user_name", again.stderr)
        self.assertEqual(account(), before)
        self.assertEqual(self.run_command(hq, *words, "--existing").returncode, 0)
        self.assertNotEqual(account(), before)
        self.assertIn("Ana B", account())

    def test_a_refused_name_is_told_as_the_api_does_and_quotes_no_row(self):
        hq = self.network.hq.server
        result = self.run_command(hq, "user", "add", "--user-name", "Bad Name", "--role", "admin",
                                  "--config", hq.config_path)
        self.assertEqual(result.returncode, 1, result)
        self.assertIn("invalid (user_name): has lower-case letters", result.stderr)
        for secret in ("argon2", "SQLSTATE", "Failing row"):
            self.assertNotIn(secret, result.stdout + result.stderr)

    def test_output_that_cannot_be_written_is_a_failure(self):
        for server in self.servers():
            for words in (("openapi",), ("config", "show"), ("version",), ("--help",)):
                with open("/dev/full", "w", encoding="utf-8") as full:
                    result = self.run_command(server, *words, stdout=full)
                self.assertEqual(result.returncode, 1, words)
                self.assertIn("could not be written", result.stderr)

    def test_tls_needs_both_its_files(self):
        for server in self.servers():
            for given, missing in (("http.certificate", "http.key"), ("http.key", "http.certificate")):
                result = self.run_command(server, "serve", "--config", server.config_path, "--set", f"{given}=/x.pem")
                self.assertEqual(result.returncode, 1, result)
                self.assertIn(f"configuration ({missing}): ", result.stdout + result.stderr)

    def test_a_database_that_is_not_there_is_told_with_the_setting(self):
        for node in self.network.nodes():
            url = node.cluster.url("nowhere", "outpost_owner")
            for command in ("migrate", "check"):
                result = self.run_command(node.server, command, "--config", node.server.config_path,
                                          "--set", f"database.owner_url={url}")
                self.assertEqual(result.returncode, 1, result)
                self.assertIn("configuration (database.owner_url): ", result.stderr)
                self.assertIn("create", result.stderr)
                self.assertNotIn("Try again", result.stderr)

    def test_unknown_settings_are_errors_that_name_them(self):
        for server in self.servers():
            result = self.run_command(server, "config", "show", "--set", "colour=red")
            self.assertNotEqual(result.returncode, 0)
            self.assertIn("colour", result.stderr)

    def test_secrets_are_not_shown(self):
        for server in self.servers():
            shown = self.run_command(server, "config", "show", DATABASE_URL=f"postgresql://x:{SECRET}@/y")
            self.assertEqual(shown.returncode, 0, shown.stderr)
            self.assertNotIn(SECRET, shown.stdout + shown.stderr)

    def test_a_taken_port_is_a_clear_error(self):
        hq = self.network.hq.server
        with socket.create_server(("127.0.0.1", hq.port)):
            result = self.run_command(hq, "serve", "--config", hq.config_path)
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn(str(hq.port), result.stdout + result.stderr)

    def test_enrolment_with_a_wrong_code_is_refused(self):
        hq, store = self.network.hq.server, self.network.stores["store1"].server
        hq.start()
        self.addCleanup(hq.stop)
        result = self.run_command(store, "enrol", "--config", store.config_path, "--hq-url", hq.url,
                                  "--code", "AAAA-AAAA-AAAA-AAAA")
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertTrue(result.stderr.strip())

    def test_every_program_says_its_version(self):
        for server in self.servers():
            self.assertRegex(server.command("version"), r"\d+\.\d+\.\d+")

    def test_the_servers_role_is_not_the_owner(self):
        hq = self.network.hq.cluster
        owners = hq.sql("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('retail', 'sync')",
                        HQ_DATABASE).split()
        self.assertEqual(owners, ["outpost_owner"])
        self.assertEqual(os.stat(self.network.hq.server.config_path).st_mode & 0o077, 0)


if __name__ == "__main__":
    unittest.main()
