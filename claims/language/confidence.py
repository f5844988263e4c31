"""draft -> the features by which its filter tells how likely an annotator would mark it, 0 to 1."""

from typing import Any

from claims.language.drafts import Draft
from claims.language.trained import Table, size
from claims.language.words import VERBAL, Words

LONGEST_CUE = 40  # characters of the cue that make a feature


class Filter(Table):
    """The coefficients of one kind of draft; `floor` is the confidence below which a draft is dropped."""

    def __init__(self, learned: dict[str, Any]):
        super().__init__(learned["weights"])
        self.floor: float = learned["floor"]


def kind_of_reason(reason: str) -> str:
    """ "the senator: the one so titled" is of the kind "the one so titled"."""
    return reason.partition(": ")[2] or reason


def features(words: Words, draft: Draft) -> list[str]:
    """What tells a report from its look-alikes: the cue and its frame, who would speak, how the content begins."""
    frame, anchor = draft.frame, draft.anchor
    lemma, tag = words.lemma[anchor], words.tag[anchor]
    cue = sorted(draft.cue) or [anchor]
    content = sorted(draft.content)
    found = [
        "bias",
        f"frame={frame}",
        f"lemma={lemma}",
        f"lemma={lemma}|{frame}",
        f"tag={tag}|{frame}",
        f"dep={words.dep[anchor]}|{words.pos[words.head[anchor]]}",
        f"cue={words.passage(cue).lower()[:LONGEST_CUE]}",
        f"head={words.lemma[words.head[anchor]]}",
        f"stance={draft.stance}",
    ]
    for name, holds in (
        ("loose", draft.loose),
        ("negated", draft.negated),
        ("in quotation", words.quotation[anchor] >= 0),
        ("headline", words.kind(anchor) == "headline"),
        ("no content", not content),
    ):
        if holds:
            found += [name, f"{name}|{frame}"]
    after = cue[-1] + 1
    found.append(f"next={lemma}|{words.lower[after] if after < len(words) else ''}")
    found += _source_features(words, draft)
    found += _content_features(words, draft, content)
    return found


def _source_features(words: Words, draft: Draft) -> list[str]:
    frame = draft.frame
    if not draft.source:
        return ["no source", f"no source|{frame}", f"no source|{words.lemma[draft.anchor]}"]
    head = next(
        (t for t in sorted(draft.source) if words.head[t] not in draft.source or words.head[t] == t), min(draft.source)
    )
    kind = f"{words.pos[head]}{words.entity[head]}"
    return [
        f"source={words.lemma[head]}",
        f"source kind={kind}|{frame}",
        f"source kind={kind}|{words.lemma[draft.anchor]}",
        f"source dep={words.dep[head]}",
        f"source far={min(3, abs(head - draft.anchor) // 8)}",
    ]


def _content_features(words: Words, draft: Draft, content: list[int]) -> list[str]:
    if not content:
        return []
    frame, anchor, first = draft.frame, draft.anchor, content[0]
    quoted = sum(words.quotation[t] >= 0 for t in content)
    found = [
        f"begins={words.lower[first]}",
        f"begins tag={words.tag[first]}|{frame}",
        f"length={size(len(content))}|{frame}",
        f"quoted={0 if not quoted else 2 if quoted > 0.8 * len(content) else 1}|{frame}",
        f"before={first < anchor}|{frame}",
    ]
    for kid in words.kids[anchor]:
        if words.dep[kid] in ("ccomp", "xcomp"):
            mark = next((words.lower[k] for k in words.kids[kid] if words.dep[k] in ("mark", "aux")), "-")
            found += [f"clause={words.tag[kid]}|{frame}", f"mark={mark}|{frame}"]
        if words.dep[kid] == "dobj":
            found.append(f"object={words.lemma[anchor]}|{words.lemma[kid]}")
        if words.dep[kid] == "prt":
            found.append(f"particle={words.lemma[anchor]}|{words.lower[kid]}")
    if not any(words.pos[t] in VERBAL for t in content):
        found.append(f"no verb|{frame}")
    return found
