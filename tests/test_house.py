"""The house rules that a test can see: who imports whom, how long things are, what is never written down."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("sim", "policies", "experiments")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
BANNED_NAMES = {"utils", "helpers", "base", "core", "manager"}
MAY_IMPORT = {"sim": {"sim"}, "policies": {"policies", "sim"}, "experiments": {"experiments", "sim"}}


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_packages_import_only_along_the_arrows(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    ours = {name.split(".")[0] for name in imports_of(path)} & {"sim", "policies", "experiments", "configs", "tests"}
    assert ours <= MAY_IMPORT[package]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_hydra_and_matplotlib_stay_in_their_modules(path: Path) -> None:
    libraries = {name.split(".")[0] for name in imports_of(path)}
    if not name_of(path).startswith("experiments/cli"):
        assert not libraries & {"hydra", "omegaconf"}
    if not name_of(path).startswith("experiments/plots/"):
        assert "matplotlib" not in libraries


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_files_and_functions_are_short_and_public_modules_say_what_they_offer(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert text.count("\n") <= 400
    assert path.stem not in BANNED_NAMES
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
            assert node.end_lineno - node.lineno < 40, f"{node.name} has {node.end_lineno - node.lineno + 1} lines"
    assert ast.get_docstring(tree)
    assert path.stem in {"__init__", "__main__"} or "__all__" in text


def test_no_machine_path_or_registry_address_is_written_down() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    pattern = re.compile(r"(?<![\w.])/(home|work|root|Users)/\w|https?://[^\s\"')]*(pypi|/simple)[^\s\"')]*")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if (
            path.suffix in {".py", ".md", ".yaml", ".toml", ".txt", ".csv", ""}
            and path.is_file()
            and path != Path(__file__)
        ):
            assert not pattern.search(path.read_text(encoding="utf-8")), name
