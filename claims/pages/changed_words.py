"""two revisions -> the passages in which their words differ, as far as a reader may see them.

The full texts stay inside. A passage shows at most PASSAGE characters, there are at most MOST of them, and of neither
text more than a third is shown in all: where an article was written anew, that is told, and not what it says now.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sources.models import Revision

MOST, PASSAGE = 40, 300
_SIDE = 110  # characters of what was removed, and of what was added
_CONTEXT = 40  # on either side
_SHARE, _LEAST = 3, 600  # a third of the text; of a short one so many characters
_LONGEST = 400_000  # characters: longer texts are not compared while a reader waits
_ORDER = ("substance", "wording", "furniture")
_LABELS = {
    "substance": "Changes what is said",
    "wording": "Changes the wording",
    "furniture": "Stands around the article",
}
_COUNTED = {
    "substance": ("changes what is said", "change what is said"),
    "wording": ("changes the wording", "change the wording"),
    "furniture": ("stands around the article", "stand around the article"),
}

type Interval = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Passage:
    """`kind`: substance, wording or furniture; `decided`: how the machine came to it. Cut: that side goes on."""

    kind: str
    label: str
    decided: str
    left: str
    removed: str
    added: str
    right: str
    removed_cut: bool
    added_cut: bool
    before: bool  # text stands before what is shown
    after: bool


@dataclass(frozen=True, kw_only=True)
class ChangedWords:
    """`left_out`: passages that differ and are not shown. `too_long`: the two were not compared."""

    kind: str
    passages: Sequence[Passage]
    summary: str
    left_out: int = 0
    too_long: bool = False


def changed_words(before: Revision, after: Revision) -> ChangedWords:
    if max(len(before.text), len(after.text)) > _LONGEST:
        return ChangedWords(kind="", passages=(), summary="", too_long=True)
    change = after.compared_with(before)
    weightiest = sorted(enumerate(change.edits), key=lambda item: (_ORDER.index(item[1].kind), item[0]))
    shown: dict[int, Passage] = {}
    left = max(_LEAST, min(len(before.text), len(after.text)) // _SHARE)
    for place, edit in weightiest[:MOST]:
        passage = _passage(before.text, after.text, edit, change.threshold)
        left -= len(passage.left + passage.removed + passage.added + passage.right)
        if left < 0:
            break
        shown[place] = passage
    return ChangedWords(
        kind=change.kind,
        passages=[shown[place] for place in sorted(shown)],
        summary=_summary(edit.kind for edit in change.edits),
        left_out=len(change.edits) - len(shown),
    )


def _summary(kinds: Iterable[str]) -> str:
    numbers = Counter(kinds)
    return ", ".join(
        f"{numbers[kind]} {one if numbers[kind] == 1 else several}"
        for kind, (one, several) in _COUNTED.items()
        if numbers[kind]
    )


def _passage(old: str, new: str, edit: Any, threshold: float) -> Passage:
    removed, removed_cut = _cut(old[slice(*edit.before)])
    added, added_cut = _cut(new[slice(*edit.after)])
    # Where words only went, the text that held them tells what stood around them.
    text, (start, end) = (new, edit.after) if added else (old, edit.before)
    first, last = _line(text, start, end)
    left = _ends_with_word(text[max(first, start - _CONTEXT) : start], whole=start - _CONTEXT <= first)
    right = _begins_with_word(text[end : min(last, end + _CONTEXT)], whole=end + _CONTEXT >= last)
    return Passage(
        kind=edit.kind,
        label=_LABELS[edit.kind],
        decided=_decided(edit, threshold),
        left=left,
        removed=removed,
        added=added,
        right=right,
        removed_cut=removed_cut,
        added_cut=added_cut,
        before=bool(text[: start - len(left)].strip()),
        after=bool(text[end + len(right) :].strip()),
    )


def _decided(edit: Any, threshold: float) -> str:
    why = "; ".join(edit.why)
    if edit.kind == "furniture":
        return "By a rule: a clock, a counter, an advertisement, a link elsewhere or a notice of the site."
    if edit.sure:
        return f"By a sure sign: {why}."
    if edit.kind == "wording" and why:
        return f"It stands in {why}, whatever its score ({edit.score:.2f})."
    if edit.kind == "wording":
        return f"No sure sign, and a score of {edit.score:.2f}, under {threshold}."
    return f"By a score of {edit.score:.2f}, at least {threshold}; most of it for: {why}."


def _cut(words: str) -> tuple[str, bool]:
    """In one line, as long as a side may be; no word is cut in two unless it alone is longer."""
    words = " ".join(words[: 2 * _SIDE].split())
    if len(words) <= _SIDE:
        return words, False
    return words[:_SIDE].rsplit(" ", 1)[0], True


def _line(text: str, start: int, end: int) -> Interval:
    """The line that an edit begins in, and the one it ends in: context never reaches into another."""
    last = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, last if last >= 0 else len(text)


def _ends_with_word(words: str, *, whole: bool) -> str:
    return words if whole or " " not in words else words[words.index(" ") + 1 :]


def _begins_with_word(words: str, *, whole: bool) -> str:
    return words if whole or " " not in words else words[: words.rindex(" ")]
