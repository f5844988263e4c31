"""The guide for researchers: its lines are run in order, as they stand there, on the samples."""

import io
import re
import shutil
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image

pytestmark = pytest.mark.django_db

GUIDE = settings.BASE_DIR / "docs" / "research.md"


@pytest.fixture(scope="module")
def ran(packages, tmp_path_factory) -> tuple[Path, dict[str, Any], str]:
    """(where it ran, what it named, what it printed)"""
    folder, names, printed = tmp_path_factory.mktemp("research"), {}, io.StringIO()
    shutil.copytree(packages["ndjson"], folder / "export")
    blocks = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) > 8
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(printed):
        patched.chdir(folder)
        for number, block in enumerate(blocks, 1):
            exec(compile(block, f"{GUIDE.name}, block {number}", "exec"), names)  # noqa: S102
    return folder, names, printed.getvalue()


def test_three_ways_to_count_stances_give_the_same_counts(ran) -> None:
    _, names, _ = ran
    pandas = {(outlet, stance): n for (outlet, stance), n in names["stances"].stack().items() if n}
    long = names["counted"].unpivot(index="outlet", variable_name="stance", value_name="n").iter_rows()
    assert {(outlet, stance): n for outlet, stance, n in long if n} == pandas
    assert {(outlet, stance): n for outlet, stance, n in names["told"].itertuples(index=False)} == pandas
    assert len(pandas) > 30


def test_the_state_is_told(ran) -> None:
    _, names, printed = ran
    assert names["package"]["state"] in printed


@pytest.mark.parametrize("name", ["matrix.png", "timeline.png"])
def test_the_pictures_are_drawn_on_our_paper_and_hold_our_colours(ran, name: str) -> None:
    folder, _, _ = ran
    with Image.open(folder / name) as picture:
        shown = picture.convert("RGB")
        colours = {f"#{r:02x}{g:02x}{b:02x}" for _, (r, g, b) in shown.getcolors(maxcolors=shown.width * shown.height)}
        assert min(shown.size) > 500
        assert shown.getpixel((2, 2)) == (0xFA, 0xF8, 0xF3)
    assert {"#faf8f3", "#805200"} <= colours


def test_the_colours_of_the_guide_are_those_of_the_site(ran) -> None:
    _, names, _ = ran
    light = (settings.BASE_DIR / "static/css/claimline.css").read_text("utf-8").split("@media")[0]
    ours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", light))
    told = {state: colour for state, (colour, *_) in names["MARKS"].items()}
    assert {told[state] for state in ("no_response", "not_claimed", "not_disclosed")} == {ours["slate"]}
    for state in ("states", "alleges", "confirms", "denies", "disputes", "withdraws"):
        assert told[state] == ours[state]


def test_no_two_states_look_the_same(ran) -> None:
    _, names, _ = ran
    looks = [*names["MARKS"].values(), *map(repr, names["SQUARES"].values())]
    assert len(set(looks)) == len(looks) == 12
    assert {*names["SQUARES"], "unknown"} == set(names["SILENCE"])
