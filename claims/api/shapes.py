"""What pages say besides rows, as kinds: those of exports, JSON Schema."""

from claims.api import reports
from claims.export.fields import FLAG, SHARE, TEXT, TIME, URL, WHOLE, by_name, made_of, maybe, one_of, several
from claims.models import Letter, Part
from claims.record import STATES

NEXT = {"next": {**maybe(URL), "description": "The address of what comes after; null at the end."}}
MATCH = made_of(claim=TEXT, statement=TEXT, sure=SHARE, why=TEXT, differs=TEXT)
OF_SEARCH = {"read": maybe(made_of(how=one_of(("all", "respelt", "some")), words=TEXT))}
OF_ASKING = {
    "matches": made_of(**dict.fromkeys(("same", "perhaps", "others", "near"), several(MATCH))),
    "reach": made_of(outlets=WHOLE, articles=WHOLE, **{"from": maybe(TIME), "until": maybe(TIME)}),
}
HOW = one_of(("current", "misread", "unread", "gone", "same", "otherwise"))
OF_STATEMENT = {"standing": made_of(how=HOW, now=maybe(TEXT), what=TEXT), "citation": TEXT}
OF_OUTLETS = {
    "totals": several(TEXT),
    "kinds": several(made_of(show=TEXT, says=TEXT, claims=WHOLE)),
    "lacks": {**by_name(by_name(TEXT)), "description": "By claim and outlet: why it does not carry it."},
    "suggested": maybe(made_of(slugs=several(TEXT), claims=WHOLE)),
}
HOURS = made_of(hours=WHOLE, of=WHOLE)
WHY = made_of(kind=TEXT, number=WHOLE, feed=TEXT, words=TEXT, at=maybe(TIME))
GAP = made_of(**{"from": TIME, "until": TIME}, why=several(WHY), more=WHOLE)
RUN = made_of(**{"from": TIME}, hours=WHOLE, state=one_of(STATES), days=WHOLE)
RECORD = made_of(
    since=TIME,
    until=TIME,
    period=made_of(**{"from": TIME, "until": TIME}),
    watched=HOURS,
    hours=several(RUN),
    gaps=several(GAP),
    number_of_gaps=WHOLE,
)
OF_WATCH = {
    "record": {**maybe(RECORD), "description": "Null where nobody ever looked."},
    "drop": maybe(made_of(expected=WHOLE, seen=WHOLE, since=TIME)),
    "refused": several(made_of(at=TIME, where=TEXT, status=TEXT, reason=TEXT)),
    "failed_next": NEXT["next"],
}
LETTER = made_of(
    kind=one_of(Letter.Kind.values),
    state=one_of((Letter.State.GRANTED.value, Letter.State.REFUSED.value)),
    about=maybe(TEXT),
    reply=maybe(TEXT),
    signed=maybe(TEXT),
    answer=TEXT,
    asked=TIME,
    decided=TIME,
)
THING = made_of(words=TEXT, page=maybe(URL), outlet=maybe(TEXT), number=WHOLE)
OF_CORRECTIONS = {
    "letters": several(LETTER),
    "decisions": several(made_of(told=TEXT, reason=TEXT, things=several(THING), decided=TIME, later=maybe(TIME))),
    "decisions_next": NEXT["next"],
}
RATE = made_of(what=TEXT, judged=WHOLE, right=WHOLE, percent=maybe(WHOLE), interval=maybe(several(WHOLE)))
WATCHED = made_of(outlet=TEXT, since=maybe(TIME), feeds=WHOLE, last_week=HOURS)
VERSIONS = made_of(program=TEXT, model=maybe(TEXT), rules=maybe(TEXT), code=maybe(TEXT), newest_text_read=maybe(TIME))
OF_METHOD = {
    "meanings": by_name(TEXT),
    "rates": made_of(statements=RATE, **dict.fromkeys(("stances", "modalities", "rules", "links"), several(RATE))),
    "watched": made_of(outlets=several(WATCHED), feeds=WHOLE, last_week=HOURS, at=TIME),
    "versions": VERSIONS,
    "refused": by_name(WHOLE),
}
OF_ABOUT = {"operator": several(TEXT), "contact": maybe(TEXT), "address": URL, "licence": TEXT, "versions": VERSIONS}
TROUBLE = made_of(what=TEXT, reason=TEXT, at=maybe(TIME), page=maybe(URL))
OF_STATUS = {
    "at": TIME,
    "stuck": several(TEXT),
    "feeds": WHOLE,
    "workers": several(made_of(number=WHOLE, heard_at=TIME, alive=FLAG, runs=several(TEXT))),
    "tasks": several(made_of(name=TEXT, **dict.fromkeys(("doing", "waiting", "late", "failed"), WHOLE))),
    "behind": several(made_of(what=TEXT, number=WHOLE, oldest=maybe(TIME), least=FLAG)),
    "fallen": several(made_of(slug=TEXT, expected=WHOLE, seen=WHOLE, since=TIME)),
    "troubles": made_of(**dict.fromkeys(reports.TROUBLES, made_of(number=WHOLE, first=several(TROUBLE)))),
}
OF_ENTITY = {"sides": made_of(**dict.fromkeys(Part.Side.values, several(TEXT)))}
