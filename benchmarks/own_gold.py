"""The invented articles of tests/gold -> recall and precision of each hard kind.

python -m benchmarks.own_gold [FOLDER] [KIND]    with a KIND, every mark of it that was missed and what came instead

A mark is found where a statement has its content (intersection over union of letters and digits of half or more; the
cue stands for a content that is empty), its stance and its source; and, for the kinds that are about one of them, also
its speaker, its credit or its kind of quotation. Recall of a kind: of its marks, and of its traps those that no
statement comes from. Precision of a kind: of the statements in the lines that hold its marks.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.marks import spanned
from claims.language import Extractor, Given, Statement, load_extractor

FOLDER = Path(__file__).parent.parent / "tests" / "gold"
HALF = 0.5
# What must be right beside content, stance and source.
ALSO = {
    "pronoun_source": "speaker",
    "role_source": "speaker",
    "spokesperson": "speaker",
    "anonymous_source": "speaker",
    "credit_chain": "via",
    "paraphrase_in_quotes": "quote",
}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Letters and digits of the parts as places in the text; `line` is the one that holds it, counted from 0."""

    line: int
    kinds: frozenset[str]
    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]
    stance: str
    speaker: str
    via: frozenset[str]
    quote: str
    shown: str
    trap: bool = False


@dataclass(frozen=True, kw_only=True)
class Article:
    name: str
    given: Given
    marks: tuple[Mark, ...]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Of one kind: marks and those found, statements in its lines and those that are right."""

    marked: int
    found: int
    predicted: int
    right: int

    @property
    def recall(self) -> float:
        return self.found / self.marked if self.marked else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 1.0


def load(folder: Path = FOLDER) -> list[Article]:
    """Raises MarkError, naming file and mark, where a mark does not fit its text."""
    return [_article(path) for path in sorted(folder.glob("*.json"))]


def _article(path: Path) -> Article:
    row: dict[str, Any] = json.loads(path.read_text("utf-8"))
    text = "\n".join(row["text"])
    traps = [
        {"p": trap["p"], "cue": trap["words"], "source": None, "speaker": None, "content": [], "stance": "states"}
        for trap in row.get("traps", ())
    ]
    marks = [
        _mark(text, one, mark) for one, mark in zip(spanned(text, row["marks"], path.name), row["marks"], strict=True)
    ]
    for one, trap in zip(spanned(text, traps, f"{path.name}, traps"), row.get("traps", ()), strict=True):
        marks.append(_mark(text, one, trap, trap=True))
    given = Given(text=text, title=row["title"], outlet=row["outlet"], published=row["published"])
    return Article(name=path.stem, given=given, marks=tuple(marks))


def _mark(text: str, one: dict[str, Any], mark: dict[str, Any], trap: bool = False) -> Mark:
    cue = _letters(text, [one["cue"]])
    return Mark(
        line=mark["p"] - 1,
        kinds=frozenset(mark.get("kinds", ())),
        source=_letters(text, [one["source"]]),
        cue=cue,
        content=_letters(text, one["content"]) or cue,
        stance=one["stance"],
        speaker=(one["speaker"] or "").casefold(),
        via=frozenset(name.casefold() for name in one["via"]),
        quote=one["quote"],
        shown=f"{one['stance']} [{mark.get('source') or ''} | {mark.get('cue') or ''}] {mark.get('content', '')}",
        trap=trap,
    )


def predicted(article: Article, statements: Iterable[Statement]) -> list[Mark]:
    text = article.given.text
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    marks = []
    for one in statements:
        spans = [{"start": s.start, "end": s.end} for s in one.content]
        cue = _letters(text, [{"start": one.cue.start, "end": one.cue.end}] if one.cue else [])
        content = _letters(text, spans) or cue
        source = [{"start": one.source.start, "end": one.source.end}] if one.source else []
        place = min(content)
        marks.append(
            Mark(
                line=next(n for n in range(len(starts) - 1) if starts[n] <= place < starts[n + 1]),
                kinds=frozenset(),
                source=_letters(text, source),
                cue=cue,
                content=content,
                stance=one.stance,
                speaker=(one.speaker or "").casefold(),
                via=frozenset(name.casefold() for name in one.via),
                quote=one.quote,
                shown=_shown(text, one),
            )
        )
    return marks


def _shown(text: str, one: Statement) -> str:
    source, cue = (text[span.start : span.end] if span else "" for span in (one.source, one.cue))
    content = [text[span.start : span.end] for span in one.content]
    return f"{one.stance} {one.rule} [{source} > {one.speaker} | {cue}] {content} {list(one.via) or ''}"


def _letters(text: str, spans: Iterable[dict[str, int] | None]) -> frozenset[int]:
    return frozenset(n for s in spans if s for n in range(s["start"], s["end"]) if text[n].isalnum())


def paired(marks: list[Mark], found: list[Mark]) -> dict[int, int]:
    """Mark -> statement, one to one, nearest content first; stance and source must agree."""
    near = []
    for i, mark in enumerate(marks):
        for j, other in enumerate(found):
            shared = len(mark.content & other.content) / len(mark.content | other.content)
            agree = mark.stance == other.stance and bool(mark.source) == bool(other.source)
            if shared >= HALF and agree and (not mark.source or mark.source & other.source):
                near.append((-shared, not mark.cue & other.cue, i, j))
    pairs: dict[int, int] = {}
    for _, _, i, j in sorted(near):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def holds(mark: Mark, other: Mark, kind: str) -> bool:
    match ALSO.get(kind):
        case "speaker":
            a, b = mark.speaker.split(), other.speaker.split()
            return a == b or bool(a and b and (a[-1] in b or b[-1] in a))
        case "via":
            return mark.via == other.via
        case "quote":
            return mark.quote == other.quote
    return True


def score(articles: list[Article], extractor: Extractor) -> dict[str, Tally]:
    """Kind -> Tally; "all" is every mark."""
    counts: dict[str, Counter[str]] = {}
    for article, found, pairs in read(articles, extractor):
        marks = [mark for mark in article.marks if not mark.trap]
        for kind in {kind for mark in article.marks for kind in mark.kinds} | {"all"}:
            count = counts.setdefault(kind, Counter())
            own = [i for i, mark in enumerate(marks) if kind in mark.kinds or kind == "all"]
            count["marked"] += len(own)
            count["found"] += sum(i in pairs and holds(marks[i], found[pairs[i]], kind) for i in own)
            lines = {mark.line for mark in article.marks if (kind in mark.kinds or kind == "all") and not mark.trap}
            traps = [mark for mark in article.marks if mark.trap and kind in mark.kinds]
            count["marked"] += len(traps)
            count["found"] += sum(not any(_within(other, trap) for other in found) for trap in traps)
            right = set(pairs.values())
            here = [j for j, other in enumerate(found) if other.line in lines or kind == "all"]
            count["predicted"] += len(here)
            count["right"] += sum(j in right for j in here)
    return {
        kind: Tally(marked=n["marked"], found=n["found"], predicted=n["predicted"], right=n["right"])
        for kind, n in sorted(counts.items())
    }


def _within(other: Mark, trap: Mark) -> bool:
    return len(other.content & trap.content) > HALF * len(other.content)


def read(articles: list[Article], extractor: Extractor) -> Iterator[tuple[Article, list[Mark], dict[int, int]]]:
    for article, answer in zip(articles, extractor.extract(article.given for article in articles), strict=True):
        found = predicted(article, answer.statements)
        yield article, found, paired([mark for mark in article.marks if not mark.trap], found)


def main(folder: Path, kind: str) -> None:
    articles, extractor = load(folder), load_extractor()
    for name, tally in score(articles, extractor).items():
        recall = f"recall {tally.recall:.2f} ({tally.found} of {tally.marked})"
        precision = f"precision {tally.precision:.2f} ({tally.right} of {tally.predicted})"
        print(f"{name:24s} {recall:28s} {precision}")
    if not kind:
        return
    for article, found, pairs in read(articles, extractor):
        marks = [mark for mark in article.marks if not mark.trap]
        for i, mark in enumerate(marks):
            if kind in mark.kinds and not (i in pairs and holds(mark, found[pairs[i]], kind)):
                print(f"{article.name} missed {mark.shown} {mark.speaker} {sorted(mark.via) or ''}")
                print(*(f"      {other.shown}" for other in found if other.line == mark.line), sep="\n")
        for trap in (mark for mark in article.marks if mark.trap and kind in mark.kinds):
            print(*(f"{article.name} trapped {other.shown}" for other in found if _within(other, trap)), sep="\n")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    chosen = Path(arguments.pop(0)) if arguments and Path(arguments[0]).is_dir() else FOLDER
    main(chosen, arguments[0] if arguments else "")
