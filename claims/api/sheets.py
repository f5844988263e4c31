"""every page's address with .json for its last slash -> what it shows, as rows of the export."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from pydantic import BeforeValidator, Field, WithJsonSchema

from claims.api import document, filters, finding, reports, shapes, things
from claims.api.endpoints import METHODS
from claims.api.filters import Moment, Text
from claims.api.moment import one_moment
from claims.api.sheet import KINDS, Sheet
from claims.found import KINDS as SOUGHT
from claims.found import LEFT_OUT
from claims.language.values import STANCES
from claims.models import Claim, Entity, Event, Stance, Story
from claims.models.claims import ORDERS
from claims.pages.contrast import MOST
from claims.views.heirs import about
from claims.views.watch import PERIODS
from sources.models import Outlet

Day = Annotated[str, BeforeValidator(filters.a_day), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[str, BeforeValidator(filters.an_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
Switch = Literal["1"]


class Nothing(Schema):
    """No parameter at all."""


def _number(given: str) -> str:
    if not (given.isascii() and given.isdigit() and 0 < len(given) < 6 and int(given)):
        raise ValueError("is no number of a text; they count from 1")
    return given


Number = Annotated[str, BeforeValidator(_number), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 99_999})]
_AFTER = Field(None, description="Where to go on: the `next` of an answer holds it. Opaque and signed.")
Cursor = Annotated[str, WithJsonSchema({"type": "string", "minLength": 1})]


class Further(Schema):
    after: Cursor = _AFTER


class OfClaim(Schema):
    checked: Switch = Field(None, description="1: only statements that an editor has looked at.")
    stance: Literal[*Stance.values] = Field(None, description="Only statements that take it.")


class OfStory(Schema):
    checked: Switch = Field(None, description="1: only claims that an editor has looked at.")
    answered: Switch = Field(None, description="1: only claims with an answer.")
    alone: Switch = Field(None, description="1: claims that one outlet alone carries, and not those of several.")
    sort: Literal[*ORDERS] = Field(None, description="What goes first.")


class OfTexts(Schema):
    from_: Number = Field(None, alias="from", description="The number of the earlier text.")
    to: Number = Field(None, description="The number of the later one.")


class OfTimeline(Schema):
    from_: Moment = Field(None, alias="from", description="Only what was then or later.")
    until: Moment = Field(None, description="Only what was before, or on that day.")
    stance: Literal[*Stance.values] = Field(None, description="Only what takes, adds or drops it.")
    axis: Literal[*Event.Axis.values] = Field(None, description="Only what is dated so.")
    news: Literal["1", *filter(None, Event.News.values)] = Field(
        None, description="Only what changed a claim's state so; 1: in any way."
    )
    outlet: Text = Field(None, description="Only at this outlet, by its name in the address of its page.")
    after: Cursor = _AFTER


class OfOutlets(Schema):
    outlet: list[Text] = Field(
        [], max_length=MOST, description="Which are set side by side, by their names in addresses: two to four of them."
    )
    show: Text = Field(None, description="Only the claims of one of the `kinds` that an answer tells.")
    sort: Literal[*ORDERS] = Field(None, description="What goes first.")
    after: Cursor = _AFTER


class OfWatch(Schema):
    days: Literal[*PERIODS] = Field(None, description="How long a time is told of.")
    from_: Instant = Field(None, alias="from", description="From when on; a year at most.")
    until: Instant = Field(None, description="Until when.")
    after: Cursor = _AFTER
    failed_after: Cursor = Field(None, description="Where what could not be read goes on, from `failed_next`.")


class OfCorrections(Schema):
    after: Cursor = _AFTER
    decisions_after: Cursor = Field(None, description="Where decisions go on, from `decisions_next`.")


class Words(Schema):
    q: Text = Field(description="The claim, in words of your own.")


class Sought(Schema):
    q: Text = Field(None, description="Words that are looked for.")
    kind: Literal[*SOUGHT] = Field(None, description="Only such things.")
    outlet: Text = Field(None, description="Only at this outlet, by its name in the address of its page.")
    stance: Literal[*STANCES, LEFT_OUT] = Field(None, description="Only where it is taken.")
    entity: Text = Field(None, description="Only what this entity says or is named in.")
    from_: Day = Field(None, alias="from", description="Only from this day on.")
    until: Day = Field(None, description="Only until the end of this day.")
    checked: Switch = Field(None, description="1: only what an editor has looked at.")


@dataclass(frozen=True, kw_only=True)
class Page:
    """`name`: of the page's route. `of`: what its address names, None where that is nothing; where the view takes the
    id itself, a str. `rows`: of which resources there are rows."""

    name: str
    path: str
    says: str
    view: Callable[..., Sheet | HttpResponse]
    rows: str = ""
    of: type[Model] | type[str] | None = None
    joined: tuple[str, ...] = ()
    asked: type[Schema] = Nothing
    members: dict[str, Any] = field(default_factory=dict)
    own_moment: bool = False


_ID, _SLUG = "{slug:public_id}", "{slug:slug}"
_TOLD = {
    "rows": "events claims statements",
    "asked": OfTimeline,
    "members": shapes.NEXT,
    "says": "Its events, newest first.",
}
PAGES = (
    Page(name="front", path="/index.json", says="Where outlets differ most now, what changed last, the newest stories.",
         view=finding.front, rows="claims coverage events stories"),
    Page(name="stories", path="/stories.json", says="Stories, the newest first.",
         view=finding.stories, rows="stories", asked=Further, members=shapes.NEXT),
    Page(name="entities", path="/entities.json", says="Names, the most told of first.",
         view=finding.entities, rows="entities", asked=Further, members=shapes.NEXT),
    Page(name="outlets", path="/outlets.json", says="Outlets by name.",
         view=finding.outlets, rows="outlets", asked=Further, members=shapes.NEXT),
    Page(name="search", path="/search.json", says="What holds the words, best first.",
         view=finding.search, rows="claims statements entities outlets", asked=Sought, members=shapes.OF_SEARCH),
    Page(name="ask", path="/ask.json", says="The claims that match one in your own words, surest first.",
         view=finding.ask, rows="claims coverage statements", asked=Words, members=shapes.OF_ASKING, own_moment=True),
    Page(name="story", path=f"/stories/{_ID}.json", says="A story as a matrix: claims, outlets, cells with evidence.",
         view=things.story, rows="stories claims outlets coverage statements articles",
         of=Story, joined=("tally",), asked=OfStory),
    Page(name="contrast", path=f"/stories/{_ID}/outlets.json", says="Two to four outlets side by side on one story.",
         view=reports.contrast, rows="stories outlets claims coverage statements discrepancies", of=Story,
         joined=("tally",), asked=OfOutlets, members=shapes.OF_OUTLETS | shapes.NEXT),
    Page(name="story_timeline", path=f"/stories/{_ID}/timeline.json", view=finding.story_timeline, of=Story, **_TOLD),
    Page(name="claim", path=f"/claims/{_ID}.json", says="A claim, its cells, the statements they rest on, its history.",
         view=things.claim, rows="claims coverage statements links discrepancies stories articles events judgements",
         of=Claim, joined=("tally",), asked=OfClaim),
    Page(name="claim_timeline", path=f"/claims/{_ID}/timeline.json", view=finding.claim_timeline, of=Claim, **_TOLD),
    Page(name="statement", path=f"/statements/{_ID}.json", says="A statement, whether it still stands, how to cite it.",
         view=things.statement, rows="statements articles revisions claims links",
         of=str, members=shapes.OF_STATEMENT),
    Page(name="article", path=f"/articles/{_ID}.json", says="An article, what it says today and about which claims.",
         view=things.article, rows="articles outlets revisions statements claims stories", of=str),
    Page(name="compare", path=f"/articles/{_ID}/compare.json", says="Two texts of an article and what each says.",
         view=things.compare, rows="articles revisions statements", of=str, asked=OfTexts),
    Page(name="outlet", path=f"/outlets/{_SLUG}.json", says="An outlet, what it carries and how it was watched last.",
         view=things.outlet, rows="outlets articles claims polls", of=Outlet),
    Page(name="watch", path=f"/outlets/{_SLUG}/watch.json", says="How an outlet was watched, hour by hour, and gaps.",
         view=reports.watch, rows="outlets polls", of=Outlet, asked=OfWatch, members=shapes.OF_WATCH | shapes.NEXT),
    Page(name="outlet_timeline", path=f"/outlets/{_SLUG}/timeline.json", view=finding.outlet_timeline, of=Outlet,
         **_TOLD),
    Page(name="entity", path=f"/entities/{_ID}.json", says="A name and the claims by it, against it, and its answers.",
         view=things.entity, rows="entities claims", of=Entity, joined=("tally",), members=shapes.OF_ENTITY),
    Page(name="entity_timeline", path=f"/entities/{_ID}/timeline.json", view=finding.entity_timeline, of=Entity,
         **_TOLD),
    Page(name="corrections", path="/corrections.json", says="What readers asked for and what editors decided.",
         view=reports.corrections, asked=OfCorrections, members=shapes.OF_CORRECTIONS | shapes.NEXT),
    Page(name="method", path="/method.json", says="What marks mean, how often the machine is right, what is watched.",
         view=reports.method, members=shapes.OF_METHOD),
    Page(name="about", path="/about.json", says="Who runs this site, and which versions made what it shows.",
         view=reports.about, members=shapes.OF_ABOUT),
    Page(name="status", path="/status.json", says="What runs, waits and failed, and how far behind we are.",
         view=reports.status, members=shapes.OF_STATUS),
)  # fmt: skip


def add(api: NinjaAPI) -> None:
    for page in PAGES:
        rows = [KINDS[name] for name in page.rows.split()]
        found = document.sheet(page.members, rows)
        api.api_operation(
            METHODS,
            page.path,
            url_name=f"{page.name}_json",
            operation_id=f"page_{page.name}",
            summary=f"What {page.path.removesuffix('.json')} shows",
            description=page.says,
            tags=["pages"],
            openapi_extra={
                "parameters": document.parameters(page.asked),
                "responses": document.answers(found, moved=page.of not in (None, str)),
            },
        )(_view(page))


def _view(page: Page) -> Callable[..., HttpResponse]:
    def made(request: HttpRequest, *found: Any) -> HttpResponse:
        shown = page.view(request, *found)
        return shown.answer(request) if isinstance(shown, Sheet) else shown

    shown = about(page.of, *page.joined)(made) if page.of not in (None, str) else made

    def answered(request: HttpRequest, *given: str, **named: str) -> HttpResponse:
        filters.read(request, page.asked)
        if page.own_moment:
            return shown(request, *given, **named)
        with one_moment():
            return shown(request, *given, **named)

    if page.of is None:
        return lambda request: answered(request)
    if page.of is str:
        return lambda request, public_id: answered(request, public_id)
    if page.of is Outlet:
        return lambda request, slug: answered(request, slug=slug)
    return lambda request, public_id: answered(request, public_id=public_id)
