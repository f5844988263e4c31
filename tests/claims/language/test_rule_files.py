"""Rule files are read strictly: what is wrong is named with its line and its remedy."""

import json
from pathlib import Path

import pytest

from claims.language.rule_kinds import CREDIT_KINDS, FRAMES, LAYOUT_KINDS, ROLE_KINDS, SCOPES
from claims.language.rules import FILES, FOLDER, RuleError, VerbRule, check_rules, load_file, load_rules
from claims.language.values import LEGAL, STANCES

GOOD = {
    "lemma": "say",
    "frames": ["clause"],
    "stance": "alleges",
    "example": "Jana Petrik said it rained.",
    "counterexample": "It rained.",
}


def load(folder: Path, *rows: object) -> tuple[VerbRule, ...]:
    path = folder / "verbs.jsonl"
    path.write_text("".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows))
    return load_file(path, VerbRule)


def test_a_good_row_is_a_rule(tmp_path: Path) -> None:
    [rule] = load(tmp_path, GOOD)
    assert (rule.lemma, rule.frames, rule.stance) == ("say", ("clause",), "alleges")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (GOOD | {"stance": "maybe"}, "verbs.jsonl:2: unknown stance 'maybe'; use one of alleges, states"),
        (GOOD | {"frames": ["claus"]}, "verbs.jsonl:2: unknown frames 'claus'; use one of clause"),
        (GOOD | {"frames": "clause"}, "verbs.jsonl:2: frames 'clause' is wrong"),
        (GOOD | {"cue": "say"}, "verbs.jsonl:2: unknown field 'cue'; use one of"),
        ({"lemma": "say"}, "verbs.jsonl:2: no 'example'; every rule"),
        ("{oops\n", "verbs.jsonl:2: not a JSON object"),
        ("[]\n", "verbs.jsonl:2: not a JSON object"),
    ],
)
def test_a_wrong_row_stops_loading_and_says_the_fix(tmp_path: Path, row: object, says: str) -> None:
    with pytest.raises(RuleError) as raised:
        load(tmp_path, GOOD, row)
    assert str(raised.value).startswith(says)


def test_check_rules_lists_every_wrong_line_and_missing_file(tmp_path: Path) -> None:
    home = tmp_path / "en"
    home.mkdir()
    for name in ("vocabulary.json", *FILES):
        (home / name).write_bytes((FOLDER / "en" / name).read_bytes())
    assert check_rules("en", tmp_path) == []
    (home / "verbs.jsonl").write_text("{\n" * 2)
    (home / "nouns.jsonl").unlink()
    (home / "vocabulary.json").write_text('{"weekdays": ["Monday"]}')
    missing, unknown, *broken = check_rules("en", tmp_path)
    assert missing.endswith("nouns.jsonl: is missing; every language needs it, if only empty.")
    assert unknown.startswith("vocabulary.json: unknown list 'weekdays'; use one of")
    assert [line.partition(": ")[0] for line in broken] == ["verbs.jsonl:1", "verbs.jsonl:2"]


def test_the_format_is_documented() -> None:
    told = (Path(__file__).parents[3] / "docs" / "rules.md").read_text("utf-8")
    words = {field for kind in FILES.values() for field in kind.__dataclass_fields__}
    words |= {*FILES, *STANCES, *LEGAL, *FRAMES, *SCOPES, *ROLE_KINDS, *CREDIT_KINDS, *LAYOUT_KINDS}
    assert sorted(word for word in words if f"`{word}`" not in told and f"## {word}" not in told) == []


def test_the_fingerprint_changes_with_a_rule(tmp_path: Path) -> None:
    home = tmp_path / "en"
    home.mkdir()
    for path in (FOLDER / "en").iterdir():
        (home / path.name).write_bytes(path.read_bytes())
    before = load_rules("en", tmp_path).fingerprint
    with (home / "verbs.jsonl").open("a") as verbs:
        verbs.write(json.dumps(GOOD | {"lemma": "murmur"}) + "\n")
    load_rules.cache_clear()
    assert load_rules("en", tmp_path).fingerprint != before
