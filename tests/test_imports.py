"""Which way imports point: what was published knows nothing of what it says, and reading text needs no Django."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file} imports relatively; write the whole name."
            yield node.module


def within(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


@pytest.mark.parametrize(
    ("folder", "banned"),
    [
        ("sources", "claims"),
        ("claims/language", "django"),
        ("claims/language", "sources"),
        ("claims/reasons", "django"),
        ("claims/reasons", "sources"),
        ("config", "claims"),
    ],
)
def test_imports_point_one_way(folder: str, banned: str) -> None:
    files = [file for file in (ROOT / folder).rglob("*.py") if file != ROOT / "config/urls.py"]
    assert files
    assert not [f"{file} imports {name}" for file in files for name in imports(file) if within(name, banned)]


def test_claims_know_only_the_models_of_sources() -> None:
    files = (ROOT / "claims").rglob("*.py")
    wrong = [
        f"{file} imports {name}"
        for file in files
        for name in imports(file)
        if within(name, "sources") and name != "sources.models"
    ]
    assert not wrong


def test_only_fetching_opens_a_socket() -> None:
    openers = {"socket", "httpcore", "httpx", "requests", "urllib3", "urllib.request", "aiohttp", "http.client"}
    files = [file for folder in ("sources", "claims") for file in (ROOT / folder).rglob("*.py")]
    found = {file.relative_to(ROOT).as_posix() for file in files if openers & set(imports(file))}
    # `connection` checks where `fetch` may dial; `guard` talks to its own child over a pair of unix sockets.
    assert found == {"sources/fetch.py", "sources/connection.py", "sources/guard.py"}


def test_only_fetching_dials() -> None:
    files = [file for folder in ("sources", "claims") for file in (ROOT / folder).rglob("*.py")]
    dialling = {f.relative_to(ROOT).as_posix() for f in files if "create_connection" in f.read_text("utf-8")}
    assert dialling == {"sources/fetch.py"}


def test_a_web_process_loads_no_language_model(tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    code = (
        "import django, sys; django.setup(); import claims.urls;"
        "print(sorted({'spacy', 'onnxruntime', 'trafilatura'} & set(sys.modules)))"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "CLAIMLINE_VAR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
