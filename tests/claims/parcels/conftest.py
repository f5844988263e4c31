"""Parcels lie in a folder of the test's own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.PARCELS = tmp_path / "parcels"
    return settings.PARCELS
