"""two pictures -> what is different, in words and numbers: what a preview shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from claims.desk.picture import ClaimAsIs, EntityAsIs, Picture, StoryAsIs
from claims.pages.sentences import counted, listed, words_of

MOST_CELLS = 40  # of one claim that are listed
_COUNTED = (
    ("statements", "Statements"),
    ("outlets", "Outlets that carry it"),
    ("origins", "Origins"),
    ("left_out", "Outlets that left it out"),
    ("related", "Related claims"),
)
_NOTHING = "nothing"
_PUBLIC = {"claim": "claim", "name": "entity", "story": "story", "article": "article"}  # kind -> view


@dataclass(frozen=True, kw_only=True)
class Line:
    """`what` was `before` and will be `after`. `states`: of a cell, before and after, for its marks."""

    what: str
    before: str
    after: str
    states: tuple[Sequence[str], Sequence[str]] = ((), ())


@dataclass(frozen=True, kw_only=True)
class Change:
    """What becomes of one thing. `kind`: claim, name, story, article. `leads_to`: its address will redirect there."""

    kind: str
    public_id: str
    title: str
    new: bool = False
    lines: Sequence[Line] = field(default=())
    cells: Sequence[Line] = field(default=())
    more_cells: int = 0
    leads_to: str = ""

    @property
    def address(self) -> str:
        """As readers know it."""
        return reverse(_PUBLIC[self.kind], args=[self.public_id]) if self.kind in _PUBLIC else ""

    @property
    def leads_there(self) -> str:
        return reverse(_PUBLIC[self.kind], args=[self.leads_to])


def compare(before: Picture, after: Picture) -> list[Change]:
    """Things that nothing changes are left out. New ones come last."""
    found = [
        *_each("claim", before.claims, after.claims, _claim),
        *_each("name", before.entities, after.entities, _entity),
        *_each("story", before.stories, after.stories, _story),
        *_placed(before, after),
    ]
    return sorted(found, key=lambda change: change.new)


def summary(changes: Sequence[Change]) -> str:
    """One sentence for the whole."""
    cells = sum(len(change.cells) + change.more_cells for change in changes)
    things = [
        counted(number, word)
        for kind, word in (("claim", "claim"), ("name", "name"), ("story", "storie"), ("article", "article"))
        if (number := sum(change.kind == kind and not change.new for change in changes))
    ]
    told = [word.replace("1 storie", "1 story") for word in things]
    told += [counted(number, "new claim")] if (number := sum(c.new and c.kind == "claim" for c in changes)) else []
    told += [counted(cells, "cell")] if cells else []
    if not told:
        return "Nothing that readers see changes."
    return f"What changes: {listed(told)}."


def _each(kind: str, before: dict[str, Any], after: dict[str, Any], tell: Any) -> Iterator[Change]:
    for public_id, now in after.items():
        was = before.get(public_id)
        change = tell(kind, public_id, was, now)
        if change.new or change.lines or change.cells or change.leads_to:
            yield change


def _claim(kind: str, public_id: str, was: ClaimAsIs | None, now: ClaimAsIs) -> Change:
    then = was or ClaimAsIs(text="", standing="")
    lines = [Line(what="Sentence", before=then.text, after=now.text)] if was and then.text != now.text else []
    if was and then.standing != now.standing:
        lines.append(Line(what="Standing", before=then.standing, after=now.standing))
    lines += _counts(then, now, _COUNTED)
    cells = [
        Line(
            what=outlet[0],
            before=words_of(then.cells.get(outlet, ())) or _NOTHING,
            after=words_of(now.cells.get(outlet, ())) or _NOTHING,
            states=(then.cells.get(outlet, ()), now.cells.get(outlet, ())),
        )
        for outlet in sorted({*then.cells, *now.cells})
        if then.cells.get(outlet, []) != now.cells.get(outlet, [])
    ]
    return Change(
        kind=kind,
        public_id=public_id,
        title=now.text if was is None else then.text,
        new=was is None,
        lines=lines,
        cells=cells[:MOST_CELLS],
        more_cells=max(0, len(cells) - MOST_CELLS),
        leads_to=now.leads_to if now.leads_to != then.leads_to else "",
    )


def _entity(kind: str, public_id: str, was: EntityAsIs | None, now: EntityAsIs) -> Change:
    then = was or EntityAsIs(name=now.name)
    lines = []
    if then.names != now.names:
        told = [listed(sorted(names)) or "none" for names in (then.names, now.names)]
        lines.append(Line(what="Names", before=told[0], after=told[1]))
    lines += _counts(then, now, (("speaks", "Statements by it"), ("named", "Statements that name it")))
    leads_to = now.leads_to if now.leads_to != then.leads_to else ""
    return Change(kind=kind, public_id=public_id, title=now.name, new=was is None, lines=lines, leads_to=leads_to)


def _story(kind: str, public_id: str, was: StoryAsIs | None, now: StoryAsIs) -> Change:
    lines = _counts(was or StoryAsIs(title=""), now, (("articles", "Articles"), ("outlets", "Outlets")))
    return Change(kind=kind, public_id=public_id, title=now.title, new=was is None, lines=lines)


def _placed(before: Picture, after: Picture) -> Iterator[Change]:
    stories = before.stories | after.stories
    for article, story in after.placed.items():
        was = before.placed.get(article)
        if was != story:
            told = [stories[one].title if one in stories else "none" for one in (was, story)]
            line = Line(what="Story", before=told[0], after=told[1])
            yield Change(kind="article", public_id=article, title="This article", lines=[line])


def _counts(then: Any, now: Any, what: Sequence[tuple[str, str]]) -> list[Line]:
    pairs = ((called, getattr(then, name), getattr(now, name)) for name, called in what)
    return [Line(what=called, before=str(was), after=str(is_now)) for called, was, is_now in pairs if was != is_now]
