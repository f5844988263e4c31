"""Stories with more claims than a page holds, with more outlets than a screen has columns for, and with nothing."""

from claims.models import Story
from config.ids import public_id
from sources.models import Outlet
from tests.browser.world.reports import Said, report, settle
from tests.factories import make_article, make_claim, make_outlet, make_story

PARISHES = 30  # outlets of the story that fits no screen
MANY = 55  # claims of the story that fits no page


def dredging(outlets: dict[str, Outlet]) -> dict[str, str]:
    """A story with more claims than a page holds, and few outlets."""
    claims = [make_claim(f"Quillon Marine dredged {number} tonnes of silt by night.") for number in range(MANY)]
    contents = [f"it dredged {number} tonnes of silt by night" for number in range(MANY)]
    reports = [
        report(
            outlets[key],
            f"Silt at Quillon, says {outlets[key].name}",
            *(Said("Quillon Marine", cue, what, stance, claim) for what, claim in zip(contents, claims, strict=True)),
            days=200,
        )
        for key, cue, stance in (("ledger", "denied that", "denies"), ("post", "said", "alleges"))
    ]
    story = make_story(*reports, title="Silt at Quillon quay")
    settle(claims)
    return {"story-many": story.public_id}


def parishes() -> dict[str, str]:
    """A story that more outlets cover than a screen has columns for."""
    claim = make_claim("Harrowgate Instruments sold the gauge twice.")
    reports = []
    for number in range(PARISHES):
        outlet = make_outlet(f"parish-{number}", name=f"Parish Paper of Upper Ostrel and Lower Quay {number}")
        sold, denied = "Harrowgate Instruments sold the gauge twice", "selling the gauge twice"
        said = [Said("Mr Ebb", "said", sold, "alleges", claim), Said("The firm", "denied", denied, "denies", claim)]
        reports.append(report(outlet, f"A gauge, sold twice ({number})", *said[: 1 + number % 2], days=400))
    story = make_story(*reports, title="The gauge that was sold twice")
    settle([claim])
    return {"story-wide": story.public_id, "claim-many": claim.public_id}


def bare() -> dict[str, str]:
    article = make_article(
        make_outlet("tarn-mail", name="Tarn Evening Mail"),
        text="Nothing was said.",
        title="",
        published_basis="first_seen",
        days=3,
    )
    empty = Story.objects.create(public_id=public_id("s", "empty"), title="What nobody tells any more")
    return {
        "article-bare": article.public_id,
        "story-bare": make_story(article, title="A story of no claim").public_id,
        "story-gone": empty.public_id,
    }
