"""a page that tells how the record is made, kept and corrected, or sets outlets side by side -> its sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from claims import measured, tallies
from claims.api import filters
from claims.api.paging import bookmark, going_on
from claims.api.problems import Problem
from claims.api.sheet import Sheet, moment
from claims.api.things import there
from claims.measured import Rate
from claims.models import Cell, Claim, Discrepancy, Judgement, Letter, Silence, Stance, Statement, Story, StoryMember
from claims.models.claims import ORDERS
from claims.pages.contrast import FEWEST, MOST, Sides, sides, totals
from claims.pages.decisions import Decision, decisions
from claims.pages.hours import days
from claims.pages.keyset import page
from claims.pages.matrix import columns
from claims.pages.sentences import WHAT_IT_MEANS
from claims.record import Gap, Record, Share, record
from claims.status import Status, Trouble, Troubles
from claims.status import status as look
from claims.views import about as about_page
from claims.views import contrast as contrast_page
from claims.views import letters as letters_page
from claims.views import watch as watch_page
from claims.views.choosing import chosen
from claims.views.stories import order_asked
from claims.volume import drops
from claims.watched_now import watched_now
from config.address import absolute
from sources.models import Capture, Outlet, Poll

_GAPS, _LOOKS, _CAPTURES, _LETTERS, _DECISIONS = 200, 40, 40, 40, 30
_HOUR = timedelta(hours=1)


def contrast(request: HttpRequest, found: Story) -> Sheet:
    there(found)
    counts = tallies.of(found).by_outlet
    known = [column for column in columns(Outlet.objects.in_bulk(counts), counts) if column.covered]
    picked = chosen(request, known, most=MOST)
    for slug in request.GET.getlist("outlet"):
        if slug not in picked.slugs and not Outlet.objects.filter(slug=slug).exists():
            raise Problem("not-found", f"outlet={filters.shown(slug)!r}: there is none.", parameter="outlet")
    own = {name: request.GET.getlist(name) for name in ("outlet", "show", "sort") if name in request.GET}
    address = "?".join(filter(None, (reverse("contrast", args=[found.public_id]), urlencode(own, doseq=True))))
    sheet = Sheet(address)
    sheet.put("stories", [found.public_id])
    if len(picked.chosen) < FEWEST:
        two = contrast_page.suggested(found, known)
        pair = {"slugs": [one.outlet.slug for one in two["pair"]], "claims": two["number"]} if two else None
        sheet.say(totals=[], kinds=[], lacks={}, suggested=pair, next=None)
        sheet.put("outlets", [column.outlet.key for column in known])
        for name in ("claims", "coverage", "statements", "discrepancies"):
            sheet.put(name, [])
        return sheet
    return _beside(request, found, [column.outlet for column in picked.chosen], sheet)


def _beside(request: HttpRequest, story: Story, outlets: Sequence[Outlet], sheet: Sheet) -> Sheet:
    keys = [outlet.pk for outlet in outlets]
    found = sides(Cell.objects.side_by_side(story, keys), keys, StoryMember.objects.last_by_outlet(story, keys))
    kinds, show = contrast_page.kinds(found, outlets), request.GET.get("show", "all")
    if show not in kinds:
        can = f"These mean something: {', '.join(kinds)}."
        raise Problem("bad-parameter", f"show={filters.shown(show)!r} means nothing here.", mend=can, parameter="show")
    order = order_asked(request)
    asked_for = Claim.objects.among(kinds[show][1]).sorted_by(order)
    claims = page(asked_for, ORDERS[order], bookmark(request), contrast_page.CLAIMS)
    told = [{"show": name, "says": label, "claims": len(own)} for name, (label, own) in kinds.items()]
    sheet.say(totals=totals(found, outlets), kinds=told, lacks=_lacks(claims.rows, outlets, found), suggested=None)
    names = [outlet.key for outlet in outlets]
    sheet.put("outlets", names)
    sheet.put("claims", [claim.public_id for claim in claims.rows])
    sheet.put("coverage", [f"{claim.public_id} {name}" for claim in claims.rows for name in names])
    first = Statement.objects.first_of_each_cell(claims.rows, outlets)
    sheet.put("statements", [one.public_id for one in first])
    differing = Discrepancy.objects.of_claims(claims.rows).values_list("claim__public_id", "place")
    sheet.put("discrepancies", [f"{claim} {place}" for claim, place in differing])
    return going_on(request, sheet, claims.more)


def _lacks(claims: Sequence[Claim], outlets: Sequence[Outlet], found: Sides) -> dict[str, dict[str, str]]:
    """Claim -> outlet -> why it does not carry it."""
    lacking = [(claim, outlet, found.lacks.get((claim.pk, outlet.pk))) for claim in claims for outlet in outlets]
    told: dict[str, dict[str, str]] = {}
    for claim, outlet, why in lacking:
        if why:
            told.setdefault(claim.public_id, {})[outlet.key] = why
    return told


def watch(request: HttpRequest, found: Outlet) -> Sheet:
    now = datetime.now(UTC)
    start, end = (_instant(request, name) for name in ("from", "until"))
    if start and end and start >= end:
        raise Problem("bad-parameter", "from lies after until: nothing can fit.", parameter="from")
    fallen, seen = drops(now, [found.pk]).get(found.pk), record(found, now)
    drop = {"expected": fallen.expected, "seen": fallen.seen, "since": moment(fallen.since)} if fallen else None
    sheet = Sheet(reverse("watch", args=[found.slug]), drop=drop, record=None)
    refused, looks = Capture.objects.of_outlet(found).refused(), Poll.objects.of_outlet(found).none()
    if seen:
        period = watch_page.period(request, seen)
        sheet.say(record=_recorded(seen, period))
        refused = refused.between(period.start, period.end if end else now)
        looks = Poll.objects.of_outlet(found).over(*period)
    sheet.put("outlets", [found.key])
    polls = page(looks, Poll.LATEST, bookmark(request), _LOOKS)
    sheet.put("polls", [poll.public_id for poll in polls.rows])
    captures = page(refused, Capture.LATEST, bookmark(request, "failed_after"), _CAPTURES)
    told = [
        {"at": moment(one.captured_at), "where": one.where, "status": one.status, "reason": one.reason}
        for one in captures.rows
    ]
    sheet.say(refused=told)
    going_on(request, sheet, captures.more, "failed_after")
    return going_on(request, sheet, polls.more)


def _instant(request: HttpRequest, name: str) -> datetime | None:
    if name not in request.GET:
        return None
    if (found := watch_page.instant(request, name)) is None:
        raise Problem("bad-parameter", f"{name}: no page was published by then, nor for a year after.", parameter=name)
    return found


def _recorded(seen: Record, period: Any) -> dict[str, Any]:
    then = seen.over(period)
    hours = [
        {"from": moment(day.begins.replace(hour=0) + run.first * _HOUR), "hours": run.last - run.first}
        | {"state": run.state, "days": (day.last - day.begins).days + 1 if day.last else 1}
        for day in days(period.start, then.states(period))
        for run in day.runs
    ]
    return {
        "since": moment(seen.since),
        "until": moment(seen.until),
        "period": {"from": moment(period.start), "until": moment(period.end)},
        "watched": _share(then.share(period)),
        "hours": hours,
        "gaps": [_gap(gap) for gap in then.gaps(period, _GAPS)],
        "number_of_gaps": then.number(period),
    }


def _gap(gap: Gap) -> dict[str, Any]:
    why = [one._asdict() | {"at": moment(one.at)} for one in gap.why]
    return {"from": moment(gap.start), "until": moment(gap.end), "why": why, "more": gap.more}


def _share(share: Share) -> dict[str, int]:
    return {"hours": share.hours, "of": share.of}


def corrections(request: HttpRequest) -> Sheet:
    """Who asked is not told, nor how a letter's own page is found."""
    letters = Letter.objects.answered().with_about()
    answered = page(letters, Letter.DECIDED, bookmark(request), _LETTERS)
    made = page(
        Judgement.objects.seen_by_readers(), letters_page.LATEST, bookmark(request, "decisions_after"), _DECISIONS
    )
    told = [_decision(one) for one in decisions(made.rows)]
    sheet = Sheet(reverse("corrections"), letters=[_letter(one) for one in answered.rows], decisions=told)
    going_on(request, sheet, made.more, "decisions_after")
    return going_on(request, sheet, answered.more)


