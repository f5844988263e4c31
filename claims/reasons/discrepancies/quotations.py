"""statements of one claim -> quotations that differ between outlets, each with the difference word by word."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from claims.reasons.discrepancies.aligning import Edit, Quotation, edits, pieces
from claims.reasons.discrepancies.opposing import Way, capped, opposed
from claims.reasons.discrepancies.spoken import quoted, tokens
from claims.reasons.discrepancies.values import Discrepancy, Said

MOST_QUOTATIONS = 200  # different ones of a claim, those that most outlets carry
MOST_OF_ONE = 12  # different ones of one utterance that are aligned with each other
_SHORTEST, _LONGEST = 4, 300  # words; of longer ones the beginning is compared
_ALIKE = 0.25  # of the shorter one's pairs of words: worth aligning
_ALIKE_WHOEVER_SPEAKS, _LONG = 0.6, 10
_UNNAMED = frozenset({"he", "she", "they", "it", "who", "we", "i"})


def differing_quotations(said: Iterable[Said]) -> list[Discrepancy]:
    ways: dict[tuple[str, tuple[str, ...]], Way[Quotation]] = {}
    for one in said:
        if quotation := _quotation(one):
            key = (_speaker(quotation), quotation.norms)
            ways.setdefault(key, Way(value=quotation)).add(one.outlet, one.id, quotation.text)
    ordered = sorted(ways.values(), key=lambda way: way.order)
    found = []
    for alike in _of_one_utterance(ordered[:MOST_QUOTATIONS]):
        aligned = _Aligned()
        together = _together(alike[:MOST_OF_ONE], aligned)
        for group in opposed(together, aligned.differ, aligned.agree):
            group.sort(key=lambda way: (-len(way.carried), -way.value.length, way.words))  # the fullest is the first
            first = group[0].value
            versions = [group[0].version(), *(way.version(pieces=pieces(first, way.value)) for way in group[1:])]
            speakers = sorted({way.value.speaker for way in group if _speaker(way.value)})
            words = f"words of {speakers[0]}" if len(speakers) == 1 else "the same words"
            sentence, kept = capped(f"Outlets quote {words} differently.", versions, max(0, len(alike) - MOST_OF_ONE))
            found.append(Discrepancy(kind="quotation", sentence=sentence, versions=kept))
    return found


class _Aligned:
    """Aligns each two quotations once."""

    def __init__(self) -> None:
        self._edits: dict[tuple[int, int], list[Edit] | None] = {}

    def differ(self, one: Quotation, other: Quotation) -> bool:
        return any(edit.weighs for edit in self._between(one, other) or ())

    def agree(self, one: Quotation, other: Quotation) -> bool:
        between = self._between(one, other)
        return between is not None and not any(edit.weighs for edit in between)

    def _between(self, one: Quotation, other: Quotation) -> list[Edit] | None:
        key = (id(one), id(other)) if id(one) < id(other) else (id(other), id(one))
        if key not in self._edits:
            self._edits[key] = edits(one, other)
        return self._edits[key]


def _quotation(said: Said) -> Quotation | None:
    """The statement's quoted words; None where it has none, or too few to tell one utterance from another."""
    if (not said.put_forward and said.stance not in ("denies", "disputes")) or said.quote not in ("direct", "mixed"):
        return None
    parts = quoted(said.text) or ([said.text] if said.quote == "direct" else [])
    text = " … ".join(part.strip(" ,") for part in parts)
    found = tokens(text)[:_LONGEST]
    quotation = Quotation(text[: found[-1].end] if len(found) == _LONGEST else text, said.speaker, found)
    return quotation if quotation.length >= _SHORTEST else None


def _speaker(quotation: Quotation) -> str:
    """The last word of the name, "" where nobody is named."""
    words = quotation.speaker.lower().split()
    return words[-1] if words and words[-1] not in _UNNAMED else ""


def _of_one_utterance(ways: Sequence[Way[Quotation]]) -> Iterator[list[Way[Quotation]]]:
    """Groups of two and more that look alike, in their order."""
    group_of = list(range(len(ways)))
    for a, b in combinations(range(len(ways)), 2):
        if group_of[a] != group_of[b] and _alike(ways[a].value, ways[b].value):
            kept, gone = sorted((group_of[a], group_of[b]))
            group_of = [kept if group == gone else group for group in group_of]
    for group in sorted(set(group_of)):
        if group_of.count(group) > 1:
            yield [way for way, own in zip(ways, group_of, strict=True) if own == group]


def _alike(one: Quotation, other: Quotation) -> bool:
    shared, shorter = len(one.pairs & other.pairs), min(len(one.pairs), len(other.pairs))
    speakers = {_speaker(one), _speaker(other)} - {""}
    if len(speakers) > 1 and not (shorter >= _LONG and shared >= _ALIKE_WHOEVER_SPEAKS * shorter):
        return False
    return shared >= _ALIKE * shorter


def _together(ways: Sequence[Way[Quotation]], aligned: _Aligned) -> list[Way[Quotation]]:
    """Of those that differ from some other, each shortened one goes to the longer one that it agrees with.

    So do the rest; a quotation that agrees with several that differ tells nothing.
    """
    differing = [any(aligned.differ(way.value, other.value) for other in ways) for way in ways]
    groups: list[Way[Quotation]] = []
    ordered = sorted(zip(differing, ways, strict=True), key=lambda pair: (not pair[0], -pair[1].value.length))
    for differs, way in ordered:
        like = [group for group in groups if aligned.agree(group.value, way.value)]
        if not like and differs:
            groups.append(Way(value=way.value, carried=dict(way.carried), printed=way.printed.copy()))
        elif len(like) == 1:
            like[0].carried = way.carried | like[0].carried
    return groups
