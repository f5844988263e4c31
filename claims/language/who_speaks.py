"""draft -> the noun phrase of its sentence that speaks, by a learned table: the rules' choice among the others."""

from collections.abc import Iterator

from claims.language.drafts import Draft
from claims.language.phrases import is_passive, source_phrase
from claims.language.trained import Table, size
from claims.language.words import PASSIVE_SUBJECTS, SUBJECTS, Words

NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
RELATIVE_TAGS = frozenset({"WP", "WDT"})
FARTHEST = 12  # steps up the tree from the cue to what it shares with a noun


def chosen_source(words: Words, draft: Draft, table: Table) -> set[int]:
    """The phrase with the highest score, the rules' own among them; empty where nobody is the likeliest."""
    nobody = table.odds(nobody_features(words, draft))
    best, phrase, own = nobody, set[int](), None if draft.source else nobody
    for token, tokens in speakers(words, draft):
        score = table.odds(speaker_features(words, draft, token, tokens))
        if tokens & draft.source:
            own = score if own is None else max(own, score)
        if score > best:
            best, phrase = score, tokens
    if own is None or best <= own or phrase & draft.source:
        return draft.source
    return phrase


def speakers(words: Words, draft: Draft) -> Iterator[tuple[int, set[int]]]:
    """Nouns of the cue's sentence outside cue and content, each with the phrase on its side of the cue."""
    anchor = draft.anchor
    for token in range(*words.sentences[words.sentence[anchor]]):
        subject = words.dep[token] in SUBJECTS | PASSIVE_SUBJECTS
        nominal = words.pos[token] in NOMINAL or words.tag[token] in RELATIVE_TAGS
        if not (subject or nominal) or words.dep[token] == "compound" or token in draft.cue | draft.content:
            continue
        phrase = source_phrase(words, token) - draft.cue - draft.content
        phrase = {t for t in phrase if words.block[t] == words.block[anchor] and (t < anchor) == (token < anchor)}
        if token in phrase:
            yield token, phrase


def speaker_features(words: Words, draft: Draft, token: int, phrase: set[int]) -> list[str]:
    """Where the noun stands to the cue in tree and text, what it is, and whether the rules chose it."""
    anchor, frame, dep, tag = draft.anchor, draft.frame, words.dep[token], words.tag[draft.anchor]
    lemma, path, passive = words.lemma[anchor], _path(words, anchor, token), is_passive(words, anchor)
    side = "before" if token < anchor else "after"
    chosen = "chosen" if phrase & draft.source else "other" if draft.source else "none chosen"
    kind = words.pos[token] + words.entity[token]
    between = range(min(anchor, token) + 1, max(anchor, token))
    nouns = sum(1 for t in between if words.pos[t] in NOMINAL and t not in draft.content)
    across = any(t in draft.content for t in between)
    quoted = f"{words.quotation[token] >= 0}|{words.quotation[anchor] >= 0}"
    return [
        "bias",
        chosen,
        f"{chosen}|{frame}",
        f"{chosen}|{tag}",
        f"{chosen}|{kind}",
        f"{chosen}|{lemma}",
        f"{chosen}|{words.lower[token]}",
        f"{chosen}|path={path}",
        f"path={path}",
        f"path={path}|{passive}",
        f"path={path}|{words.pos[token]}",
        f"path={path}|{tag}|{frame}",
        f"kind={kind}",
        f"word={words.lower[token]}",
        f"dep={dep}|{side}|{passive}",
        f"dep={dep}|{side}|{frame}",
        f"dep={dep}|{side}|{lemma}",
        f"head={words.lemma[words.head[token]]}|{dep}",
        f"nouns between={min(nouns, 4)}|{side}|{frame}",
        f"across={across}|{side}|{frame}",
        f"far={size(abs(anchor - token))}|{side}",
        f"beside={abs(anchor - token) <= 2}|{side}|{tag}|{chosen}",
        f"quoted={quoted}",
    ]


def nobody_features(words: Words, draft: Draft) -> list[str]:
    named = bool(draft.source)
    return [
        "nobody",
        f"nobody|{draft.frame}",
        f"nobody|{named}",
        f"nobody|{named}|{draft.frame}",
        f"nobody|{named}|{words.lemma[draft.anchor]}",
        f"nobody|{named}|{words.tag[draft.anchor]}",
        f"nobody|{named}|passive={is_passive(words, draft.anchor)}",
    ]


def _path(words: Words, anchor: int, token: int) -> str:
    """Dependencies up from the cue, then down to the noun: `>nsubj`, `xcomp>nsubj`."""
    up = [anchor]
    for above in words.ancestors(anchor):
        up.append(above)
        if len(up) == FARTHEST:
            break
    down: list[str] = []
    while token not in up and words.head[token] != token and len(down) < FARTHEST // 2:
        down.append(words.dep[token])
        token = words.head[token]
    if token not in up:
        return "far"
    rising = [words.dep[t] for t in up[: up.index(token)]]
    return f"{'^'.join(rising[:4])}>{'.'.join(down[::-1][:3])}"