def _letter(letter: Letter) -> dict[str, Any]:
    """By its id alone is told what it is about: its words may be what was taken away."""
    thing = letter.thing
    shown = letter.placed and letter.is_about_seen
    return {
        "kind": letter.kind,
        "state": letter.state,
        "about": thing.public_id if thing else None,
        "reply": letter.words if shown else None,
        "signed": letter.signed if shown else None,
        "answer": letter.answer,
        "asked": moment(letter.written_at),
        "decided": moment(letter.decided_at),
    }


def _decision(one: Decision) -> dict[str, Any]:
    things = [
        {"words": thing.words, "page": absolute(thing.href) if thing.href else None, "outlet": thing.outlet or None}
        | {"number": thing.number}
        for thing in one.things
    ]
    decided = {"decided": moment(one.when), "later": moment(one.later)}
    return {"told": one.told, "reason": one.reason, "things": things, **decided}


def method(request: HttpRequest) -> Sheet:
    rates, watched = measured.rates(), watched_now()
    kinds = ("stances", "modalities", "rules", "links")
    now = {
        "outlets": [
            {"outlet": one.outlet.key, "since": moment(one.since), "feeds": one.feeds, "last_week": _share(one.share)}
            for one in watched.outlets
        ],
        "feeds": watched.feeds,
        "last_week": _share(watched.share),
        "at": moment(watched.at),
    }
    return Sheet(
        reverse("method"),
        meanings={state: WHAT_IT_MEANS[state] for state in (*Stance.values, *Silence.values)},
        rates={"statements": _rate(rates.statements)}
        | {kind: list(map(_rate, getattr(rates, kind))) for kind in kinds},
        watched=now,
        versions=_versions(),
        refused=dict(about_page.refused()),
    )


