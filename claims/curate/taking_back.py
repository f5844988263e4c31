"""a decision -> another one that puts back what was before.

The row that takes back says what holds instead: what was said of the same matter before, or that nothing is. So the
latest row on a matter is all that there is to ask. What others built on cannot be taken back from under them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from claims.curate.carrying_out import carry_out
from claims.curate.log import Conflict, DecisionError, decision, hold, judge, place
from claims.curate.snapshots import of_links
from claims.models import Account, Claim, Entity, Judgement, Statement
from sources.models import Article

_KIND = Judgement.Kind
_OPEN: dict[str, dict[str, Any]] = {  # nothing is decided
    _KIND.REVIEW: {"verdict": None},
    _KIND.CORRECT: {"fields": {}, "statement": None, "row": None},
    _KIND.ABOUT: {"same": None},
    _KIND.SAME: {"same": None, "moved": []},
    _KIND.SPLIT: {"statements": [], "text": None},
    _KIND.RELATE: {"relation": None},
    _KIND.WORDING: {"text": None},
    _KIND.RETIRE: {"retired": False, "statements": []},
    _KIND.SENSITIVE: {"sensitive": False},
    _KIND.MOVE: {"story": None},
    _KIND.ALIAS: {"entity": None, "open": True},
    _KIND.ENTITIES: {"same": None},
    _KIND.FACTCHECK: {"same": None},
}
_OF_STATEMENT = frozenset({_KIND.REVIEW, _KIND.CORRECT})
_OF_LINK = frozenset({_KIND.ABOUT, _KIND.SAME, _KIND.SPLIT, _KIND.RETIRE})
_OF_CLAIM = frozenset({_KIND.SAME, _KIND.SPLIT, _KIND.RETIRE})
_BUILT_ON: dict[str, frozenset[str]] = {  # kinds that rest on one of a kind
    _KIND.REVIEW: _OF_STATEMENT,
    _KIND.CORRECT: _OF_STATEMENT | _OF_LINK,
    _KIND.ABOUT: _OF_LINK | {_KIND.CORRECT},
    _KIND.SAME: _OF_CLAIM,
    _KIND.SPLIT: frozenset(_OPEN) - {_KIND.REVIEW},
    _KIND.RETIRE: _OF_CLAIM,
    _KIND.ENTITIES: frozenset({_KIND.ENTITIES}),
}


@decision
def undo(
    judgement: Judgement,
    *,
    editor: Account | None,
    reason: str = "",
    seconded_by: Account | None = None,
    seen: int | None = None,
) -> Judgement:
    """A new row that `undoes` this one. Raises DecisionError where it holds no longer, and Conflict, with what was
    decided `since`, where others built on it."""
    if judgement.kind == _KIND.VISIBLE:
        from claims import curate_visibility  # it stands on this package

        hold([*Article.objects.filter(public_id=judgement.subject), *_claims(judgement)], seen)
        return curate_visibility.undo(judgement, editor=editor, reason=reason, seconded_by=seconded_by)
    if judgement.kind not in _OPEN:
        raise DecisionError(f"A decision on {judgement.get_kind_display()} is changed where it was made.")
    statements = Statement.objects.filter(public_id__in=judgement.touches)
    claims = Claim.objects.filter(public_id__in=judgement.touches)
    hold([*Article.objects.filter(public_id__in=judgement.touches), *statements, *claims], seen)
    list(Entity.objects.filter(public_id__in=judgement.touches).order_by("pk").select_for_update(no_key=True))
    own = list(Judgement.objects.filter(kind=judgement.kind, fingerprint=judgement.fingerprint).order_by("pk"))
    if not _holds(judgement, own):
        raise DecisionError("This decision holds no longer: it was taken back, or decided otherwise since.")
    if built := _built_on(judgement):
        raise Conflict("Others built on this decision. Take back what they decided first.", built)
    prior = _in_force(own, without=judgement)
    value = dict(prior.value) if prior else _open(judgement)
    links, before = of_links(statements), judgement.machine.get("links")
    kept = {key: one for key, one in (prior or judgement).machine.items() if key not in ("links", "since")}
    if prior:
        kept["since"] = place(prior)
    touches = set(judgement.touches) | set(prior.touches if prior else ())
    if prior:
        touches |= _again(value, prior)
    made = judge(
        *(judgement.kind, judgement.fingerprint, value, editor, reason),
        touches=touches,
        machine=kept | {"links": of_links(Statement.objects.filter(public_id__in=touches)) or links},
        undoes=judgement,
        seconded_by=seconded_by,
    )
    carry_out(made, judgement.machine if judgement.kind == _KIND.MOVE else before)
    return made


def _claims(judgement: Judgement) -> list[Claim]:
    return list(Claim.objects.filter(public_id=judgement.subject))


def _taken_back(own: Sequence[Judgement], taken: Iterable[int]) -> set[int]:
    """Keys of those of all that was said of a matter which others took back, and `taken`; what took back does so only
    while it was not taken back itself."""
    gone = set(taken)
    for one in reversed(own):
        if one.undoes_id and one.pk not in gone:
            gone.add(one.undoes_id)
    return gone


def _holds(judgement: Judgement, own: Sequence[Judgement]) -> bool:
    gone = _taken_back(own, ())
    later = [one for one in own if one.pk > judgement.pk and one.pk not in gone and not one.undoes_id]
    return judgement.pk not in gone and not later and (not judgement.undoes_id or own[-1] == judgement)


def _in_force(own: Sequence[Judgement], without: Judgement) -> Judgement | None:
    gone = _taken_back(own, {without.pk})
    standing = [one for one in own if one.pk not in gone and not one.undoes_id]
    return standing[-1] if standing else None


def _open(judgement: Judgement) -> dict[str, Any]:
    opened = dict(_OPEN[judgement.kind])
    return opened | {"name": judgement.value["name"]} if judgement.kind == _KIND.ALIAS else opened


def _again(value: dict[str, Any], prior: Judgement) -> set[str]:
    """A merge, or a retirement, that holds again takes along what came to the claim since; adds it to `value`."""
    if prior.kind == _KIND.SAME and value["same"]:
        [ended] = [name for name in prior.fingerprint.split(" ") if name != value["into"]]
        key = "moved"
    elif prior.kind == _KIND.RETIRE and value["retired"]:
        ended, key = prior.subject, "statements"
    else:
        return set()
    tied = Statement.objects.filter(links__claim__public_id=ended, links__active=True)
    value[key] = sorted({*value[key], *tied.values_list("public_id", flat=True)})
    return set(value[key])


def _built_on(judgement: Judgement) -> list[Judgement]:
    """What others decided since that rests on it, and still holds."""
    ground = set(judgement.touches)
    if judgement.kind == _KIND.SPLIT:
        ground = {judgement.fingerprint.split(" ")[1]}
    elif judgement.kind == _KIND.ABOUT:
        ground = {judgement.subject}
    elif judgement.kind in (_KIND.SAME, _KIND.RETIRE):
        ground = {name for name in ground if name.startswith("c")}
    elif judgement.kind == _KIND.CORRECT and judgement.value["statement"] != judgement.subject:
        ground = {judgement.value["statement"]}
    elif judgement.kind not in _BUILT_ON:
        return []
    kinds = _BUILT_ON[judgement.kind]
    if judgement.kind == _KIND.CORRECT and judgement.value["statement"] == judgement.subject:
        kinds = _OF_STATEMENT
    later = Judgement.objects.filter(kind__in=kinds).on(ground).after(judgement.pk)
    later = later.exclude(kind=judgement.kind, fingerprint=judgement.fingerprint)
    matters = {(one.kind, one.fingerprint): one for one in later}
    found = []
    for (kind, fingerprint), newest in matters.items():
        own = Judgement.objects.filter(kind=kind, fingerprint=fingerprint)
        then = own.filter(pk__lt=judgement.pk).order_by("pk").last()
        if newest.value != (then.value if then else _OPEN.get(kind)):
            found.append(newest)
    return found
