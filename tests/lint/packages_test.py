"""What npm may not bring is found in the lock, whatever way it would come."""
import unittest

import packages

GOOD = {"version": "1.0.0", "integrity": "sha512-x", "license": "MIT"}


class Locks(unittest.TestCase):
    def faults(self, extra, **change):
        return [what for _, what in packages.lock_findings({"node_modules/a": {**GOOD, **change}, **extra})]

    def test_a_free_package_with_a_hash_is_good(self):
        self.assertEqual([], self.faults({}))

    def test_a_licence_that_is_not_free_or_not_stated_is_found(self):
        self.assertEqual(["its licence is SSPL-1.0"], self.faults({}, license="SSPL-1.0"))
        self.assertEqual(["its licence is none that is stated"], self.faults({}, license=None))

    def test_of_licences_to_choose_from_one_suffices_and_of_joined_ones_all_count(self):
        self.assertEqual([], self.faults({}, license="(GPL-3.0 OR MIT)"))
        self.assertEqual(1, len(self.faults({}, license="MIT AND SSPL-1.0")))

    def test_what_runs_at_installation_is_found(self):
        self.assertEqual(["it runs something when it is installed"], self.faults({}, hasInstallScript=True))

    def test_a_package_without_a_hash_and_one_with_an_address_are_found(self):
        broken = {"node_modules/b": {"version": "1.0.0", "license": "MIT", "resolved": "https://elsewhere.example/b.tgz"}}
        self.assertEqual(2, len(self.faults(broken)))

    def test_an_optional_package_that_the_lock_lacks_is_found(self):
        wanted = {"optionalDependencies": {"@b/linux-arm64": "1.0.0"}}
        self.assertEqual(1, len(self.faults({}, **wanted)))
        self.assertEqual([], self.faults({"node_modules/@b/linux-arm64": GOOD}, **wanted))
        self.assertEqual([], self.faults({"node_modules/a/node_modules/@b/linux-arm64": GOOD}, **wanted))


class Manifests(unittest.TestCase):
    def test_a_range_of_versions_is_found_and_a_workspace_is_none(self):
        manifest = {"dependencies": {"vue": "^3.5.0", "@outpost/common": "*", "vite": "8.3.8"}, "devDependencies": {"x": "*"}}
        self.assertEqual(["vue", "x"], [name for name, _ in packages.manifest_findings(manifest)])


if __name__ == "__main__":
    unittest.main()
