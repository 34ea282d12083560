#!/usr/bin/env python3
"""Embed the SQL of schema/ into the programs as C data, so that no server reads SQL files at run time.

  embed.py statements FILE.sql OUT.h OUT.c
      One query file becomes `struct statement` objects. `-- name: x` starts a statement, an optional
      `-- lane: exclusive|sequencer|flush|owner` follows, `:name` becomes $1, $2, ... in order of first use.
  embed.py templates FILE.sql OUT.h OUT.c
      Pieces of SQL that a server makes statements of at its start (common/db/compose.h) become strings:
      `-- template: x` starts one, {words} are filled in then, `:name` stays.
  embed.py schema TIER OUT.h OUT.c QUERY_FILE...
      The migrations and functions of shared and TIER and the list of all statements become one
      `struct schema`. A query file that lies in the folders and is not named is an error: the
      statements of a forgotten file must not go missing silently.
"""

import argparse
import hashlib
import pathlib
import re
import sys

SCHEMA = pathlib.Path(__file__).resolve().parent
LANES = {"fast": "DB_LANE_FAST", "exclusive": "DB_LANE_EXCLUSIVE", "sequencer": "DB_LANE_SEQUENCER",
         "flush": "DB_LANE_FLUSH", "owner": "DB_LANE_OWNER"}
HEADER = re.compile(r"--\s*(name|lane|template)\s*:\s*(\S*)\s*$")
MIGRATION = re.compile(r"(\d{4})_[a-z0-9_]+\.sql$")

