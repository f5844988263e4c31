"""questions in a reader's own words -> how well asking answers them: hit@1, hit@5, and what is rightly not found.

usage: CLAIMLINE_VAR=/tmp/bench-ask python -m benchmarks.ask [QUESTIONS.ndjson]     of the sample corpus
       CLAIMLINE_VAR=/tmp/bench-ask2 python -m benchmarks.ask --articles FILE.ndjson [NUMBER]
                                      {"id", "text", "claim", "headlines"} a line: of NUMBER articles each claim is
                                      asked for, and fifty invented ones (gold/unreported.txt)

A question of ours (gold/questions.ndjson) is "reported", "unreported", or an "other" claim than any that is reported:
with another figure, or a "not". It is a hit where the claim that was found, or something said about it, has the words
that we marked. With FILE it is one where an article that reports what was asked carries the claim that was found, which
is easier: an article carries more than one claim.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.database import database

GOLD = Path(__file__).parent / "gold"
FIRST, AMONG = 1, 5

type Judge = Callable[[Any], bool]


def main(questions: Path) -> None:
    from django.core.management import call_command

    rows = [json.loads(line) for line in questions.read_text("utf-8").splitlines() if line.strip()]
    with database():
        call_command("samples", verbosity=0)
        of = {kind: [row for row in rows if row["kind"] == kind] for kind in ("reported", "unreported", "other")}
        _reported([(row["question"], _has(row["has"])) for row in of["reported"]])
        _unreported([row["question"] for row in of["unreported"]])
        _other([row["question"] for row in of["other"]])


def of_articles(file: Path, number: int) -> None:
    from benchmarks.lookup import UNREPORTED, take_in

    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    by_claim: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_claim[row["claim"]].append(row)
    # Of each claim the first articles, in turn: few articles of many claims tell more than many of few.
    chosen = [row for turn in range(len(rows)) for own in by_claim.values() for row in own[turn : turn + 1]][:number]
    with database():
        take_in(chosen)
        asked = {row["claim"] for row in chosen}
        reporting = {claim: {row["id"] for row in chosen if row["claim"] == claim} for claim in sorted(asked)}
        _reported([(claim, _carried_by(ids)) for claim, ids in reporting.items()])
        _unreported(UNREPORTED.read_text("utf-8").splitlines())


def _has(words: Iterable[str]) -> Judge:
    def judge(claim: Any) -> bool:
        told = [claim.text, *claim.links.filter(active=True).values_list("statement__resolved", flat=True)]
        return any(all(word in text.lower() for word in words) for text in told)

    return judge


def _carried_by(articles: set[str]) -> Judge:
    def judge(claim: Any) -> bool:
        found = claim.links.filter(active=True).values_list("statement__revision__article__external_id", flat=True)
        return not articles.isdisjoint(found)

    return judge


def _reported(questions: list[tuple[str, Judge]]) -> None:
    from claims.matching import match

    match("warm")
    counted: dict[str, list[int]] = {"surely": [0, 0, 0], "or perhaps": [0, 0, 0]}
    seconds = []
    for question, right in questions:
        start = time.perf_counter()
        found = match(question)
        seconds.append(time.perf_counter() - start)
        for name, shown in (("surely", found.same), ("or perhaps", (*found.same, *found.perhaps))):
            hits = [right(one.claim) for one in shown[:AMONG]]
            for place, hit in enumerate((any(hits[:FIRST]), any(hits), not shown)):
                counted[name][place] += hit
        if not any(hits):
            print(f"  missed: {question!r}: {[one.claim.text for one in shown[:1]]}")
    seconds.sort()
    number = len(questions)
    for name, (first, among, nothing) in counted.items():
        print(f"{number} reported, {name}: hit@1 {first / number:.2f}  hit@5 {among / number:.2f}  none {nothing}")
    print(f"ms a question: p50 {median(seconds) * 1000:.0f}  p95 {seconds[int(0.95 * (number - 1))] * 1000:.0f}")


def _unreported(questions: list[str]) -> None:
    from claims.matching import match

    found = {question: match(question) for question in questions}
    surely = [question for question in questions if found[question].same]
    perhaps = [question for question in questions if found[question].same or found[question].perhaps]
    number = len(questions)
    print(f"{number} that nobody reports: {number - len(surely)} not surely found, {number - len(perhaps)} not at all")
    for question in perhaps:
        one = (*found[question].same, *found[question].perhaps)[0]
        print(f"  found for {question!r}, {one.sure:.2f}: {one.claim.text}")


def _other(questions: list[str]) -> None:
    from claims.matching import match

    said = 0
    for question in questions:
        found = match(question)
        said += not found.same and bool(found.others)
        if found.same or not found.others:
            print(f"  not told as another: {question!r}: {[one.claim.text for one in found.same[:1]]}")
    print(f"{said} of {len(questions)} with another figure or a “not”: said to be another claim")


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main(GOLD / "questions.ndjson")
        case ["--articles", file]:
            of_articles(Path(file), 400)
        case ["--articles", file, number]:
            of_articles(Path(file), int(number))
        case [file]:
            main(Path(file))
        case _:
            sys.exit(__doc__)
