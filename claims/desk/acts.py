"""a decision that an editor is about to make, as data -> what it is about, and `claims.curate` carrying it out.

The same data is what a form sends, what is tried out for its preview, and what waits for a second person; so things
stand in it by public id. What was merged meanwhile stands for what it was merged into.

    verb            arguments beside the subject
    reword          text                                      of a claim
    decide_same     other, same                               of a claim
    relate          other, relation (or NOT_RELATED)          of a claim
    retire          retired                                   of a claim
    mark_sensitive  sensitive                                 of a claim
    split           statements, text, claim (else the subject)
    decide_about    claim, same, statements (else the subject)
    review          accepted                                  of a statement
    correct         fields                                    of a statement
    move            story                                     of an article
    decide_entities other, same                               of an entity
    alias           name, entity (None: nobody's)             of an entity
    split_entity    name                                      of an entity
    show            visibility, category, letters             of a claim or an article
    decide_review   claim, same                               of a fact-checker's review
    undo            judgement (its key)                       of whatever it is about
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from claims import curate, curate_visibility
from claims.curate.log import decision, hold
from claims.desk import things
from claims.models import Account, Claim, Judgement, Statement

NOT_RELATED = "none"

type By = dict[str, Any]  # who decides, and why: what every verb of `curate` takes


@dataclass(frozen=True, kw_only=True)
class Act:
    verb: str
    subject: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    def __post_init__(self) -> None:
        if self.verb not in VERBS:
            raise ValueError(f"There is no decision {self.verb!r}; there are {', '.join(VERBS)}.")

    @property
    def statements(self) -> list[str]:
        """Those that it moves or judges."""
        if self.verb in ("decide_about", "split", "review", "correct"):
            return list(self.arguments.get("statements") or [self.subject])
        return []

    @property
    def named(self) -> list[str]:
        """Public ids of all that it is about: of claims, statements, entities, an article and a story."""
        others = (self.arguments.get(name) for name in ("other", "claim", "story", "entity"))
        return list(dict.fromkeys([self.subject, *filter(None, others), *self.statements]))


@decision
def carry_out(act: Act, *, editor: Account, seen: int | None = None, seconded_by: Account | None = None) -> None:
    """Raises curate.Conflict where somebody decided about it after the judgement `seen`, and curate.DecisionError
    where it names what is not there, or cannot be done."""
    by: By = {"editor": editor, "reason": act.reason}
    if seconded_by is not None:
        by["seconded_by"] = seconded_by
    hold(things.held(act.named), seen)
    VERBS[act.verb](act, by)


def claims_of(act: Act) -> list[Claim]:
    """Claims that it decides about: those that it names, and those that its statements stand with."""
    touched = _undone(act).touches if act.verb == "undo" else []
    statements = [*act.statements, *(one for one in touched if one.startswith("t"))]
    found = {claim.pk: claim for claim in things.claims_among([*act.named, *touched])}
    if statements:
        found |= {claim.pk: claim for claim in Claim.objects.carrying(statements).defer("search")}
    return list(found.values())


def _undone(act: Act) -> Judgement:
    found = Judgement.objects.filter(pk=act.arguments["judgement"]).first()
    if found is None:
        raise curate.DecisionError("There is no such decision to take back.")
    return found


def _reword(act: Act, by: By) -> None:
    curate.reword(things.claim(act.subject), act.arguments["text"], **by)


def _same(act: Act, by: By) -> None:
    claim, other = things.two_claims(act.subject, act.arguments["other"])
    curate.decide_same(claim, other, same=act.arguments["same"], **by)


def _relate(act: Act, by: By) -> None:
    claim, other = things.two_claims(act.subject, act.arguments["other"])
    relation = act.arguments["relation"]
    curate.relate(claim, other, None if relation == NOT_RELATED else relation, **by)


def _retire(act: Act, by: By) -> None:
    curate.retire(things.claim(act.subject), retired=act.arguments["retired"], **by)


def _sensitive(act: Act, by: By) -> None:
    curate.mark_sensitive(things.claim(act.subject), sensitive=act.arguments["sensitive"], **by)


def _about(act: Act, by: By) -> None:
    claim = things.claim(act.arguments["claim"])
    statements, same = things.statements(act.statements), act.arguments["same"]
    if len(statements) == 1:
        curate.decide_about(statements[0], claim, same=same, **by)
    else:
        curate.decide_about_each(statements, claim, same=same, **by)


def _split(act: Act, by: By) -> None:
    claim = things.claim(act.arguments.get("claim") or act.subject)
    curate.split(claim, things.statements(act.statements), act.arguments["text"], **by)


def _review(act: Act, by: By) -> None:
    curate.review(_one(act), accepted=act.arguments["accepted"], **by)


def _correct(act: Act, by: By) -> None:
    curate.correct(_one(act), act.arguments["fields"], **by)


def _one(act: Act) -> Statement:
    [statement] = things.statements([act.subject])
    return statement


def _move(act: Act, by: By) -> None:
    curate.move(things.article(act.subject), things.story(act.arguments["story"]), **by)


def _entities(act: Act, by: By) -> None:
    entity, other = things.two_entities(act.subject, act.arguments["other"])
    curate.decide_entities(entity, other, same=act.arguments["same"], **by)


def _alias(act: Act, by: By) -> None:
    entity = act.arguments["entity"]
    curate.alias(things.entity(entity) if entity else None, act.arguments["name"], **by)


def _split_entity(act: Act, by: By) -> None:
    things.entity(act.subject)  # were it unknown, this says so
    curate.split_entity(act.arguments["name"], **by)


def _show(act: Act, by: By) -> None:
    """Who may see it; see `curate_visibility`."""
    thing = things.claim(act.subject) if act.subject.startswith("c") else things.article(act.subject)
    given = {name: act.arguments[name] for name in ("category", "letters") if name in act.arguments}
    curate_visibility.show(thing, act.arguments["visibility"], **given, **by)


def _factcheck(act: Act, by: By) -> None:
    review = things.fact_check(act.subject)
    curate.decide_review(review, things.claim(act.arguments["claim"]), same=act.arguments["same"], **by)


def _undo(act: Act, by: By) -> None:
    curate.undo(_undone(act), **by)


VERBS: dict[str, Callable[[Act, By], None]] = {
    "reword": _reword,
    "decide_same": _same,
    "relate": _relate,
    "retire": _retire,
    "mark_sensitive": _sensitive,
    "split": _split,
    "decide_about": _about,
    "review": _review,
    "correct": _correct,
    "move": _move,
    "decide_entities": _entities,
    "alias": _alias,
    "split_entity": _split_entity,
    "show": _show,
    "decide_review": _factcheck,
    "undo": _undo,
}