# What a `:` or `;` inside must not be taken for: the alternatives are tried in this order.
TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>--[^\n]*)
    | (?P<block>/\*)
    | (?P<literal>\b[eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*')
    | (?P<identifier>"(?:[^"]|"")*")
    | (?P<dollar>(?<![A-Za-z0-9_$])\$(?P<tag>[A-Za-z_][A-Za-z0-9_]*)?\$.*?\$(?P=tag)\$
                |(?<![A-Za-z0-9_$])\$\$.*?\$\$)
    | (?P<cast>::)
    | :(?P<parameter>[a-z_][a-z0-9_]*)
    | (?P<end>;)
    | (?P<open>['"]|(?<![A-Za-z0-9_$])\$(?:[A-Za-z_][A-Za-z0-9_]*)?\$)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class EmbedError(Exception):
    """A fault in a SQL file, told as file:line: what."""


class Statement:
    def __init__(self, name, lane, text, parameters):
        self.name = name
        self.lane = lane
        self.text = text
        self.parameters = parameters


def block_comment_end(sql, start):
    """Index after the block comment that starts at `start`; PostgreSQL nests them. None when open."""
    depth = 0
    for mark in re.compile(r"/\*|\*/").finditer(sql, start):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return mark.end()
    return None


def tokens(sql):
    """The pieces of a statement as (kind, text, parameter name); comments become space."""
    position = 0
    while position < len(sql):
        token = TOKEN.match(sql, position)
        kind, piece, position = token.lastgroup, token.group(), token.end()
        if kind == "open":
            raise ValueError("quote without end")
        if kind == "block":
            position = block_comment_end(sql, token.start())
            if position is None:
                raise ValueError("block comment without end")
        if kind in ("block", "comment"):
            kind, piece = "space", " "
        yield kind, piece, token.group("parameter")


def bind(sql, is_template=False):
    """SQL with `:name` as $n and without comments, and the parameter names. ValueError on a fault.

    A template keeps its `:name`: which number it gets is known when the statement is whole.
    """
    parts, parameters, ended = [], [], False
    for kind, piece, name in tokens(sql):
        if ended and kind != "space":
            raise ValueError("more than one statement under one name")
        if kind == "end":
            ended = True
        elif kind == "parameter":
            if name not in parameters:
                parameters.append(name)
            parts.append(piece if is_template else "$%d" % (parameters.index(name) + 1))
        elif kind == "space":
            if parts and parts[-1].isspace():
                piece = parts.pop() + piece
            # Of the space around comments only the last line break and the indentation matter.
            parts.append("\n" + piece.rpartition("\n")[2] if "\n" in piece else piece)
        else:
            parts.append(piece)
    text = "".join(parts).strip()
    if not text:
        raise ValueError("no statement")
    return text, parameters


def has_sql(lines):
    return any(line.strip() and not line.startswith("--") for line in lines)


def parse_statements(path, source, word="name"):
    """The statements of one query file, in order; of a file of templates with that word."""
    sections = []
    for number, line in enumerate(source.split("\n"), start=1):
        header = HEADER.match(line)
        where = "%s:%d" % (path, number)
        if header and header.group(1) == word:
            if not re.fullmatch(r"[a-z][a-z0-9_]*", header.group(2)):
                raise EmbedError("%s: a statement name is lower case, digits and _" % where)
            sections.append({"name": header.group(2), "where": where, "lane": "fast", "lines": []})
        elif header and header.group(1) == "lane" and sections and not has_sql(sections[-1]["lines"]):
            if header.group(2) not in LANES:
                raise EmbedError("%s: unknown lane '%s'" % (where, header.group(2)))
            sections[-1]["lane"] = header.group(2)
        elif header:
            raise EmbedError("%s: -- %s: belongs between -- name: and the SQL" % (where, header.group(1))
                             if header.group(1) == "lane" else "%s: -- %s: in a file of -- %s:"
                             % (where, header.group(1), word))
        elif sections:
            sections[-1]["lines"].append(line)
        elif line.strip() and not line.startswith("--"):
            raise EmbedError("%s: SQL before the first -- %s:" % (where, word))

    statements = []
    for section in sections:
        try:
            text, parameters = bind("\n".join(section["lines"]), word == "template")
        except ValueError as fault:
            raise EmbedError("%s: %s: %s" % (section["where"], section["name"], fault)) from None
        statements.append(Statement(section["name"], LANES[section["lane"]], text, parameters))
    if not statements:
        raise EmbedError("%s:1: no -- %s: in a query file" % (path, word))
    return statements


def c_string(text):
    """A C string literal, one source line per line of text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\r", "\\r")
    # `??` followed by certain characters would be a trigraph.
    lines = escaped.replace("?", "\\?").split("\n")
    return "\n".join('\t"%s%s"' % (line, "\\n" if n < len(lines) - 1 else "") for n, line in enumerate(lines))


def relative(path):
    """Path inside the project, as includes and errors name it."""
    return pathlib.Path(path).resolve().relative_to(SCHEMA.parent).as_posix()


def guard(name):
    return "OUTPOST_" + re.sub(r"[^A-Za-z0-9]", "_", name).upper()


def header_text(name, includes, body):
    return "\n".join(
        ["/* Made from %s by schema/embed.py. */" % name, "#ifndef " + guard(name), "#define " + guard(name), ""]
        + ['#include "%s"' % include for include in includes]
        + [""] + body + ["", "#endif", ""])


def statement_source(statement):
    lines = []
    parameters = "NULL"
    if statement.parameters:
        parameters = statement.name + "_parameters"
        lines.append("static const char *const %s[] = { %s };" % (
            parameters, ", ".join('"%s"' % name for name in statement.parameters)))
    lines += [
        "const struct statement %s = {" % statement.name,
        "\t.name = \"%s\"," % statement.name,
        "\t.sql =",
        c_string(statement.text) + ",",
        "\t.parameters = %s," % parameters,
        "\t.parameter_count = %d," % len(statement.parameters),
        "\t.lane = %s," % statement.lane,
        "};",
        "",
    ]
    return lines


def write_if_changed(path, text):
    """Keep the time stamp of an unchanged output: what depends on it is then not built again."""
    path = pathlib.Path(path)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def embed_statements(source, out_header, out_source):
    name = relative(source)
    statements = parse_statements(name, pathlib.Path(source).read_text(encoding="utf-8"))
    header = header_text(name, ["common/db/statement.h"],
                         ["extern const struct statement %s;" % s.name for s in statements])
    body = ["/* Made from %s by schema/embed.py. */" % name, '#include "%s"' % out_header, "",
            "#include <stddef.h>", ""]
    for statement in statements:
        body += statement_source(statement)
    write_if_changed(out_header, header)
    write_if_changed(out_source, "\n".join(body))


def embed_templates(source, out_header, out_source):
    name = relative(source)
    templates = parse_statements(name, pathlib.Path(source).read_text(encoding="utf-8"), "template")
    header = header_text(name, [], ["extern const char %s[];" % t.name for t in templates])
    body = ["/* Made from %s by schema/embed.py. */" % name, '#include "%s"' % out_header, ""]
    for template in templates:
        body += ["const char %s[] =" % template.name, c_string(template.text) + ";", ""]
    write_if_changed(out_header, header)
    write_if_changed(out_source, "\n".join(body))


def migrations(schema, tier):
    """Migration files of shared and tier in the order of their numbers, which are unique."""
    by_number = {}
    for folder in ("shared", tier):
        for path in sorted((schema / folder / "migrations").glob("*.sql")):
            match = MIGRATION.match(path.name)
            if not match:
                raise EmbedError("%s:1: a migration is named NNNN_what.sql" % path)
            other = by_number.setdefault(match.group(1), path)
            if other is not path:
                raise EmbedError("%s:1: number already taken by %s" % (path, other))
    return [by_number[number] for number in sorted(by_number)]


def check_queries(schema, tier, named):
    """The query files in the folders, each of which must be named by its meson.build."""
    found = [path for folder in ("shared", tier) for path in sorted((schema / folder / "queries").glob("*.sql"))]
    missing = sorted({path.resolve() for path in found} - {pathlib.Path(name).resolve() for name in named})
    if missing:
        raise EmbedError("%s:1: not in the build: add it to %s" % (missing[0], missing[0].parent / "meson.build"))
    return found


def all_statements(schema, paths):
    seen = {}
    for path in paths:
        name = "schema/" + path.resolve().relative_to(schema).as_posix()
        for statement in parse_statements(name, path.read_text(encoding="utf-8")):
            if statement.name in seen:
                raise EmbedError("%s:1: statement %s is already in %s" % (name, statement.name, seen[statement.name]))
            seen[statement.name] = name
    return sorted(seen)


def checksum(paths):
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


# Only commands read the texts: in a section of their own they are on pages that a server never has in memory.
ASIDE = '__attribute__((section("schema_text")))'


def file_array(symbol, schema, paths):
    texts = []
    rows = ["static const struct schema_file %s[] = {" % symbol]
    for number, path in enumerate(paths):
        texts += ["static const char %s_%d[] %s =" % (symbol, number, ASIDE),
                  c_string(path.read_text(encoding="utf-8")) + ";"]
        rows.append('\t{ "%s", %s_%d,' % (path.relative_to(schema).as_posix(), symbol, number))
        rows.append('\t"%s" },' % checksum([path]))
    return texts + rows + ["\t{ NULL, NULL, NULL },", "};", ""]


def embed_schema(tier, out_header, out_source, named, schema=SCHEMA):
    queries = check_queries(schema, tier, named)
    statements = all_statements(schema, queries)
    functions = [path for folder in ("shared", tier) for path in sorted((schema / folder / "functions").glob("*.sql"))]
    header = header_text("schema/%s/schema" % tier, ["common/db/migrate.h"], ["extern const struct schema schema_%s;" % tier])
    body = ["/* Made from schema/shared and schema/%s by schema/embed.py. */" % tier,
            '#include "schema/%s/schema.h"' % tier, "", "#include <stddef.h>", ""]
    body += ['#include "schema/%s.h"' % path.relative_to(schema).as_posix() for path in queries] + [""]
    body += file_array("migrations", schema, migrations(schema, tier))
    body += file_array("functions", schema, functions)
    body += ["static const struct statement *const statements[] = {"]
    body += ["\t&%s," % name for name in statements] + ["\tNULL,", "};", ""]
    body += ["const struct schema schema_%s = {" % tier, "\t.migrations = migrations,",
             "\t.functions = functions,", '\t.functions_checksum = "%s",' % checksum(functions),
             "\t.statements = statements,", "};", ""]
    write_if_changed(out_header, header)
    write_if_changed(out_source, "\n".join(body))


def main():
    parser = argparse.ArgumentParser(description="Embed SQL files as C data")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("statements")
    one.add_argument("source")
    pieces = commands.add_parser("templates")
    pieces.add_argument("source")
    whole = commands.add_parser("schema")
    whole.add_argument("tier")
    for command in (one, pieces, whole):
        command.add_argument("out_header")
        command.add_argument("out_source")
    whole.add_argument("queries", nargs="*")
    options = parser.parse_args()
    try:
        if options.command == "statements":
            embed_statements(options.source, options.out_header, options.out_source)
        elif options.command == "templates":
            embed_templates(options.source, options.out_header, options.out_source)
        else:
            embed_schema(options.tier, options.out_header, options.out_source, options.queries)
    except EmbedError as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    main()
