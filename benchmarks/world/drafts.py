"""what a story is about -> its articles as drafts: paragraphs, of which some say something on a claim.

Pure: no rows are made here. A text's offsets are found as it is put together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from benchmarks.world import Size
from benchmarks.world.words import Words

CUES = {
    "alleges": "said",
    "states": "set out",
    "confirms": "confirmed",
    "denies": "denied",
    "disputes": "disputed",
    "withdraws": "withdrew",
    "no_response": "did not comment on",
    "not_claimed": "did not claim",
    "not_disclosed": "did not disclose",
}
# As the marked articles have them. Of claims that are answered, and of others.
_ANSWERED = {"alleges": 50, "states": 17, "denies": 17, "disputes": 7, "confirms": 2, "no_response": 5, "withdraws": 2}
_PLAIN = {"alleges": 62, "states": 33, "confirms": 3, "not_disclosed": 1, "not_claimed": 1}
_HEDGE = "reportedly"
_SHARES = {"answered": 0.3, "copied": 0.12, "hedged": 0.1, "edited": 0.4, "left out": 0.1, "credited": 0.05}
_TEXTS = (1, 1, 1, 1, 1, 1, 1, 2, 2, 3)  # how many texts an article had
TEXTS = sum(_TEXTS) / len(_TEXTS)
_LONGEST, _ALONE = 600, 0.2  # articles of all stories but the greatest; how many stories have one article only
# Stories that fill a page of the matrix, fifty claims by twenty outlets: one for so many articles of all.
_MATRICES, _FULL = 5000, {"articles": 100, "claims": 150, "outlets": 20, "days": 12.0}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`start` and `days` count from the world's first day. `focus`: how much of what is said is on the first claim; 0:
    no more than Zipf's law gives it."""

    articles: int
    claims: int
    outlets: int
    start: float
    days: float
    focus: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What a claim is about: whom it names, in which words, and who may say it."""

    number: int  # within its story
    subject: Any
    accuser: Any
    words: tuple[str, ...]
    answered: bool

    @property
    def sentence(self) -> str:
        return f"{self.subject.name} {' '.join(self.words)}"


@dataclass(frozen=True, kw_only=True)
class Said:
    topic: Topic
    stance: str
    content: str
    speaker: Any = None  # None: the outlet itself
    hedged: bool = False
    quoted: bool = False
    credits: str = ""


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A thing said, and where its parts stand in the text."""

    said: Said
    anchor: int
    source: list[int] | None
    cue: list[int] | None
    content: list[int]
    hedge: list[int] | None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`texts`: what it said at first, and after each edit. `copies`: the place of the draft that it is a copy of."""

    texts: Sequence[Sequence[str | Said]]
    copies: int | None = None


def plans(rng: Random, size: Size, articles: int) -> list[Plan]:
    """Of about so many articles, the earliest story first."""
    greatest, claims, outlets = size.greatest_story
    full = [Plan(start=rng.random() * (size.days - 15), **_FULL) for _ in range(size.articles // _MATRICES)]
    numbers = []
    rest = articles - greatest - sum(plan.articles for plan in full)
    while sum(numbers) < rest:
        alone = rng.random() < _ALONE
        numbers.append(1 if alone else min(1 + int(rng.paretovariate(1.2)), _LONGEST, max(2, articles // 20)))
    wanted = [number * rng.lognormvariate(0, 0.5) for number in numbers]
    own_claims = _scaled(wanted, size.claims - claims - sum(plan.claims for plan in full), most=claims)
    found = full
    for number, claimed in zip(numbers, own_claims, strict=True):
        days = min(45.0, size.days / 3, 0.5 + number**0.5)
        start = rng.random() * (size.days - days - 3)
        own = min(size.outlets * 4 // 5, 1 + int(number**0.75))
        found.append(Plan(articles=number, claims=claimed, outlets=own, start=start, days=days))
    focus = size.greatest_claim / (greatest * size.statements / (size.articles * TEXTS))
    days = min(60.0, size.days / 2)
    found.append(
        Plan(articles=greatest, claims=claims, outlets=outlets, start=size.days / 3, days=days, focus=min(focus, 0.8))
    )
    return sorted(found, key=lambda plan: plan.start)


def _scaled(wanted: Sequence[float], total: int, *, most: int) -> list[int]:
    """Whole numbers, from 1 to `most`, that are about `total` together."""
    scale = 1.0
    for _ in range(20):
        found = [min(most, max(1, round(wish * scale))) for wish in wanted]
        scale *= total / sum(found)
    return found


def topics(rng: Random, words: Words, cast: Sequence[Any], number: int) -> list[Topic]:
    drawn = words.some(number * 9)
    found = []
    for place in range(number):
        subject, accuser = rng.sample(cast, 2)
        own = tuple(drawn[place * 9 : place * 9 + rng.randint(6, 9)])
        answered = place == 0 or rng.random() < _SHARES["answered"]
        found.append(Topic(number=place, subject=subject, accuser=accuser, words=own, answered=answered))
    return found


def drafts(
    rng: Random, words: Words, found: Sequence[Topic], number: int, *, each: float, focus: float, wires: Sequence[str]
) -> list[Draft]:
    """`number` articles with about `each` things said in a text; every topic is said somewhere if there is room."""
    copied = [rng.randrange(place) if place and rng.random() < _SHARES["copied"] else None for place in range(number)]
    counts = [0 if copy is not None else int(rng.uniform(1, 2 * each)) or 1 for copy in copied]
    about = _about(rng, found, sum(counts), focus)
    made: list[Draft] = []
    for copy, count in zip(copied, counts, strict=True):
        if copy is not None:
            origin = copy if made[copy].copies is None else made[copy].copies
            made.append(Draft(texts=made[origin].texts[:1], copies=origin))
            continue
        own = [_said(rng, about.pop(), wires) for _ in range(count)]
        pieces: list[str | Said] = [*own, *words.paragraphs(rng.randint(4, 9))]
        rng.shuffle(pieces)
        texts = [pieces]
        for _ in range(rng.choice(_TEXTS) - 1):
            texts.append(_edited(rng, words, texts[-1]))
        made.append(Draft(texts=texts))
    return made


def _about(rng: Random, found: Sequence[Topic], slots: int, focus: float) -> list[Topic]:
    weights = [1 / (topic.number + 1) ** 0.8 for topic in found]
    if focus and len(found) > 1:
        weights[0] = sum(weights[1:]) * focus / (1 - focus)
    about = [*found[:slots], *rng.choices(found, weights, k=max(0, slots - len(found)))]
    rng.shuffle(about)
    return about


def _said(rng: Random, topic: Topic, wires: Sequence[str]) -> Said:
    stances = _ANSWERED if topic.answered else _PLAIN
    [stance] = rng.choices(list(stances), list(stances.values()))
    kept = [word for word in topic.words if rng.random() < 0.9] or topic.words
    return Said(
        topic=topic,
        stance=stance,
        content=f"{topic.subject.name} {' '.join(kept)}",
        speaker=_speaker(rng, topic, stance),
        hedged=stance == "alleges" and rng.random() < _SHARES["hedged"],
        quoted=rng.random() < 0.3,
        credits=rng.choice(wires) if wires and rng.random() < _SHARES["credited"] else "",
    )


def _speaker(rng: Random, topic: Topic, stance: str) -> Any:
    if stance in ("states", "alleges") and rng.random() < 0.4:
        return None
    return topic.accuser if stance in ("alleges", "states", "confirms", "withdraws") else topic.subject


def _edited(rng: Random, words: Words, pieces: Sequence[str | Said]) -> list[str | Said]:
    edited = list(pieces)
    places = [place for place, piece in enumerate(edited) if isinstance(piece, Said)]
    place = rng.choice(places)
    if rng.random() < _SHARES["edited"]:
        said = edited[place]
        assert isinstance(said, Said)
        stance = "states" if said.stance == "alleges" else "alleges"
        edited[place] = replace(said, hedged=False) if said.hedged else replace(said, stance=stance)
    elif len(places) > 1 and rng.random() < _SHARES["left out"]:
        del edited[place]
    edited += words.paragraphs(1)
    return edited


def compose(pieces: Sequence[str | Said]) -> tuple[str, list[Marked]]:
    sentences, marked, at = [], [], 0
    for piece in pieces:
        if isinstance(piece, Said):
            sentence, one = _sentence(piece, at)
            marked.append(one)
        else:
            sentence = piece
        sentences.append(sentence)
        at += len(sentence) + 2
    return "\n\n".join(sentences), marked


def _sentence(said: Said, at: int) -> tuple[str, Marked]:
    spans: dict[str, list[int] | None] = {"source": None, "cue": None, "hedge": None}
    sentence = ""

    def put(name: str, words: str) -> None:
        nonlocal sentence
        spans[name] = [at + len(sentence), at + len(sentence) + len(words)]
        sentence += words

    if said.speaker:
        put("source", said.speaker.name)
        sentence += " "
        put("cue", CUES[said.stance])
        sentence += " that "
    if said.hedged:
        put("hedge", _HEDGE)
        sentence += " "
    opening, closing = ("“", "”") if said.quoted and said.speaker else ("", "")
    sentence += opening
    put("content", said.content)
    sentence += closing + (f", {said.credits} reported." if said.credits else ".")
    content = spans.pop("content")
    assert content
    return sentence, Marked(said=said, anchor=at, content=content, **spans)
