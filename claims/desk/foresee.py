"""a decision that is not made yet -> what it would change.

It is really made, in a transaction that is rolled back, and what the pages rest on is compared. Where that would take
too long for somebody who waits, only what is known without trying is told, and that it is so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import OperationalError, connection, transaction
from django.db.models import Sum

from claims import curate
from claims.desk import picture, things
from claims.desk.acts import Act, carry_out, claims_of
from claims.desk.changes import Change, compare, summary
from claims.models import Account, Claim, Judgement, Link, Mention, Story, StoryMember, Tally
from claims.models.claims import ClaimQuerySet
from claims.pages.sentences import counted

MOST_STATEMENTS = 3_000  # on the claims that it touches, each that changes its claim counted MOVING times
MOVING = 2
MOST_CLAIMS = 150  # whose cells are compared
SECONDS = 8  # that one question of a trial may take
_TIMES_OUT = ("57014", "55P03", "40P01")  # cancelled; a lock that did not come; a deadlock: as PostgreSQL says it


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """`tried`: it was; else `why` not, and `rough` is what is known anyway. `impossible`: it cannot be done, and why.
    `seen`: from which judgement on something else came between."""

    seen: int
    tried: bool = True
    why: str = ""
    rough: Sequence[str] = field(default=())
    impossible: str = ""
    summary: str = ""
    changes: Sequence[Change] = field(default=())
    others: int = 0  # claims that it may touch beside, which were not compared


def foresee(act: Act, editor: Account) -> Foreseen:
    """Raises curate.DecisionError where it names what is not there, and curate.Conflict where others built on what it
    would take back."""
    scope = _scope(act)
    seen = curate.latest(act.named)
    statements = _on(scope.claims)
    if statements + MOVING * _moved(act) > MOST_STATEMENTS:
        return Foreseen(seen=seen, tried=False, why=_TOO_MANY, rough=_rough(scope, statements))
    try:
        before, after = _tried(act, editor, scope)
    except curate.Conflict:
        raise
    except curate.DecisionError as error:
        return Foreseen(seen=seen, tried=False, impossible=str(error))
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) not in _TIMES_OUT:
            raise
        return Foreseen(seen=seen, tried=False, why=_TOO_LONG, rough=_rough(scope, statements))
    changes = compare(before, after)
    return Foreseen(seen=seen, summary=summary(changes), changes=changes, others=scope.others)


_TOO_MANY = "So many statements are too many to try it out while you wait."
_TOO_LONG = "To try it out took too long, or somebody is saving something on the same things."


@dataclass(kw_only=True)
class _Scope:
    claims: list[str] = field(default_factory=list)
    entities: list[str] = field(default_factory=list)
    stories: list[str] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
    others: int = 0

    def take(self) -> picture.Picture:
        return picture.take(claims=self.claims, entities=self.entities, stories=self.stories, articles=self.articles)


def _scope(act: Act) -> _Scope:
    """What is looked at before and after. Of two whole stories, or of somebody who is
    named in many claims, those that most outlets carry."""
    named = act.named
    if act.verb == "undo":
        made = Judgement.objects.filter(pk=act.arguments["judgement"]).values_list("touches", flat=True).first()
        named = [*named, *(made or ())]
    scope = _Scope(claims=[claim.public_id for claim in claims_of(act)])
    scope.claims += [one for one in named if one.startswith("c") and one not in scope.claims]
    scope.entities = [one for one in named if one.startswith("e")]
    scope.articles = [one for one in named if one.startswith("a")]
    scope.stories = [one for one in named if one.startswith("s")]
    if scope.entities:
        told = Mention.objects.filter(entity__public_id__in=scope.entities).values("statement")
        naming = Link.objects.filter(active=True, statement__in=told).values("claim")
        _look_around(scope, Claim.objects.current().filter(pk__in=naming))
    if scope.articles:
        members = StoryMember.objects.filter(article__public_id__in=scope.articles)
        scope.stories = list({*scope.stories, *members.values_list("story__public_id", flat=True)})
        stories = Story.objects.filter(public_id__in=scope.stories).values_list("pk", flat=True)
        _look_around(scope, Claim.objects.current().filter(tally__stories__overlap=list(stories)))
    return scope


def _look_around(scope: _Scope, claims: ClaimQuerySet) -> None:
    """These, too: as many of them as are compared, those that most outlets carry."""
    ids = list(claims.order_by("-tally__outlets", "pk").values_list("public_id", flat=True))
    scope.claims, scope.others = ids[:MOST_CLAIMS], max(0, len(ids) - MOST_CLAIMS)


def _on(claims: Sequence[str]) -> int:
    return Tally.objects.filter(claim__public_id__in=claims).aggregate(n=Sum("statements"))["n"] or 0


def _moved(act: Act) -> int:
    """How many statements would be about another claim, or about none."""
    match act.verb:
        case "decide_same" if act.arguments["same"]:
            return _on([act.arguments["other"]])
        case "retire":
            return _on([act.subject])
        case "split" | "decide_about":
            return len(act.statements)
        case "undo":
            touched = Judgement.objects.filter(pk=act.arguments["judgement"]).values_list("touches", flat=True).first()
            return sum(name.startswith("t") for name in touched or ())
    return 0


def _tried(act: Act, editor: Account, scope: _Scope) -> tuple[picture.Picture, picture.Picture]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{SECONDS}s'")
            cursor.execute("SET LOCAL lock_timeout = '2s'")
        before, last = scope.take(), _last()
        # A sensitive claim's decision is tried as if a second person had agreed to it.
        carry_out(act, editor=editor)
        made = Judgement.objects.filter(pk__gt=last, editor=editor).values_list("touches", flat=True)
        new = {one for touched in made for one in touched}
        scope.claims += [one for one in new if things.called(one) == "claim" and one not in scope.claims]
        scope.entities += [one for one in new if things.called(one) == "name" and one not in scope.entities]
        after = scope.take()
        transaction.set_rollback(True)
    return before, after


def _last() -> int:
    return Judgement.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _rough(scope: _Scope, statements: int) -> list[str]:
    told = [f"{counted(len(scope.claims), 'claim')} with {counted(statements, 'statement')} would be looked at anew"]
    if scope.stories:
        told.append(f"and the cells of {'these stories' if len(scope.stories) > 1 else 'this story'}")
    return told
