import pytest

from claims import curate
from claims.coverage import rebuild
from claims.models import Discrepancy, Entity, EntityName, Mention, Story
from tests.claims.export.taken import CANARY, SAID, VERSIONS
from tests.factories import (
    make_analysis,
    make_article,
    make_claim,
    make_outlet,
    make_poll,
    make_review,
    make_statement,
    make_story,
)


@pytest.fixture
def two_stories(db: None) -> tuple[Story, Story]:
    """Two disputes with everything in them; each text holds a sentence that is in no statement."""
    stories = []
    for number in range(2):
        text = f"Headline {number}\n\n{SAID}\n\n{CANARY}"
        start = text.index(SAID)
        article = make_article(
            make_outlet(f"outlet-of-{number}", aliases=["Ö"]), text=text, external_id=f"ext-{number}", days=number
        )
        make_analysis(article.current, entities=[["ORG", "Canary behind the paywall", 90]])
        story = make_story(article, make_article(make_outlet(f"quiet-{number}"), text=CANARY, title="Quiet"))
        firm = Entity.objects.create(public_id=f"e{number}", kind="organisation", name=f"Marrow {number}")
        EntityName.objects.create(entity=firm, name=firm.name, plain=firm.name.lower())
        claim = make_claim(f"Marrow Foods used horse gelatine ({number}).")
        spans = {
            "source": [start, start + 12],
            "cue": None,
            "content": [[start, start + len(SAID)]],
            "hedges": [[start + 13, start + 22]],
        }
        statement = make_statement(article, claim, stance="alleges", speaker_entity=firm, **spans)
        Mention.objects.create(statement=statement, entity=firm, role="named")
        make_poll(make_outlet(f"watched-{number}"), -9, 9)
        curate.review(statement, accepted=True, editor=None, reason="read")
        curate.reword(claim, claim.text, editor=None)
        make_review(claim, url=f"https://plainchecker.example/of-{number}")
        curate.move(article, story, editor=None)
        stories.append(story)
    rebuild()
    Discrepancy.objects.create(claim=claim, place=0, kind="figures", sentence="They differ.", versions=VERSIONS)
    return stories[0], stories[1]
