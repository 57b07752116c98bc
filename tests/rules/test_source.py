"""What never stands in the code: queries glued from strings, unescaped words, silent errors, hidden characters."""

import ast
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

PYTHON = sorted([*(CHECKOUT / "fnett").rglob("*.py"), *(CHECKOUT / "migrations").rglob("*.py"), CHECKOUT / "app.py"])
TEMPLATES = sorted((CHECKOUT / "fnett").rglob("templates/**/*.*"))
TRUSTED_MARKUP = {"fnett/core/documents.py"}  # rendered from our own texts, with HTML switched off
STATEMENTS = {"text", "execute", "exec_driver_sql"}
OWN_CONNECTION = {"fnett/embedded/backup.py"}  # as fnett_backup, on a connection that no request ever gets
MIGRATION_HELPERS = {"fnett/core/schema.py", "fnett/embedded/roles.py"}  # names of our own tables and roles, no request
HIDDEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
TEXT_FILES = {".py", ".html", ".txt", ".md", ".po", ".css", ".js", ".toml", ".svg", ".in", ".lock", ".csv", ".json", ".typ"}
# Names of this workplace's kind: where packages come from, and where a checkout lies on one machine.
MACHINE = re.compile(
    r"(?<![\w/.~-])/(?:work|root|home/\w+|Users/\w+)/\S|https?://(?:pypi|files\.pythonhosted|registry|mirror|proxy|nexus|artifactory)"
    r"|--(?:extra-)?index-url|\b(?:devpi|artifactory|nexus)\b",
    re.I,
)


def names_in(tree: ast.AST) -> set[str]:
    """Every plain name in an expression."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def glued(node: ast.expr) -> bool:
    """Whether a string is put together from parts that are not all literal."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return not (is_literal(node.left) and is_literal(node.right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join"):
        return not is_composed(node.func.value)
    return False


def is_composed(node: ast.expr) -> bool:
    """Whether psycopg puts the statement together, which quotes every name by itself."""
    return isinstance(node, ast.Call) and called(node) == "SQL" and all(is_literal(part) for part in node.args)


def is_literal(node: ast.expr) -> bool:
    """Whether an expression is made of literal strings alone."""
    if isinstance(node, ast.BinOp):
        return is_literal(node.left) and is_literal(node.right)
    return isinstance(node, ast.Constant)


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def glued_queries(source: str) -> list[str]:
    """Queries that are not one literal (rule 6)."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and called(node) in STATEMENTS]
    return [
        f"line {call.lineno}: a query is glued together; write it whole and bind its values with :names"
        for call in calls
        if call.args and glued(call.args[0])
    ]


def session_settings(source: str) -> list[str]:
    """Settings that would outlive their transaction (rule 3)."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value.strip()
            if re.match(r"(?i)SET\s+(?!LOCAL\b)(SESSION\b|ROLE\b|app\.|\w+\s*(=|TO)\s)", words):
                found.append(f"line {node.lineno}: SET outlives the transaction; use set_config(…, true)")
            if re.search(r"(?i)set_config\([^)]*,\s*false\s*\)", words):
                found.append(f"line {node.lineno}: set_config(…, false) outlives the transaction; say true")
    return found


def dangerous_calls(source: str) -> list[str]:
    """Calls that make words into code or markup."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and called(node) in ("Markup", "render_template_string", "eval", "exec"):
            if called(node) in ("eval", "exec") and isinstance(node.func, ast.Attribute):
                continue  # a method of that name is another thing
            found.append(f"line {node.lineno}: {called(node)}(…) makes words into code; let a template do it")
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            if {"pickle", "marshal", "shelve", "dill"} & {module.split(".")[0] for module in modules}:
                found.append(f"line {node.lineno}: pickled data runs code when it is read; use JSON")
    return found


def silent_errors(source: str) -> list[str]:
    """Handlers that swallow every error (rule 32)."""
    broad = {"Exception", "BaseException"}
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler) and (node.type is None or names_in(node.type) & broad):
            only_passes = all(isinstance(line, ast.Pass | ast.Continue) for line in node.body)
            if node.type is None or only_passes:
                found.append(f"line {node.lineno}: this hides every error; name the one that is meant, and say why")
        if isinstance(node, ast.Call) and called(node) == "suppress" and names_in(node) & broad:
            found.append(f"line {node.lineno}: this hides every error; name the one that is meant, and say why")
    return found


def unescaped(source: str) -> list[str]:
    """Pieces of templates that are shown without escaping."""
    found = re.findall(r"\|\s*safe\b|\{%-?\s*autoescape\s+false|\bMarkup\(|\|\s*forceescape\b.*safe", source)
    return [
        f"{piece}: words of people would be markup; give the template a value that is safe by its type" for piece in found
    ]


def relative(file: Path) -> str:
    return str(file.relative_to(CHECKOUT))


def offences(check: Callable[[str], list[str]], files: list[Path], but: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    """What a check finds in these files, with the file's name."""
    return [f"{relative(file)}: {line}" for file in files if relative(file) not in but for line in check(file.read_text())]


