"""Barcode vectors (d6_*): each record becomes one question to barcode_lines, judged here.

The records of the GS1 syntax engine do not say which options their test had switched on. Each is
tried with the default settings first. A record that then fails though it should succeed is tried
with one named setting at a time; the runner prints how many needed which.
"""
import ast
import collections
import datetime
import decimal
import itertools
import json
import pathlib
import subprocess

from line_program import LineProgram

# The year that two-digit years of the python-stdnum records are near to: strptime turns 69 into 1969.
STDNUM_YEAR = 2018
RULES = {"validateAIrepeats": 1, "validateAImutex": 2, "validateAIrequisites": 4,
         "validateDigSigRequiresSerialisedKey": 8}
SETTINGS = ["unknown_identifiers", "zero_suppressed_gtin", "convenience_names"]


class Declined(Exception):
    """Raised with the reason and the setting that would be needed."""


def handles(path):
    return pathlib.Path(path).name.startswith("d6_")


def read_lines(path):
    if str(path).endswith(".zst"):
        text = subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout
    else:
        text = pathlib.Path(path).read_bytes()
    return [json.loads(line) for line in text.decode().split("\n") if line]


def python_arguments(text):
    call = ast.parse(f"f({text})", mode="eval").body
    return ([ast.literal_eval(argument) for argument in call.args],
            {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords})


def python_value(text):
    """A recorded repr; the names it may hold are those of dates and decimals."""
    return eval(text, {"__builtins__": {}, "datetime": datetime, "Decimal": decimal.Decimal})


def moment(text):
    if "T" in text:
        return datetime.datetime.fromisoformat(text)
    return datetime.date.fromisoformat(text)


def typed(meaning, value):
    if meaning == "integer":
        return int(value)
    if meaning == "amount":
        return decimal.Decimal(value)
    if meaning == "currency_amount":
        currency, amount = value.split(" ")
        return currency, decimal.Decimal(amount)
    if meaning == "date":
        parts = [moment(part) for part in value.split("/")]
        return parts[0] if len(parts) == 1 else tuple(parts)
    return value


