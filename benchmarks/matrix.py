"""marked events -> claims and cells by the whole way, ingest to export, as score_gold.py scores them.

usage: CLAIMLINE_VAR=/tmp/bench python -m benchmarks.matrix DATA_FOLDER EVAL_FOLDER [figures] [orders] [weights]

figures  claims and cells of the four events that came marked, and of the two halves that we marked (gold/README.md)
orders   the same articles in twenty random orders: how far the claims of each two runs agree, as B-cubed
weights  the weights of claims/reasons/same_claim.py learned anew; each event's figures with weights learned without it
"""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpus import marked_events, our_events
from benchmarks.database import database
from benchmarks.linking import b_cubed
from benchmarks.logistic import learned

type Event = tuple[dict[str, Any], list[dict[str, Any]]]  # its gold and its articles
type Numbers = NDArray[np.float64]

ORDERS = 20


def main(data: Path, scorers: Path, parts: Sequence[str]) -> None:
    events = {
        "the four events": list(marked_events(data)),
        "ours, tune": list(our_events(data, "tune")),
        "ours, held": list(our_events(data, "held")),
    }
    with database():
        _take_in([article for part in events.values() for _, articles in part for article in articles])
        if "figures" in parts:
            from sources.models import Article

            _link_anew(list(Article.objects.order_by("published_at", "public_id")))
            for name, part in events.items():
                _figures(name, part, scorers)
        if "orders" in parts:
            _orders(events["the four events"])
        if "weights" in parts:
            _weights([event for name, part in events.items() if "held" not in name for event in part], scorers)


def _take_in(articles: list[dict[str, Any]]) -> None:
    from django.core.management import CommandError, call_command

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "articles.ndjson")
        file.write_text("".join(json.dumps(row) + "\n" for row in articles), "utf-8")
        try:
            call_command("ingest", str(file), verbosity=0)
        except CommandError as error:
            print(error)  # what is in is measured; the rest counts as not found


def _link_anew(articles: Sequence[Any]) -> None:
    """Stories and claims from nothing, one article after the other: a database of an earlier run may hold old links."""
    from claims.models import Claim, Link, StoryDoubt, StoryMember
    from claims.process import relate

    Link.objects.all().delete()
    StoryMember.objects.all().delete()
    StoryDoubt.objects.all().delete()
    Claim.objects.all().delete()
    for article in articles:
        for _ in relate({article.pk}):
            pass


# ---- figures -----------------------------------------------------------------------------------


