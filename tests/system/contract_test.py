"""Every GET of both servers answers as its own OpenAPI document says, with real rows behind it."""
import datetime
import re
import unittest
import uuid

from chain.api import Problem
from one_chain import ChainTest

TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict, "array": list, "null": type(None)}


def is_type(value, name):
    return isinstance(value, TYPES[name]) and not (name == "integer" and isinstance(value, bool))


def is_format(value, name):
    """Formats of strings; those of numbers are settled by their type."""
    if name == "uuid":
        return str(uuid.UUID(value)) == value
    if name == "date":
        return bool(datetime.date.fromisoformat(value))
    if name == "date-time":
        return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)", value) is not None
    return True


def faults(schema, value, place="reply", document=None):
    """What of the value is not as the schema says, for the words our schemas use."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        if all(list(faults(choice, value, place, document)) for choice in schema["anyOf"]):
            yield f"{place}: {value!r} is nothing of {schema['anyOf']}"
        return
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(is_type(value, name) for name in types):
        yield f"{place}: {value!r} is no {types}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    if isinstance(value, str):
        if "format" in schema and not is_format(value, schema["format"]):
            yield f"{place}: {value!r} is no {schema['format']}"
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{place}: {value!r} does not match {schema['pattern']}"
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from faults(schema.get("items", {}), item, f"{place}[{number}]", document)
    elif isinstance(value, dict):
        yield from object_faults(schema, value, place, document)


def object_faults(schema, value, place, document):
    members, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name in schema.get("required", []):
        if name not in value:
            yield f"{place}.{name} is missing"
    for name, member in value.items():
        if name in members:
            yield from faults(members[name], member, f"{place}.{name}", document)
        elif others is False:
            yield f"{place}.{name} is not in the document"
        elif others is not True:
            yield from faults(others, member, f"{place}.{name}", document)


class Words(unittest.TestCase):
    """The checker itself finds what it is for."""

    def test_each_kind_of_fault_is_found(self):
        schema = {"type": "object", "required": ["id"], "additionalProperties": False, "properties": {
            "id": {"type": "string", "format": "uuid"}, "n": {"type": ["integer", "null"]},
            "q": {"type": "string", "pattern": "^[0-9]+$"}, "k": {"type": "string", "enum": ["a"]},
            "l": {"type": "array", "items": {"type": "string", "format": "date-time"}},
            "a": {"anyOf": [{"type": "null"}, {"type": "integer"}]}}}
        good = {"id": "018f0000-0000-7000-8000-000000000001", "n": None, "q": "1", "k": "a", "a": None,
                "l": ["2026-11-21T09:30:00.5Z"]}
        self.assertEqual(list(faults(schema, good)), [])
        for name, value in (("n", "1"), ("n", True), ("q", "x"), ("k", "b"), ("l", ["2026-11-21"]),
                            ("x", 1), ("l", {}), ("a", "1")):
            self.assertTrue(list(faults(schema, {**good, name: value})), f"{name}: {value!r}")
        self.assertTrue(list(faults(schema, {})))


class Contract(ChainTest):
    def check_server(self, client):
        document = client.get("/api/v1/openapi.json")
        ids = {}
        checked, wrong = 0, []
        gets = {path: item["get"] for path, item in document["paths"].items() if "get" in item}
        # What needs nothing first: the items of lists give the ids that others need.
        for path in sorted(gets, key=lambda path: self.needs(gets[path])):
            operation = gets[path]
            schema = self.schema_of(operation)
            if not schema or not set(re.findall(r"{(\w+)}", path)) <= set(ids):
                continue
            reply = self.ask(client, re.sub(r"{(\w+)}", lambda match: ids[match[1]], path), operation, ids)
            if reply is None:
                continue
            for item in reply.get("items", []):
                ids.update({name: value for name, value in item.items() if name.endswith("_id") and value})
            wrong += [f"GET {path}: {fault}" for fault in faults(schema, reply, document=document)]
            checked += 1
        self.assertEqual(wrong, [])
        return checked

    @staticmethod
    def needs(operation):
        return sum(parameter["required"] for parameter in operation["parameters"])

    @staticmethod
    def schema_of(operation, status="200"):
        content = operation["responses"].get(status, {}).get("content", {})
        return content.get("application/json", {}).get("schema")

    @staticmethod
    def ask(client, path, operation, ids):
        """None when this user may not ask, or nothing is there to show."""
        values = {"date": "2026-11-21", "date-time": "2026-11-21T00:00:00Z", None: "nothing"}
        query = {}
        for parameter in operation["parameters"]:
            if parameter["in"] == "query" and parameter["required"]:
                schema = parameter["schema"]
                of_record = ids.get(f"{query.get('record')}_id") if parameter["name"] == "id" else None
                known = of_record or ids.get(parameter["name"]) or values.get(schema.get("format"))
                query[parameter["name"]] = schema["enum"][0] if "enum" in schema else known
        try:
            return client.get(path, **query)
        except Problem as problem:
            if problem.status in (401, 403, 404):
                return None
            raise

    def test_headquarters_keeps_its_word(self):
        self.assertGreater(self.check_server(self.world.hq), 20)

    def test_a_code_for_an_enrolment_is_as_described(self):
        document = self.world.hq.get("/api/v1/openapi.json")
        operation = document["paths"]["/api/v1/stores/{store_id}/enrolment"]["post"]
        reply = self.world.hq.post(f"/api/v1/stores/{self.world.store_ids['store1']}/enrolment")
        self.assertEqual(list(faults(self.schema_of(operation, "201"), reply, document=document)), [])

    def test_a_store_keeps_its_word(self):
        client = self.world.store_client("store1")
        self.addCleanup(client.close)
        self.assertGreater(self.check_server(client), 10)


if __name__ == "__main__":
    unittest.main()
