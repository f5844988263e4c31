"""an account -> where it is signed in; each of these can be ended."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction

from claims.models import Account, Counted

# What browsers call themselves, the more special first: each also names those that it came after.
_BROWSERS = ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")
_SYSTEMS = (
    *(("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS X", "a Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """`number` names it among those of the account."""

    number: int
    browser: str
    address: str
    since: datetime
    used: datetime
    here: bool


def places(account: Account, current: str) -> list[Place]:
    """The one with the session key `current` first, then the latest used."""
    found = [
        Place(
            number=one.pk,
            browser=browser(one.user_agent),
            address=one.ip,
            since=one.created_at,
            used=one.last_seen_at,
            here=one.session_key == current,
        )
        for one in UserSession.objects.purge_and_list(account)
    ]
    return sorted(found, key=lambda place: (not place.here, -place.used.timestamp()))


def browser(told: str) -> str:
    """In words, of what it calls itself; others can be made up, and are not repeated."""
    name = next((name for sign, name in _BROWSERS if sign in told), "A browser")
    system = next((name for sign, name in _SYSTEMS if sign in told), "")
    return f"{name} on {system}" if system else name


@transaction.atomic
def end(account: Account, number: int) -> int:
    """How many: none where it ended already, or is somebody else's."""
    found = UserSession.objects.filter(user=account, pk=number)
    return _end(found)


@transaction.atomic
def end_all(account: Account, *, but: str = "") -> int:
    """Of this person, but for the one with this key; how many there were."""
    return _end(UserSession.objects.filter(user=account).exclude(session_key=but))


def _end(found: "list[UserSession]") -> int:
    ended = list(found)
    for one in ended:
        one.end()
    return len(ended)


def forget(now: datetime) -> int:
    """Takes away what ended by itself, and from where somebody tried to sign in; of how many sessions."""
    SessionStore.clear_expired()
    Counted.objects.over(now).delete()
    gone = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return gone.delete()[0]