def _figures(name: str, events: Sequence[Event], scorers: Path) -> None:
    from django.core.management import call_command

    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as out:
        for gold, articles in events:
            _write_gold(Path(folder), gold, articles)
        call_command("export", out=Path(out), stdout=open("/dev/null", "w"))  # noqa: SIM115
        printed = subprocess.run(
            [sys.executable, str(scorers / "score_gold.py"), "matrix", folder, out],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    for line in printed.splitlines():
        print(f"{name}: {' '.join(line.split())}")


def _write_gold(folder: Path, gold: dict[str, Any], articles: Sequence[dict[str, Any]]) -> None:
    outlets = {article["id"]: article["outlet"] for article in articles}
    for one in gold["statements"]:
        one["outlet"] = outlets[one["article"]]
    for claim in gold["claims"]:
        carried = {outlet: set[str]() for outlet in outlets.values()}
        for one in gold["statements"]:
            if one["claim"] == claim["id"]:
                carried[one["outlet"]].add(one["stance"])
        claim.setdefault("cells", {outlet: sorted(found) or ["omitted"] for outlet, found in carried.items()})
    name = folder / gold["story"][:8]
    name.with_suffix(".gold.json").write_text(json.dumps(gold), "utf-8")
    name.with_suffix(".articles.ndjson").write_text("".join(json.dumps(row) + "\n" for row in articles), "utf-8")


# ---- orders ------------------------------------------------------------------------------------


def _orders(events: Sequence[Event]) -> None:
    """Claims are made anew in each order, in a transaction that is taken back: the texts are read once."""
    from django.db import transaction

    from sources.models import Article

    keys = [article["id"] for _, articles in events for article in articles]
    articles = list(Article.objects.filter(external_id__in=keys).order_by("pk"))
    runs = []
    for seed in range(ORDERS):
        with transaction.atomic():
            runs.append(_linked(random.Random(seed).sample(articles, len(articles))))
            transaction.set_rollback(True)
    agreed = [b_cubed(left, right)[2] for left, right in combinations(runs, 2)]
    print(
        f"{ORDERS} orders of {len(articles)} articles, {len(runs[0])} statements: the claims of two runs agree"
        f" {np.mean(agreed):.3f} on average, {min(agreed):.3f} at worst"
    )


def _linked(articles: Sequence[Any]) -> dict[str, str]:
    from claims.models import Link

    _link_anew(articles)
    found = Link.objects.filter(active=True, statement__revision__article__in=articles)
    return dict(found.values_list("statement__public_id", "claim__public_id"))


# ---- weights -----------------------------------------------------------------------------------


def _weights(events: Sequence[Event], scorers: Path) -> None:
    from claims.reasons.same_claim import REASONS

    sys.path.insert(0, str(scorers))
    pairs = {gold["story"][:8]: _pairs(gold, articles) for gold, articles in events}
    for name, (measured, same) in pairs.items():
        others = [pair for other, pair in pairs.items() if other != name]
        weights, bias = learned(np.concatenate([m for m, _ in others]), np.concatenate([s for _, s in others]))
        print(f"{name}: {len(same)} pairs, {int(same.sum())} of one claim, {_loss(measured, same, weights, bias):.4f}"
              " bits a pair with weights learned without it")  # fmt: skip
    weights, bias = learned(*(np.concatenate(parts) for parts in zip(*pairs.values(), strict=True)))
    for (reason, _), weight in zip(REASONS, weights, strict=False):
        print(f"{reason.__name__} {weight:.2f}")
    print(f"bias {bias:.2f}")


def _pairs(gold: dict[str, Any], articles: Sequence[dict[str, Any]]) -> tuple[Numbers, Numbers]:
    """What the learned reasons measure of each two found statements that the gold has too; whether it has one claim."""
    from claims.models import Statement
    from claims.reasons.known import Known, Rarity
    from claims.reasons.same_claim import LEARNED, measured
    from claims.sides import side

    keys = [article["id"] for article in articles]
    found = list(
        Statement.objects.linkable()
        .filter(revision__article__external_id__in=keys)
        .with_context()
        .select_related("meaning")
        .in_reading_order()
    )
    claim = _claims(gold, articles, found)
    sides = [side(statement) for statement in found]
    rarity = Rarity(one.words for one in sides)
    rows, same = [], []
    marked = [k for k in range(len(found)) if k in claim]
    for number, k in enumerate(marked):
        others = marked[number + 1 :]
        if others:
            rows.append(measured(sides[k], Known(rarity, [sides[other] for other in others]))[:, :LEARNED])
            same += [float(claim[k] == claim[other]) for other in others]
    return np.concatenate(rows).astype(np.float64), np.array(same)


def _claims(gold: dict[str, Any], articles: Sequence[dict[str, Any]], found: Sequence[Any]) -> dict[int, str]:
    """Index of a found statement -> the gold claim of the gold statement that it is, by the scorer's own pairing."""
    import score_gold

    def span(pair: Sequence[int] | None) -> dict[str, int] | None:
        return {"start": pair[0], "end": pair[1]} if pair else None

    marked = score_gold.Gold()
    marked.add("event", articles, gold)
    ours = [
        score_gold.prepare(
            {
                "source": span(one.source),
                "cue": span(one.cue),
                "content": [span(pair) for pair in one.content],
                "stance": one.stance,
            },
            marked.articles[one.revision.article.external_id],
        )
        for one in found
    ]
    paired: Mapping[int, int] = score_gold.pair(marked.statements, ours, score_gold.inside)
    return {j: marked.statements[i]["claim"][1] for i, j in paired.items() if marked.statements[i]["claim"]}


def _loss(measured: Numbers, same: Numbers, weights: Numbers, bias: float) -> float:
    sure = np.clip(1 / (1 + np.exp(-(measured @ weights + bias))), 1e-9, 1 - 1e-9)
    return float(-np.mean(same * np.log2(sure) + (1 - same) * np.log2(1 - sure)))


def _parts(given: Sequence[str]) -> Iterator[str]:
    known = ("figures", "orders", "weights")
    for part in given or known:
        if part not in known:
            sys.exit(__doc__)
        yield part


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]), list(_parts(sys.argv[3:])))