def test_queries_are_whole():
    assert offences(glued_queries, PYTHON, MIGRATION_HELPERS) == []


def test_settings_end_with_their_transaction():
    assert offences(session_settings, PYTHON, OWN_CONNECTION) == []


def test_words_stay_words():
    assert offences(dangerous_calls, PYTHON, TRUSTED_MARKUP) == []
    assert len(dangerous_calls((CHECKOUT / TRUSTED_MARKUP.copy().pop()).read_text())) == 1
    assert offences(unescaped, TEMPLATES) == []


def test_errors_are_not_hidden():
    assert offences(silent_errors, PYTHON) == []


PLANTED: list[tuple[Callable[[str], list[str]], str]] = [
    (glued_queries, 'text(f"SELECT {name}")'),
    (glued_queries, 'session.execute("SELECT " + name)'),
    (glued_queries, 'session.execute(text("SELECT %s" % name))'),
    (glued_queries, 'text("SELECT {}".format(name))'),
    (glued_queries, 'sa.text(" ".join(parts))'),
    (glued_queries, "execute(sql.SQL(name).format(sql.Identifier(x)))"),
    (session_settings, 'text("SET app.institution = 7")'),
    (session_settings, 'text("SET ROLE fnett_app")'),
    (session_settings, 'text("set session authorization x")'),
    (session_settings, "text(\"SELECT set_config('role', :role, false)\")"),
    (dangerous_calls, 'Markup("<b>")'),
    (dangerous_calls, "markupsafe.Markup(x)"),
    (dangerous_calls, "render_template_string(x)"),
    (dangerous_calls, "eval(x)"),
    (dangerous_calls, "import pickle"),
    (dangerous_calls, "from pickle import loads"),
    (silent_errors, "try:\n    x()\nexcept Exception:\n    pass"),
    (silent_errors, "try:\n    x()\nexcept:\n    y()"),
    (silent_errors, "try:\n    x()\nexcept (ValueError, Exception):\n    pass"),
    (silent_errors, "with suppress(Exception):\n    x()"),
    (unescaped, "{{ name | safe }}"),
    (unescaped, "{{ name|safe }}"),
    (unescaped, "{% autoescape false %}"),
]


@pytest.mark.parametrize(("check", "source"), PLANTED, ids=lambda value: getattr(value, "__name__", value))
def test_what_must_not_stand_there_is_found(check: Callable[[str], list[str]], source: str):
    assert check(source)


FINE: list[tuple[Callable[[str], list[str]], str]] = [
    (glued_queries, 'text("SELECT 1" " FROM person")'),
    (glued_queries, 'session.execute(text("SELECT " + "1"))'),
    (glued_queries, 'execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(x)))'),
    (session_settings, "text(\"UPDATE message SET state = 'sent'\")"),
    (session_settings, 'text("SET LOCAL statement_timeout = 1")'),
    (silent_errors, "try:\n    x()\nexcept ValueError:\n    pass"),
    (unescaped, "{{ safe_path }}"),
]


@pytest.mark.parametrize(("check", "source"), FINE, ids=lambda value: getattr(value, "__name__", value))
def test_what_may_stand_there_is_not_found(check: Callable[[str], list[str]], source: str):
    assert check(source) == []


def tracked() -> list[Path]:
    """The text files that belong to the project."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    files = [CHECKOUT / name for name in listed.split("\0") if name]
    return [file for file in files if file.is_file() and (file.suffix in TEXT_FILES or not file.suffix)]


def find(pattern: re.Pattern[str], but: tuple[str, ...] = ()) -> list[str]:
    """Where a pattern stands in the project's files."""
    found = []
    for file in tracked():
        if not relative(file).startswith(but):
            for number, line in enumerate(file.read_text(encoding="utf-8", errors="ignore").splitlines(), start=1):
                if match := pattern.search(line):
                    found.append(f"{relative(file)}:{number}: {match[0]!a}")
    return found


def test_no_hidden_character_turns_the_source_round():
    assert HIDDEN.search("a\u202eb")
    assert find(HIDDEN, ("fnett/web/static/vendor/",)) == [], "Write it as an escape, such as \\u202e."


def test_no_file_names_a_machine_or_where_its_packages_came_from():
    home, shop = "root", "pypi"  # apart from their slashes and dots, or this very file would name them
    for planted in ("/home/kari/fnett/x", f"/{home}/x", f"https://{shop}.example/simple", "--index-url x"):
        assert MACHINE.search(planted), planted
    for fine in ("/me/training", "fnett/farm", f"~/{home}/x", "https://fnett.example"):
        assert not MACHINE.search(fine), fine
    own = ("tests/rules/test_source.py", "fnett/web/static/vendor/")
    assert find(MACHINE, own) == [], "Take it out: it says nothing to whoever runs fnett elsewhere."
