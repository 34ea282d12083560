"""The project's own files, as git lists them, and what the lints read in C."""
import pathlib
import re
import subprocess

COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
# A parameter list: parentheses may stand inside, for pointers to functions and attributes.
PARAMETERS = r"\(((?:[^;{}()]|\([^;{}()]*\))*)\)"
HEAD = r"^(?!return\b|else\b|typedef\b|#)[A-Za-z_][\w\s*]*?[\s*](\w+)" + PARAMETERS
DECLARATION = re.compile(HEAD + r"[\w\s()]*;", re.MULTILINE)
FUNCTION = re.compile(HEAD + r"[\w\s]*(?:;|\n\{)", re.MULTILINE)


def read_sources(root, suffixes):
    """path -> text of every listed file with one of these endings."""
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            check=True, capture_output=True).stdout.decode()
    files = {path: pathlib.Path(root, path) for path in listed.split("\0") if path.endswith(suffixes)}
    return {path: file.read_text(encoding="utf-8") for path, file in sorted(files.items()) if file.is_file()}


def bare(text):
    """Without comments and the text of strings; lines stay where they are."""
    text = COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text)
    return STRING.sub('""', text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def declarations(text):
    """Names of the functions that the bare text of a header declares for others."""
    return [found.group(1) for found in DECLARATION.finditer(text) if not found.group().startswith("static")]


def functions(text):
    """(name, number of parameters, position) of each declaration and definition in the first column."""
    for found in FUNCTION.finditer(text):
        yield found.group(1), _count(found.group(2)), found.start(1)


def _count(parameters):
    flat = re.sub(r"\([^()]*\)", "", parameters).strip()
    return 0 if flat in ("", "void") else flat.count(",") + 1