class Judge:
    def __init__(self, program):
        self.program = program
        self.needed = collections.Counter()

    def ask_with_settings(self, fits, **question):
        """The answer under the default settings, or under the one setting that makes it fit."""
        answer = self.program.ask(**question)
        if fits(answer):
            return answer
        for setting in SETTINGS:
            other = self.program.ask(**question, **{setting: True})
            if other["ok"] and fits(other):
                self.needed[setting] += 1
                return other
        return answer

    def judge(self, record):
        kind = record["kind"]
        method = getattr(self, kind, None)
        if kind.startswith("lint_"):
            method = self.lint
        elif kind.startswith("ai_rule_"):
            method = self.ai_rule
        if not method:
            raise Declined(f"unknown kind {kind}: needs a reader in tests/oracle/d6.py")
        return method(record, record["input"], record["expected"], record["should_succeed"])

    def matches(self, wanted, **expected):
        def fits(answer):
            if not wanted or not answer["ok"]:
                return answer["ok"] == wanted
            return all(answer[name] == value for name, value in expected.items())
        return fits

    def fit(self, wanted, question, **expected):
        fits = self.matches(wanted, **expected)
        answer = self.ask_with_settings(fits, **question)
        return fits(answer), answer

    def ai_bracketed_to_unbracketed(self, _record, given, expected, wanted):
        return self.fit(wanted, {"ask": "bracketed", "text": given["bracketed"]},
                        unbracketed=expected.get("unbracketed_fnc1_as_caret"))

    def ai_rule(self, record, given, _expected, wanted):
        rule = RULES.get(record["kind"].removeprefix("ai_rule_"))
        if not rule:
            raise Declined(f"unknown association rule {record['kind']}")
        return self.fit(wanted, {"ask": "bracketed", "text": given["bracketed"], "rules": rule})

    def ai_unbracketed_valid(self, _record, given, _expected, wanted):
        return self.fit(wanted,
                        {"ask": "unbracketed", "text": given["unbracketed_fnc1_as_caret"]})

    def digital_link_parse(self, _record, given, expected, wanted):
        return self.fit(wanted, {"ask": "link_parse", "text": given["uri"]},
                        unbracketed=expected.get("unbracketed_fnc1_as_caret"))

    def digital_link_generate(self, _record, given, expected, wanted):
        stem = "" if given["stem"] in (None, "NULL") else given["stem"]
        return self.fit(wanted, {"ask": "link_build", "text": given["bracketed"], "stem": stem},
                        address=expected.get("uri"))

    def scan_data_process(self, _record, given, expected, wanted):
        return self.fit(wanted, {"ask": "scan_read", "text": given["scan_data"]},
                        data=expected.get("data"), symbology=expected.get("symbology"))

    def scan_data_generate(self, _record, given, expected, wanted):
        return self.fit(wanted, {"ask": "scan_write", "text": given["data"],
                                 "symbology": given["symbology"]},
                        scan=expected.get("scan_data"))

    def ean_valid(self, record, given, _expected, wanted):
        answer = self.program.ask(ask="gtin", text=given["code"])
        # The test of snabble asks for EAN-13 in particular.
        length_fits = "EAN13" not in record["source"] or len(given["code"]) == 13
        return (answer["ok"] and length_fits) == wanted, answer

    def ean13_check_digit(self, _record, given, expected, _wanted):
        answer = self.program.ask(ask="check_digit", text=given["first12"])
        return answer["digit"] == expected["check_digit"], answer

    def ean13_internal_price_check_digit(self, _record, given, expected, _wanted):
        answer = self.program.ask(ask="price_check_digit", text=given["code"][7:12])
        return answer["digit"] == expected["internal_check_digit"], answer

    def compact(self, given):
        positional, named = python_arguments(given["args_python"])
        separator = named.get("separator", positional[1] if len(positional) > 1 else "")
        return self.program.ask(ask="compact", text=positional[0], separator=separator,
                                year=STDNUM_YEAR)

    def gs1_128_info(self, _record, given, expected, wanted):
        answer = self.compact(given)
        if not wanted or not answer["ok"]:
            return answer["ok"] == wanted, answer
        found = {element["code"]: typed(element["meaning"], element["value"])
                 for element in answer["elements"]}
        recorded = python_value(expected["result_python"])
        # Decimals that are equal may still differ in their places: 1.0 is not 1.00 here.
        return {code: str(value) for code, value in found.items()} == \
            {code: str(value) for code, value in recorded.items()}, answer

    def gs1_128_validate(self, _record, given, expected, wanted):
        answer = self.compact(given)
        if not wanted or not answer["ok"]:
            return answer["ok"] == wanted, answer
        return answer["printed"] == python_value(expected["result_python"]), answer

    def gs1_scan_lenient(self, _record, given, expected, _wanted):
        answer = self.program.ask(ask="salvage", text=given["data_gs_as_0x1d"])
        return (dict(answer["elements"]) == expected["elements"] and
                answer["skipped"] == expected["skipped"]), answer

    def template_syntax_valid(self, _record, given, _expected, wanted):
        answer = self.program.ask(ask="template", template=given["template"])
        return answer["ok"] == wanted, answer

    def template_match(self, _record, given, _expected, wanted):
        answer = self.program.ask(ask="template", template=given["template"], text=given["code"])
        return answer["ok"] == wanted, answer

    def template_lookup_code(self, _record, given, expected, _wanted):
        answer = self.program.ask(ask="template", template=given["template"], text=given["code"])
        return answer.get("code") == expected["lookup_code"], answer

    def template_embedded_values(self, _record, given, expected, _wanted):
        answer = self.program.ask(ask="template", template=given["template"], text=given["code"])
        if not answer["ok"]:
            return False, answer
        value = decimal.Decimal(answer.get("embedded", 0)).scaleb(-answer.get("decimals", 0))
        found = {"EmbeddedData": value, "EmbeddedDecimalData": value, "Price": answer.get("price"),
                 "LookupCode": answer["code"]}
        for name, wanted in expected.items():
            if name not in found:
                raise Declined(f"template_embedded_values: unknown result {name}")
            if name == "LookupCode" and found[name] != wanted:
                return False, answer
            if name != "LookupCode" and decimal.Decimal(found[name]) != decimal.Decimal(wanted):
                return False, answer
        return True, answer

    def nomenclature_parse(self, _record, given, expected, _wanted):
        if given["encoding"] not in ("any", "ean13", "ean8", "upca"):
            raise Declined(f"nomenclature encoding {given['encoding']}: needs a GS1 nomenclature")
        answer = self.program.ask(ask="nomenclature", text=given["barcode"], upc_as_ean=True,
                                  encoding=given["encoding"], pattern=given["pattern"])
        if not answer["ok"]:
            return expected["type"] == "error", answer
        found = {"base_code": answer["base_code"], "code": answer["code"],
                 "encoding": given["encoding"] if answer["matched"] else "",
                 "type": (given["rule_type"] or "product") if answer["matched"] else "error",
                 "value": float(decimal.Decimal(answer["value"]).scaleb(-answer["decimals"]))}
        return found == expected, answer

    def lint(self, record, given, expected, wanted):
        name, data = record["kind"].removeprefix("lint_"), given["data"]

        def found(**settings):
            answer = self.program.ask(ask="lint", name=name, text=data, **settings)
            if answer["ok"]:
                return {}, answer
            if answer["detail"] == "unknown_lint":
                raise Declined(f"unknown lint {name}")
            start, end = answer["position"], answer["position"] + answer["length"]
            part = "_" + answer["part"] if answer["part"] else ""
            return {"error": "GS1_LINTER_" + (answer["detail"] + part).upper(),
                    "marked": f"{data[:start]}*{data[start:end]}*{data[end:]}"}, answer

        result, answer = found()
        if result == expected or wanted:
            return result == expected, answer
        # Some records were made with a directory of company prefixes that refuses or is down,
        # at the first, second or third prefix it is asked for.
        for prefixes, known_first in itertools.product(("unavailable", "unknown"), range(3)):
            if found(prefixes=prefixes, known_first=known_first)[0] == expected:
                self.needed[f"prefixes {prefixes}"] += 1
                return True, answer
        return False, answer


def check(path):
    """Passed, declined by reason, failures of one file."""
    passed, declined, failures = 0, collections.Counter(), []
    with LineProgram("barcode_lines") as program:
        judge = Judge(program)
        for number, record in enumerate(read_lines(path), 1):
            try:
                fits, answer = judge.judge(record)
            except Declined as reason:
                declined[str(reason)] += 1
                continue
            if fits:
                passed += 1
            else:
                failures.append(f"line {number}: {json.dumps(record)}\n      answered {answer}")
    for setting, count in sorted(judge.needed.items()):
        print(f"  {count} of the passed needed the setting: {setting}")
    return passed, dict(declined), failures
