"""What a user sees: every public name is documented by an example that runs, and the rooms keep to their floors."""

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import linkage
import synthetic

ROOT = Path(linkage.__file__).parents[1]
NAMES = [(package, name) for package in (linkage, synthetic) for name in package.__all__]
FLOORS = [
    {"fields", "cleaning", "dates", "sources", "intervals", "frames", "ids", "sent", "documents"},
    {"agreements"},
    {"scoring"},
    {"steps"},
    {"algorithm"},
    {"algorithms", "engines", "sides"},
    {"registers"},
    {"saving", "register", "fellegi_sunter"},
    {"explaining"},
    {"linking"},
    {"truths", "policies"},
    {"outcomes", "disclosure"},
    {"comparing"},
    {"exposures"},
    {"studies", "report"},
    {"cli"},
    {"__main__", "__init__"},
]


@pytest.mark.parametrize(("package", "name"), NAMES, ids=[f"{p.__name__}.{n}" for p, n in NAMES])
def test_every_public_name_has_a_docstring_with_an_example(package, name):
    value = getattr(package, name)
    if inspect.ismodule(value):
        assert value.__doc__
    elif inspect.isclass(value) or inspect.isfunction(value):
        assert ">>>" in (inspect.getdoc(value) or ""), f"{name} has no example"


def test_the_public_surface_is_small():
    rooms = [name for name in linkage.__all__ if inspect.ismodule(getattr(linkage, name))]
    assert len(rooms) <= 6
    assert len(linkage.__all__) - len(rooms) <= 27
    assert len(synthetic.__all__) <= 25
    assert len(set(linkage.__all__)) == len(linkage.__all__)


def test_an_unknown_name_is_an_attribute_error():
    for package in (linkage, synthetic):
        with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
            package.nothing  # noqa: B018
        assert set(package.__all__) <= set(dir(package))


def test_a_public_function_is_never_hidden_by_a_module_of_its_name():
    code = (
        "import importlib, pkgutil, linkage, synthetic\n"
        "for package in (linkage, synthetic):\n"
        "    for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        if not module.name.endswith('__main__'): importlib.import_module(module.name)\n"
        "    for name in package.__all__:\n"
        "        value = getattr(package, name)\n"
        "        assert name in linkage._ROOMS or type(value).__name__ != 'module', name\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def imports(path):
    """Modules that a file imports when it is run, those for type checking alone left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    checking = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)]
    skipped = {id(inner) for node in checking for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) not in skipped and isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", sorted((ROOT / "synthetic").rglob("*.py")), ids=lambda path: path.name)
def test_the_world_knows_nothing_of_linkage(path):
    assert not [name for name in imports(path) if name.split(".")[0] == "linkage"]


# The nouns that carry a verb of a higher floor, as the design draws them; each imports it when it is called.
ALLOWED = {("linking", "outcomes"), ("exposures", "report"), ("studies", "report")}


@pytest.mark.parametrize("path", sorted((ROOT / "linkage").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_from_floors_below(path):
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    parts = path.relative_to(ROOT / "linkage").with_suffix("").parts
    here = parts[0]
    assert here in floor, f"{here} has no floor: give it one in FLOORS"
    for module in imports(path):
        names = module.split(".")
        if names[0] == "linkage" and len(names) > 1 and names[1] in floor and names[1] != here:
            assert floor[names[1]] <= floor[here] or (here, names[1]) in ALLOWED, f"{here} imports {names[1]}"
            assert floor[names[1]] != floor[here] or (here, names[1]) in ALLOWED or floor[here] == 0, (here, names[1])


def test_every_module_says_what_it_is():
    for package in ("linkage", "synthetic"):
        for path in (ROOT / package).rglob("*.py"):
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path
    assert importlib.import_module("linkage").__doc__
