"""What every OpenAPI document of ours fulfils beyond the public rule set: each fault with its place.

Model    A rule is a generator over the whole document; RULES is the table of them, and rules_test.py has a deliberate
         mistake for each.
"""

PERMISSIONS_WITHOUT_ROLE = ("public", "signed_in", "store_link")
ASKED_BY = ("filter", "range", "since", "sort", "search", "search_in")
FORMATS = {
    "string": ("uuid", "date", "date-time", "quantity", "uri", "uri-reference", "binary"),
    "integer": ("int64", "money", "rate"),
}
# Path -> why what it replies with has no schema of its own. One that has by now fails too.
UNNAMED = {"/api/v1/openapi.json": "the specification of OpenAPI describes it"}


def nodes(node, place=""):
    """Every schema and whatever else is an object, with where it stands."""
    if isinstance(node, dict):
        yield place, node
        for name, member in node.items():
            yield from nodes(member, f"{place}/{name}")
    elif isinstance(node, list):
        for number, item in enumerate(node):
            yield from nodes(item, f"{place}/{number}")


def types_of(schema):
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else types


def schemas(document):
    return document["components"]["schemas"]


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", path, operation


def resolve(document, schema):
    return schemas(document)[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


def properties(document):
    for schema_name, schema in schemas(document).items():
        for name, member in schema.get("properties", {}).items():
            yield f"{schema_name}.{name}", member


def sent(document):
    """The schemas of requests by name, those in them too."""
    waiting = [content["schema"] for _, _, operation in operations(document)
               for content in operation.get("requestBody", {}).get("content", {}).values()]
    seen = {}
    while waiting:
        for _, node in nodes(waiting.pop()):
            name = node["$ref"].rsplit("/", 1)[1] if isinstance(node.get("$ref"), str) else None
            if name and name not in seen:
                seen[name] = schemas(document)[name]
                waiting.append(schemas(document)[name])
    return seen


def objects_have_names(document):
    unnamed = set()
    for place, path, operation in operations(document):
        for where, node in nodes(operation):
            if "object" in types_of(node):
                unnamed.add(path)
                if path not in UNNAMED:
                    yield f"{place}{where}: an object without a name: make it a schema of components"
    for path in UNNAMED.keys() & document["paths"].keys() - unnamed:
        yield f"{path} has a schema by now: take it out of UNNAMED"
    for name, schema in schemas(document).items():
        for where, node in nodes(schema.get("properties", {})):
            if "properties" in node and "object" in types_of(node):
                yield f"{name}{where}: an object without a name: make it a schema of components"


def everything_has_a_type(document):
    for name, schema in schemas(document).items():
        members = [(f"{name}.{member}", one) for member, one in schema.get("properties", {}).items()]
        members += [(f"{place}[]", one["items"]) for place, one in members if "items" in one]
        for place, one in ((name, schema), *members):
            if not one.keys() & {"type", "$ref", "anyOf", "oneOf"}:
                yield f"{place} may be any JSON: give it a type"


def formats_are_known(document):
    for place, node in nodes(document):
        kinds = [kind for kind in types_of(node) if kind in FORMATS]
        if isinstance(node.get("format"), str) and kinds and node["format"] not in FORMATS[kinds[0]]:
            yield f"{place}: {node['format']} is no format of docs/web.md"


def requests_have_no_read_only_member(document):
    for name, schema in sent(document).items():
        for member, one in schema.get("properties", {}).items():
            if one.get("readOnly"):
                yield f"{name}.{member} is only read, and stands in a request"


def what_is_sent_is_bounded(document):
    for name, schema in sent(document).items():
        for member, one in schema.get("properties", {}).items():
            kinds = types_of(one)
            if "string" in kinds and not one.keys() & {"maxLength", "enum", "format"}:
                yield f"{name}.{member} may be of any length: give it a maxLength"
            if "array" in kinds and "maxItems" not in one:
                yield f"{name}.{member} may have any number of items: give it maxItems"


def versions_may_be_left_out(document):
    for place, _, operation in operations(document):
        if not any(parameter["name"] == "If-Match" for parameter in operation["parameters"]):
            continue
        if any(parameter["name"] == "row_version" and parameter["required"] for parameter in operation["parameters"]):
            yield f"{place} demands row_version, which If-Match stands in for"
        for content in operation.get("requestBody", {}).get("content", {}).values():
            if "row_version" in resolve(document, content["schema"]).get("required", []):
                yield f"{place} demands row_version, which If-Match stands in for"


def permissions_are_said(document):
    held = schemas(document).get("Permission", {}).get("enum")
    for place, _, operation in operations(document):
        permission = operation.get("x-permission")
        if not permission or permission not in (*PERMISSIONS_WITHOUT_ROLE, *(held or [permission])):
            yield f"{place}: x-permission is {permission}, which is none"


def problems_are_described(document):
    for place, _, operation in operations(document):
        for status, response in operation["responses"].items():
            if status >= "4" and response != {"$ref": "#/components/responses/Problem"}:
                yield f"{place}: {status} is no problem document"
        if "default" not in operation["responses"]:
            yield f"{place}: nothing says what other replies are"
    codes = schemas(document)["ErrorCode"]
    for code in codes["enum"]:
        row = codes["x-codes"].get(code, {})
        if not (400 <= row.get("status", 0) < 600 and row.get("title") and row.get("remedy")):
            yield f"ErrorCode: {code} lacks status, title or remedy"


def pages_are_typed(document):
    for place, _, operation in operations(document):
        asked = {parameter["name"] for parameter in operation["parameters"]}
        if "after" not in asked:
            continue
        content = operation["responses"]["200"]["content"].get("application/json")
        page = resolve(document, content["schema"]) if content else None
        if page and (not {"items", "next"} <= set(page.get("required", [])) or
                     "$ref" not in page["properties"]["items"]["items"]):
            yield f"{place}: a page has items by a schema's name, and next"


def references_lead_somewhere(document):
    known = {name.lower() for name in schemas(document)}
    for place, member in properties(document):
        kind = member.get("x-refers")
        if kind and kind.replace("_", "") not in known:
            yield f"{place}: x-refers to {kind}, which nothing shows"
        for word in member.get("x-asked-by", []):
            if word not in ASKED_BY:
                yield f"{place}: x-asked-by has {word}, which docs/web.md does not know"


def asked_by_is_true(document):
    """What a property says that a list may be asked by is a parameter of that list."""
    endings = {"filter": ("",), "range": ("_from", "_to")}
    for _, path, operation in operations(document):
        page = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        asked = {parameter["name"]: parameter["schema"] for parameter in operation["parameters"]}
        if not page.get("$ref", "").endswith("Page") or "sort" not in asked:
            continue
        row = resolve(document, resolve(document, page)["properties"]["items"]["items"])
        for name, member in row.get("properties", {}).items():
            for word in member.get("x-asked-by", []):
                for ending in endings.get(word, ()):
                    if name + ending not in asked:
                        yield f"GET {path}: {name} is said to be asked by {word}, and there is no {name}{ending}"
                if word == "sort" and name not in asked["sort"].get("enum", [name]):
                    yield f"GET {path}: {name} is said to be sorted by, and is not"


def resources_are_there(document):
    for kind, resource in document["x-resources"].items():
        if resource["schema"] not in schemas(document):
            yield f"x-resources: {kind} has no schema {resource['schema']}"
            continue
        item = document["paths"].get(resource["path"], {})
        if "get" not in item:
            yield f"x-resources: {kind} has no list at {resource['path']}"
        elif item["get"]["x-permission"] != resource["permission_read"]:
            yield f"x-resources: {kind} is read by {item['get']['x-permission']}"
        if item.get("post", {}).get("x-permission") != resource["permission_change"]:
            yield f"x-resources: {kind} is changed by {item.get('post', {}).get('x-permission')}"
        if "sort" not in schemas(document)[resource["schema"]]["properties"].get(resource["order"], {}).get(
                "x-asked-by", []):
            yield f"x-resources: {kind} is not sorted by {resource['order']}"


RULES = (objects_have_names, everything_has_a_type, formats_are_known, requests_have_no_read_only_member,
         what_is_sent_is_bounded, versions_may_be_left_out, permissions_are_said, problems_are_described,
         pages_are_typed, references_lead_somewhere, asked_by_is_true, resources_are_there)


def faults(document):
    return [f"{rule.__name__}: {fault}" for rule in RULES for fault in rule(document)]
