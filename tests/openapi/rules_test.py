"""Each rule finds the mistake that it is for, and a good document has none."""
import copy
import unittest

from rules import RULES, faults


def reference(name):
    return {"$ref": f"#/components/schemas/{name}"}


PROBLEM = {"$ref": "#/components/responses/Problem"}
LIST = {
    "parameters": [{"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
                   for name in ("code", "after")] + [
                       {"name": "sort", "in": "query", "required": False, "schema": {"type": "string", "enum": ["code"]}}],
    "responses": {"200": {"content": {"application/json": {"schema": reference("ThingPage")}}}, "default": PROBLEM},
    "x-permission": "signed_in"}
CREATE = {
    "parameters": [{"name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"}}],
    "requestBody": {"content": {"application/json": {"schema": reference("ThingNew")}}},
    "responses": {"201": {"content": {"application/json": {"schema": reference("Thing")}}}, "default": PROBLEM},
    "x-permission": "hq:think"}
SCHEMAS = {
    "Thing": {"type": "object", "properties": {
        "code": {"type": "string", "x-asked-by": ["filter", "sort"]},
        "part_id": {"type": "string", "format": "uuid", "x-refers": "part"},
        "row_version": {"type": "integer", "format": "int64", "readOnly": True}}},
    "Part": {"type": "object", "properties": {"size": {"type": "integer", "format": "money"}}},
    "ThingNew": {"type": "object", "required": ["code"], "properties": {
        "code": {"type": "string", "maxLength": 9}, "parts": {"type": "array", "maxItems": 3, "items": reference("PartNew")},
        "row_version": {"type": "integer"}}},
    "PartNew": {"type": "object", "properties": {"size": {"type": "integer"}}},
    "ThingPage": {"type": "object", "required": ["items", "next"], "properties": {
        "items": {"type": "array", "items": reference("Thing")}, "next": {"type": ["string", "null"]}}},
    "Permission": {"type": "string", "enum": ["hq:think"]},
    "ErrorCode": {"type": "string", "enum": ["lost"],
                  "x-codes": {"lost": {"status": 404, "title": "Lost", "remedy": "Look for it."}}}}
DOCUMENT = {
    "paths": {"/things": {"get": LIST, "post": CREATE}},
    "components": {"schemas": SCHEMAS},
    "x-resources": {"thing": {"schema": "Thing", "path": "/things", "order": "code", "kept": False,
                              "permission_read": "signed_in", "permission_change": "hq:think"}}}

# Rule -> mistakes: the way to a place in the document, and what stands there instead.
LIST_AT, CREATE_AT, AT = ("paths", "/things", "get"), ("paths", "/things", "post"), ("components", "schemas")
MISTAKES = {
    "objects_have_names": (
        ((*CREATE_AT, "requestBody", "content", "application/json", "schema"), {"type": "object", "properties": {}}),
        ((*AT, "Thing", "properties", "part"), {"type": ["object", "null"], "properties": {}}),
        (("paths", "/api/v1/openapi.json"), {"get": LIST})),
    "everything_has_a_type": (
        ((*AT, "Thing", "properties", "code"), {"description": "Any JSON"}),
        ((*AT, "ThingPage", "properties", "items", "items"), {})),
    "formats_are_known": (((*AT, "Part", "properties", "size", "format"), "float"),),
    "requests_have_no_read_only_member": (
        ((*AT, "ThingNew", "properties", "row_version", "readOnly"), True),
        ((*AT, "PartNew", "properties", "size", "readOnly"), True)),
    "what_is_sent_is_bounded": (
        ((*AT, "ThingNew", "properties", "code"), {"type": "string"}),
        ((*AT, "ThingNew", "properties", "parts"), {"type": "array", "items": reference("PartNew")})),
    "versions_may_be_left_out": (
        ((*AT, "ThingNew", "required"), ["row_version"]),
        ((*CREATE_AT, "parameters"), [
            {"name": "If-Match", "in": "header", "required": False, "schema": {}},
            {"name": "row_version", "in": "query", "required": True, "schema": {}}])),
    "permissions_are_said": (((*LIST_AT, "x-permission"), "hq:fly"), ((*LIST_AT, "x-permission"), None)),
    "problems_are_described": (
        ((*LIST_AT, "responses", "404"), {"description": "Not found"}),
        ((*LIST_AT, "responses"), {"200": LIST["responses"]["200"]}),
        ((*AT, "ErrorCode", "x-codes"), {}),
        ((*AT, "ErrorCode", "x-codes", "lost", "remedy"), "")),
    "pages_are_typed": (
        ((*AT, "ThingPage", "required"), ["items"]),
        ((*AT, "ThingPage", "properties", "items", "items"), {"type": "string"})),
    "references_lead_somewhere": (
        ((*AT, "Thing", "properties", "part_id", "x-refers"), "whole"),
        ((*AT, "Thing", "properties", "code", "x-asked-by"), ["magic"])),
    "asked_by_is_true": (
        ((*AT, "Thing", "properties", "part_id", "x-asked-by"), ["filter"]),
        ((*AT, "Thing", "properties", "code", "x-asked-by"), ["range", "sort"]),
        ((*AT, "Thing", "properties", "row_version", "x-asked-by"), ["sort"])),
    "resources_are_there": (
        (("x-resources", "thing", "schema"), "Nothing"),
        (("x-resources", "thing", "path"), "/nothing"),
        (("x-resources", "thing", "order"), "row_version"),
        (("x-resources", "thing", "permission_read"), "public"),
        (("x-resources", "thing", "permission_change"), None)),
}


def changed(way, value):
    document = copy.deepcopy(DOCUMENT)
    node = document
    for name in way[:-1]:
        node = node[name]
    node[way[-1]] = value
    return document


class Rules(unittest.TestCase):
    def test_a_good_document_has_no_fault(self):
        self.assertEqual(faults(DOCUMENT), [])

    def test_every_rule_has_a_mistake(self):
        self.assertEqual(sorted(MISTAKES), sorted(rule.__name__ for rule in RULES))

    def test_each_mistake_is_found_by_its_rule(self):
        for rule, mistakes in MISTAKES.items():
            for way, value in mistakes:
                found = faults(changed(way, value))
                self.assertTrue(any(fault.startswith(f"{rule}: ") for fault in found), f"{rule} {way}: {found}")


if __name__ == "__main__":
    unittest.main()
