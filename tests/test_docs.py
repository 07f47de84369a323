"""The documents: every name they give exists, every link leads somewhere, every command is there."""

from __future__ import annotations

import ast
import importlib
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
RULEBOOK = ROOT / "docs" / "rulebook.md"
PREFIXES = {
    "Counting": "ballots.counting."
}  # sections that leave out the package they are all about


def rows() -> list[tuple[str, str, str, str]]:
    """Section, rule, code and test of every row of the rulebook."""
    found, section = [], ""
    for line in RULEBOOK.read_text().splitlines():
        if line.startswith("## "):
            section = line[3:]
        elif line.startswith("|"):
            rule, _says, code, test = (cell.strip() for cell in line.strip("|").split("|"))
            if rule != "rule" and not set(rule) <= {"-"}:
                found.append((section, rule, code, test))
    return found


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


CODE = sorted({(s, name) for s, _, code, _ in rows() for name in named(code)})
TESTS = sorted({n for *_, test in rows() for n in named(test) if n.startswith("test_")})
LINKS = [
    (page.relative_to(ROOT), link)
    for page in PAGES
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text())
    if not link.startswith(("https:", "http:"))
]


@cache
def existing_tests() -> frozenset[str]:
    """The names of all test functions and of all files they are in."""
    files = list((ROOT / "tests").rglob("test_*.py"))
    functions = {
        node.name
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef)
    }
    return frozenset(functions | {file.name for file in files})


@cache
def promises() -> frozenset[str]:
    """The names of the database's constraints and triggers."""
    constraints = {c.name for model in apps.get_models() for c in model._meta.constraints}
    migrations = (file.read_text() for file in ROOT.glob("*/migrations/*.py"))
    triggers = {name for text in migrations for name in re.findall(r"CREATE TRIGGER (\w+)", text)}
    return frozenset(constraints | triggers)


def stands_for_something(name: str) -> bool:
    """Whether there is a module, or something in a module, of that dotted name."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part, None)
        return found is not None
    return False


@cache
def anchors(page: Path) -> frozenset[str]:
    """What links can point at in a page: its headings, as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings)


@pytest.mark.parametrize(("section", "name"), CODE, ids=[name for _, name in CODE])
def test_the_code_of_a_rule_exists(section, name):
    assert name in promises() or stands_for_something(PREFIXES.get(section, "") + name)


@pytest.mark.parametrize("name", TESTS)
def test_the_test_of_a_rule_exists(name):
    assert name in existing_tests()


@pytest.mark.parametrize(
    ("section", "rule", "code", "test"), rows(), ids=[f"{s}: {r}" for s, r, *_ in rows()]
)
def test_every_rule_has_code_and_a_test(section, rule, code, test):
    assert named(code)
    assert [name for name in named(test) if name.startswith("test_")]


def test_every_value_from_the_environment_is_explained_to_who_runs_it():
    settings = (ROOT / "momentum_demo" / "settings.py").read_text()
    read = set(re.findall(r'(?:environ\.get|secret)\("([A-Z_]+)"', settings))
    explained = (ROOT / "docs" / "running.md").read_text()

    assert len(read) > 20
    assert {name for name in read if f"`{name}`" not in explained} == set()


ATTACKS = dict(
    re.findall(
        r"^\| (T\d+) \|.*\| (.+) \|$", (ROOT / "docs" / "sealed-ballot.md").read_text(), re.M
    )
)


@pytest.mark.parametrize("row", [f"T{number}" for number in range(1, 25)])
def test_every_attack_on_a_sealed_ballot_is_tried_by_a_test_that_exists(row):
    assert named(ATTACKS[row])
    assert set(named(ATTACKS[row])) - existing_tests() == set()


@pytest.mark.parametrize(("page", "link"), LINKS, ids=[f"{page}→{link}" for page, link in LINKS])
def test_a_link_leads_somewhere(page, link):
    path, _, anchor = link.partition("#")
    target = (ROOT / page).parent / path if path else ROOT / page

    assert target.exists()
    assert not anchor or anchor in anchors(target)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_in_the_documents_is_there(page):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    code = re.findall(r"`[^`\n]+`|^    .+$", page.read_text(), re.MULTILINE)
    made = {n for line in code for n in re.findall(r"\bmake (?:[A-Z]+=\S+ )*([a-z]+)\b", line)}
    managed = {n for line in code for n in re.findall(r"\bmanage\.py ([a-z_]+)", line)}

    assert made - targets == set()
    assert managed - set(get_commands()) == set()