def _rate(rate: Rate) -> dict[str, Any]:
    """Without a share where too few were judged to give one, as on the page."""
    share, between = (rate.share, list(rate.interval)) if rate.enough else (None, None)
    return {"what": rate.what, "judged": rate.number, "right": rate.right, "percent": share, "interval": between}


def about(request: HttpRequest) -> Sheet:
    contact = about_page.contact(settings.CLAIMLINE_CONTACT)
    return Sheet(
        reverse("about"),
        operator=list(settings.CLAIMLINE_OPERATOR),
        contact=contact.get("words"),
        address=settings.SITE_URL,
        licence="Apache-2.0",
        versions=_versions(),
    )


def _versions() -> dict[str, Any]:
    found = about_page.versions()
    newest = found["newest"]
    parts = {name: found.get(name) or None for name in ("program", "model", "rules", "code")}
    return parts | {"newest_text_read": moment(newest.analysed_at) if newest else None}


# Of these, errors of ours, the page tells only of which kind they are.
_KIND_ONLY = ("given_up_jobs", "retried_jobs", "unreadable", "imports")
TROUBLES = (*_KIND_ONLY, "given_up", "resting", "failing", "off", "left_alone", "copies")


def status(request: HttpRequest) -> Sheet:
    found = look(datetime.now(UTC))
    return Sheet(
        reverse("status"),
        at=moment(found.at),
        stuck=list(found.stuck),
        feeds=found.feeds,
        workers=[asdict(one) | {"heard_at": moment(one.heard_at)} for one in found.workers],
        tasks=[asdict(one) for one in found.tasks],
        behind=[asdict(one) | {"oldest": moment(one.oldest)} for one in found.behind],
        fallen=list(_fallen(found)),
        troubles={name: _troubles(getattr(found, name), kind_only=name in _KIND_ONLY) for name in TROUBLES},
    )


def _fallen(found: Status) -> Iterable[dict[str, Any]]:
    for one in found.fallen:
        yield {
            "slug": one.slug,
            "expected": one.drop.expected,
            "seen": one.drop.seen,
            "since": moment(one.drop.since),
        }


def _troubles(found: Troubles, *, kind_only: bool) -> dict[str, Any]:
    return {"number": found.number, "first": [_trouble(one, kind_only=kind_only) for one in found.first]}


def _trouble(one: Trouble, *, kind_only: bool) -> dict[str, Any]:
    reason = one.public if kind_only else one.reason
    return {"what": one.what, "reason": reason, "at": moment(one.at), "page": absolute(one.page) if one.page else None}
