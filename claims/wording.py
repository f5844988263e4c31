"""the statements of a claim -> its sentence, neutral and as self-contained as the machine can make it.

The best statement lends its words: a whole proposition, said by somebody or by the outlet, neither very short
nor very long. An editor's wording is never replaced.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from claims.models import Claim, Link, Statement
from claims.reasons import facts

_LOOKED_AT = 60  # statements of a claim
_BEST_LENGTH = 90  # characters: a sentence that a row of a table can hold
# What each stance costs: what is denied is worded as plainly as what is alleged, only more briefly.
_PUTTING_FORWARD = {"alleges": 0.0, "states": 0.1, "confirms": 0.05, "denies": 0.25}
_PRONOUN = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|their|its|this|that|these|those|we|our|us|i|my|you|your)\b", re.IGNORECASE
)
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Mm]e|[Uu]s)\b")
# "Officials rewriting the tender": what somebody is accused of, and not yet a sentence.
_UNFINISHED = re.compile(
    r"^(?!.*\b(?:is|are|was|were|been|be|has|have|had|will|would|could|can|did) )[^,]{3,80}? \w{3,}ing\b"
)
_FINITE = re.compile(r"\b(?:was|were|is|are|had|has|have|did|does|will|would|can|could|\w+ed|\w+[^aius]s)\b")
# Words that report: a claim is what is reported, and not that it is.
_REPORTING = re.compile(
    r"\b(?:said|says|told|accus\w+|alleg\w+|claim(?:s|ed)?|den(?:y|ies|ied|ying)|confirm\w*|according|withdr\w+|"
    r"apologi\w+|disput\w+|admit\w*|acknowledg\w+|correction|earlier version)\b",
    re.IGNORECASE,
)
# What may stand before the proposition itself: a dateline, a noun that names it, a conjunction.
_DATELINE = re.compile(r"^(?:[A-Z][A-Z .'’-]+,?\s*)?(?:\d{1,2} [A-Z][a-z]+ )?(?:\([^)]{2,40}\) )?[-–—] ")
_LEAD_IN = re.compile(
    r"^(?:(?:the|its|his|her|their|an?|[\w’']+['’]s) )?(?:\w+ )?"
    r"(?:allegations?|claims?|accusations?|suggestions?|ideas?|assertions?|charges?|reports?) that |"
    r"^(?:that|whether|how) ",
    re.IGNORECASE,
)
_OPENS_WEAKLY = re.compile(r"^(?:to|for|of|about|who|which|did|does|do|had|having|being|\w+ing)\b", re.IGNORECASE)
_EDGES = " \t\n\"'“”‘’«»,;:–—-…."
_HEDGE = re.compile(r"\b(?:allegedly|reportedly|purportedly|supposedly|apparently)\s+", re.I)


def word(claims: Iterable[Claim]) -> None:
    """Gives each claim the sentence of its best statement, and its kind, where no editor wrote one."""
    # Asked anew, and held: an editor may have worded one while the machine was linking.
    keys = [claim.pk for claim in claims]
    unworded = Claim.objects.filter(pk__in=keys, reviewed_at=None).order_by("pk").select_for_update(no_key=True)
    open_claims = {claim.pk: claim for claim in unworded}
    said: dict[int, list[Statement]] = defaultdict(list)
    links = Link.objects.filter(claim__in=open_claims).some_of_each(_LOOKED_AT)
    for link in links.select_related("statement__revision", "statement__speaker_entity"):
        said[link.claim_id].append(link.statement)
    changed = []
    for key, statements in said.items():
        claim, best, kind = open_claims[key], _best(statements), _kind(statements)
        if (claim.text, claim.kind, claim.worded_from_id) != (text := sentence(best), kind, best.pk):
            claim.text, claim.kind, claim.worded_from = text, kind, best
            changed.append(claim)
    Claim.objects.bulk_update(changed, ["text", "kind", "worded_from"], batch_size=500)


def _best(statements: Sequence[Statement]) -> Statement:
    """The one that costs least; the public id decides between equals, so that order never matters."""
    words = Counter(word for statement in statements for word in set(statement.words))
    figures = Counter(figure for statement in statements for figure in facts.figures(statement.resolved))
    few = len(statements) / 3 if len(statements) > 2 else 0

    def cost(statement: Statement) -> tuple[float, str]:
        # What few of the others say is this statement's own addition, a figure above all, and not the claim.
        own = sum(words[word] <= few for word in statement.words)
        counted = sum(figures[figure] <= few for figure in facts.figures(statement.resolved))
        return _cost(statement) + 0.1 * min(own, 6) + 0.7 * min(counted, 2), statement.public_id

    return min(statements, key=cost)


def sentence(statement: Statement) -> str:
    """A content as a sentence: no lead-in, quotation marks or hedge, a capital at the start and a full stop."""
    words = (
        _named(statement, _proposition(statement.resolved)) or statement.cue_words or "What was said is not in the text"
    )
    return words[0].upper() + words[1:] + ("" if words[-1] in "?!" else ".")


def weak(text: str) -> str:
    """What keeps a claim's sentence from standing by itself, to an editor; empty where nothing is seen to."""
    if pronoun := _PRONOUN.search(text):
        return f"“{pronoun[0]}” in its sentence stands for nobody who is named there"
    if not _FINITE.search(text) or _UNFINISHED.search(text) or _OPENS_WEAKLY.search(text):
        return "Its sentence is no whole one"
    if _REPORTING.search(text):
        return "Its sentence tells that it was said, and not what"
    return ""


