#!/usr/bin/env python3
"""Dead exports: a function that a header declares and that no program uses outside its own file.

Model    Text alone: a declaration in the first column of a header, and its name as a word in any other C
         file. Tests, benchmarks and fuzz targets do not count as users: what only they need is either part
         of a whole, and stands in EXCEPTIONS with the reason, or dead.
Usage: exports.py [ROOT]    prints one finding per line, exit 1 when there is any.
"""
import pathlib
import re
import sys

from sources import bare, declarations, read_sources

# Why -> functions that are declared although no program calls them. One that is called by now fails too.
REASONS = {
    "the barcode library is whole; scanning at the till comes with it (F126)": (
        "digital_link_build", "gs1_print_bracketed", "gs1_print_unbracketed", "gs1_symbology_name",
        "gs1_symbology_of", "gs1_scan_write", "gs1_parse_compact", "gs1_print_compact", "gs1_salvage",
        "gtin_compress_upca", "nomenclature_read", "measure_check_rule"),
    "the money engine is whole and compared with its oracles; refunds against a receipt use it (F089 F096)": (
        "money_parse", "money_part_count", "money_allocate", "quantity_parse", "rate_parse_percent",
        "refund_compute", "refund_exchange", "tax_adapt_price", "explain_checkout", "text_next_cluster"),
    "a vocabulary of few words is kept whole": (
        "json_write_bool", "log_bool", "metric_set"),
    "tests reach the decision below the socket, the loop or the row": (
        "field_validate", "field_write", "content_hash_of", "query_decode", "message_of", "loop_on_reload_signal",
        "arena_init_fixed", "daily_backup_since", "reserve_decide", "permission_of"),
    "the page of states is drawn from them": ("enrol_transitions", "transition_check"),
}
EXCEPTIONS = {name: reason for reason, names in REASONS.items() for name in names}

WORD = re.compile(r"[A-Za-z_]\w*")
DEFINED = re.compile(r"^[A-Za-z_][^;{}#]*?\b(\w+)\([^;{}]*\)\s*\n\{", re.MULTILINE)


def findings(files, exceptions=None):
    """files: path -> text of every C file of the project."""
    exceptions = EXCEPTIONS if exceptions is None else exceptions
    files = {path: bare(text) for path, text in files.items() if not path.startswith("tests/")}
    users, homes = {}, {}
    for path, text in files.items():
        for word in set(WORD.findall(text)):
            users.setdefault(word, set()).add(path)
        for name in DEFINED.findall(text):
            homes.setdefault(name, set()).add(path)
    dead = {}
    for path, text in files.items():
        for name in declarations(text) if path.endswith(".h") else ():
            inline = text.count(name + "(") > 1
            if not inline and not users[name] - homes.get(name, set()) - {path}:
                dead[name] = path
    for name in sorted(dead.keys() - exceptions.keys()):
        yield (f"{dead[name]}: nothing but its own file uses {name}(): make it static, remove it, or say why it "
               "stays in tests/lint/exports.py")
    for name in sorted(exceptions.keys() - dead.keys()):
        yield f"tests/lint/exports.py: {name} needs no exception any more: take it out"


def main(root):
    found = list(findings(read_sources(root, (".c", ".h"))))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]))
