"""a little record in which much happens, each step in a transaction of its own; and exports of it as bytes."""

import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from claims import coverage, curate
from claims.export import export
from claims.export.scope import Scope
from claims.models import Account, Cell, Claim, Discrepancy, Entity, Judgement, Statement, Story
from sources.models import Article, Outlet, Poll
from tests.factories import (
    make_account,
    make_analysis,
    make_article,
    make_claim,
    make_entity,
    make_outlet,
    make_poll,
    make_revision,
    make_statement,
    make_story,
)


def now() -> datetime:
    """As the database has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


class History:
    """Two outlets and a claim at first; `step` does one thing at random, and says which."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.editor: Account = make_account()
        for _ in range(2):
            self.report()

    def step(self) -> str:
        way = self.rng.choice(_WAYS)
        try:
            with transaction.atomic():
                way(self)
        except curate.DecisionError:
            return f"{way.__name__}, refused"
        except IndexError:  # nothing is left to choose from
            self.report()
            return "begun anew"
        return way.__name__

    def one_of[Thing: Model](self, things: QuerySet[Thing]) -> Thing | None:
        found = list(things)
        return self.rng.choice(found) if found else None

    def claim(self) -> Claim:
        return self.rng.choice(list(Claim.objects.current().order_by("pk")))

    def statement(self) -> Statement:
        return self.rng.choice(list(Statement.objects.current().order_by("pk")))

    def report(self) -> None:
        """An outlet publishes on a claim, a known one or another."""
        outlet = make_outlet(name=f"The {self.rng.choice(('Quay', 'Mill', 'Harbour'))} Post")
        article = make_article(outlet, days=self.rng.random() * 9)
        make_analysis(article.current)
        make_poll(outlet, -1, 9)
        story = self.one_of(Story.objects.order_by("pk"))
        if story is None or self.rng.random() < 0.2:
            make_story(article)
        else:
            story.members.create(article=article, score=self.rng.random())
        known = Claim.objects.current().exists() and self.rng.random() < 0.7
        claim = self.claim() if known else make_claim(f"Marrow Foods used gelatine, {self.rng.randrange(99)}.")
        made = make_statement(article, claim, stance=self.rng.choice(("denies", "alleges", "states")))
        made.mentions.create(entity=make_entity(f"Ms Tarn {made.pk}"), role="named")
        coverage.cover([claim])

    def edit(self) -> None:
        article = self.rng.choice(list(Article.objects.order_by("pk")))
        make_revision(article, text=f"{article.current.text} And so on {self.rng.random()}.", title="Edited")
        coverage.cover(Claim.objects.current())

    def look(self) -> None:
        poll = self.rng.choice(list(Poll.objects.order_by("pk")))
        Poll.objects.filter(pk=poll.pk).update(whole=self.rng.random() < 0.5, entries_seen=self.rng.randrange(9))
        coverage.cover(Claim.objects.current())

    def review(self) -> None:
        curate.review(self.statement(), accepted=self.rng.random() < 0.7, editor=self.editor, reason="as it reads")

    def reword(self) -> None:
        curate.reword(self.claim(), f"Somebody said {self.rng.randrange(99)}.", editor=self.editor)

    def same(self) -> None:
        curate.decide_same(self.claim(), self.claim(), same=self.rng.random() < 0.7, editor=self.editor)

    def about(self) -> None:
        curate.decide_about(self.statement(), self.claim(), same=True, editor=self.editor)

    def undo(self) -> None:
        if said := self.one_of(Judgement.objects.order_by("pk")):
            curate.undo(said, editor=self.editor)

    def rename(self) -> None:
        Outlet.objects.filter(
            pk=self.rng.choice(list(Outlet.objects.order_by("pk").values_list("pk", flat=True)))
        ).update(name=f"Otherwise {self.rng.randrange(99)}")

    def forget(self) -> None:
        """What is derived goes, and comes again with other keys."""
        Cell.objects.filter(claim=self.claim()).delete()
        if Entity.objects.count() > 3 and (one := self.one_of(Entity.objects.order_by("pk"))):
            one.mentions.all().delete()
            one.names.all().delete()

    def differ(self) -> None:
        claim = self.claim()
        versions = [{"words": str(self.rng.randrange(99)), "outlets": [], "statements": []}]
        Discrepancy.objects.filter(claim=claim).delete()
        Discrepancy.objects.create(claim=claim, place=0, kind="figures", sentence="They differ.", versions=versions)

    def nothing(self) -> None:
        """Written, and nothing changed."""
        self.claim().save()

    def twice(self) -> None:
        """Within one transaction, part of it given up."""
        claim = self.claim()
        Claim.objects.filter(pk=claim.pk).update(text=f"First {self.rng.random()}")
        try:
            with transaction.atomic():
                Claim.objects.filter(pk=claim.pk).update(text="given up")
                make_outlet(f"given-up-{self.rng.random()}")
                raise InterruptedError
        except InterruptedError:
            Claim.objects.filter(pk=claim.pk).update(kind=self.rng.choice(("fact", "allegation")))


_WAYS: list[Callable[[History], None]] = [
    *(History.report, History.edit, History.look, History.review, History.reword, History.same, History.about),
    *(History.undo, History.rename, History.forget, History.differ, History.nothing, History.twice),
]


def taken(folder: Path, **how: object) -> dict[str, bytes]:
    """Everything that an export writes, by file."""
    scope = how.pop("scope", Scope())
    export(folder, scope, **how)
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