def _named(statement: Statement, text: str) -> str:
    """ "Dunmarrow denied that it discharged solvent": there, the one that speaks is the one spoken of."""
    speaker = statement.speaker_entity
    if speaker is None:
        return text
    return re.sub(r"^it\b", speaker.name, re.sub(r"^its\b", f"{speaker.name}'s", text, flags=re.I), flags=re.I)


def _proposition(text: str) -> str:
    plain = re.sub(r"[\"“”«»]|\[(?:\.\.\.|…|sic)\]", "", " ".join(text.split()))
    plain = re.sub(r"\[([^\]]*)\]", r"\1", plain)  # what a reporter put into a quotation is part of the sentence
    plain = _LEAD_IN.sub("", _DATELINE.sub("", plain)).strip(_EDGES)
    plain = re.sub(r"\s*,(?:\s*,)+\s*", " ", plain)  # the two commas of an apposition that was left out
    return _HEDGE.sub("", plain).strip(_EDGES)


def _cost(statement: Statement) -> float:
    """How far a statement's words are from a neutral sentence that stands by itself; lower is better."""
    text = _named(statement, _proposition(statement.resolved))
    cost = abs(len(text) - _BEST_LENGTH) / _BEST_LENGTH
    cost += _PUTTING_FORWARD.get(statement.stance, 0.6)
    cost += 0.25 * len(_PRONOUN.findall(text)[:4])
    cost += 0.5 * (statement.modality != "asserted")
    cost += 0.4 * (statement.quote in ("direct", "mixed"))  # the reporter's words are more neutral than the speaker's
    cost += 0.6 * (not _FINITE.search(text)) + 0.7 * bool(_UNFINISHED.search(text))
    cost += 0.6 * bool(_FIRST_PERSON.search(statement.content_words))
    cost += 0.8 * bool(_REPORTING.search(text)) + 0.8 * bool(_OPENS_WEAKLY.search(text))
    return cost - statement.confidence / 4


def _kind(statements: list[Statement]) -> Claim.Kind:
    stances = {statement.stance for statement in statements}
    if stances <= {"states"}:
        return Claim.Kind.FACT
    if all(statement.modality == "future" for statement in statements):
        return Claim.Kind.DEMAND
    return Claim.Kind.ALLEGATION
