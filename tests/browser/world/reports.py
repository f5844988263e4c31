"""sentences with a statement in each -> an article that holds them; claims -> all that is derived of them."""

from datetime import timedelta
from typing import NamedTuple

from claims import coverage
from claims.models import Claim, Discrepancy, Event, Statement
from sources.models import Article, Outlet
from tests.factories import NOON, make_analysis, make_article, make_event, make_statement


class Said(NamedTuple):
    """One sentence of an article, and the statement in it. `speaker` "": the outlet's own voice."""

    speaker: str
    cue: str
    content: str
    stance: str
    claim: Claim | None = None
    hedge: str = ""

    @property
    def sentence(self) -> str:
        return " ".join(part for part in (self.speaker, self.cue, self.content) if part) + "."


def report(outlet: Outlet, title: str, *said: Said, days: float = 0, **fields: object) -> Article:
    text = "\n\n".join(one.sentence for one in said)
    article = make_article(outlet, text=text, title=title, days=days, **fields)
    make_analysis(article.current)
    told_in(article, said)
    return article


def told_in(article: Article, said: tuple[Said, ...]) -> None:
    """The statements that the article's current text holds, at their places in it."""
    text, start = article.current.text, 0
    for one in said:
        start = text.index(one.sentence, start)
        cue = start + len(one.speaker) + bool(one.speaker)
        content = cue + len(one.cue) + bool(one.cue)
        hedge = text.find(one.hedge, start) if one.hedge else -1
        make_statement(
            article,
            one.claim,
            stance=one.stance,
            speaker=one.speaker or None,
            anchor=start,
            source=[start, start + len(one.speaker)] if one.speaker else None,
            cue=[cue, cue + len(one.cue)] if one.cue else None,
            content=[[content, content + len(one.content)]],
            hedges=[[hedge, hedge + len(one.hedge)]] if hedge >= 0 else [],
            resolved=one.content,
            words=one.content.lower().split()[:8],
            rule=f"verb:{one.cue.split()[0]}" if one.cue else "voice",
        )


def settle(claims: list[Claim]) -> None:
    """Cells and tallies, as the pipeline leaves them; differences and events where it leaves none."""
    coverage.cover(claims)
    first = claims[0]
    if not Discrepancy.objects.filter(claim=first).exists():
        told = Statement.objects.filter(links__claim=first).select_related("revision__article__outlet")[:2]
        versions = [
            {
                "words": words,
                "how": how,
                "outlets": [statement.revision.article.outlet.key],
                "statements": [statement.public_id],
                "pieces": [],
            }
            for words, how, statement in zip(
                ("used", "is said to have used"), ("plainly", "softened"), told, strict=False
            )
        ]
        Discrepancy.objects.create(
            claim=first, place=0, kind="hedge", sentence="Some say it plainly, some do not.", versions=versions
        )
    if Event.objects.exists():
        return
    for claim in claims:
        for statement in Statement.objects.of_claim(claim).with_context():
            days = (statement.revision.article.published_at - NOON) / timedelta(days=1)
            make_event(claim, statement, days=days, news="denial" if statement.stance == "denies" else "outlet")
