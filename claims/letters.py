"""what a reader wrote -> a letter that waits; an editor's answer -> the letter decided. Each in one transaction.

What is written comes from strangers: it is kept as plain text, without what no text needs (control characters, marks
that turn the order of reading around), and the same letter sent twice is one. Nothing is sent by mail: who wrote it
finds the answer at the letter's own address, which nobody can guess.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from claims import waiting
from claims.models import Account, Claim, Judgement, Letter, LetterSent, Statement, Story
from config.ids import public_id
from sources.models import SEEN, Article

FEWEST, MOST = 20, 5_000  # characters of a letter
LONGEST_NAME = 100
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_BY_ONE, MOST_BY_ALL = 5, 60  # letters an hour
FORGET_AFTER = timedelta(days=365)  # from the answer on
_TIMED, _FEWEST_TIMED = 20, 5  # answers that the usual time is taken from
_WRITING = 0x6C657474  # one letter is counted and written at a time
# Marks that make what follows run the other way, or end that; and such as are seen nowhere.
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_UNSEEN = "\u00ad\u200b\u2060\u2061\u2062\u2063\u2064\ufeff"
_LEFT_OUT = dict.fromkeys(map(ord, _TURNING + _UNSEEN))


class LetterError(ValueError):
    """A letter that cannot be taken, or decided; the message says why and what to do."""


class TooMany(LetterError):
    """`until`: when one more is taken. `everybody`: not the sender alone sent so many."""

    def __init__(self, until: datetime, *, everybody: bool) -> None:
        who, most = ("all readers together", MOST_BY_ALL) if everybody else ("one place", MOST_BY_ONE)
        super().__init__(f"{most} letters an hour are taken from {who}; try again after {until:%H:%M} UTC.")
        self.until, self.everybody = until, everybody


@dataclass(frozen=True, kw_only=True)
class About:
    """What a letter is about. Nothing of it: the site, or what the letter's words name."""

    claim: Claim | None = None
    article: Article | None = None
    statement: Statement | None = None
    story: Story | None = None

    @property
    def public_id(self) -> str:
        thing = self.statement or self.article or self.story or self.claim
        return thing.public_id if thing else ""


def about(public_id: str) -> About | None:
    """What the id names, or what that was merged into; None where it names nothing that can be written about."""
    if not public_id:
        return About()
    find = {"c": _claim, "a": _article, "t": _statement, "s": _story}.get(public_id[0])
    return find(public_id) if find and public_id.isalnum() and len(public_id) <= 20 else None


def _claim(public_id: str) -> About | None:
    found = Claim.objects.select_related("merged_into").defer("search").filter(public_id=public_id).first()
    claim = found.heir() if found else None
    return About(claim=claim) if claim and claim.visibility in SEEN else None


def _article(public_id: str) -> About | None:
    found = Article.objects.seen().without_text().filter(public_id=public_id).first()
    return About(article=found) if found else None


def _statement(public_id: str) -> About | None:
    found = Statement.objects.shown().with_context().without_text().filter(public_id=public_id).first()
    link = found.links.filter(active=True).select_related("claim").first() if found else None
    return About(statement=found, claim=link.claim if link else None) if found else None


def _story(public_id: str) -> About | None:
    found = Story.objects.select_related("merged_into").filter(public_id=public_id).first()
    return About(story=found.heir()) if found else None


def plain_words(given: str) -> str:
    """Lines of text as a reader meant them, without marks that would make a page show something else."""
    lines = given.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    plain = "\n".join(" ".join(_seen(line).split()) for line in lines).strip()
    return re.sub(r"\n{3,}", "\n\n", plain)


def plain_name(given: str) -> str:
    """As `plain_words`, in one line."""
    return " ".join(plain_words(given).split())


def _seen(line: str) -> str:
    composed = unicodedata.normalize("NFC", line.translate(_LEFT_OUT))
    return "".join(" " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char for char in composed)


@transaction.atomic
def write(*, kind: str, about: About, words: str, signed: str, address: str, sender: str, now: datetime) -> Letter:
    """The letter, waiting. One that is there already, sent by a second click, is given as it stands.

    `words` and `signed` are plain, as `plain_words` and `plain_name` make them; `sender` tells senders apart. Raises
    TooMany where too many were sent in the last hour.
    """
    if kind == Letter.Kind.REPLY and not (about.claim and signed):
        raise LetterError("A reply stands beside a claim and is signed: write from the claim's page, and give a name.")
    _one_at_a_time()
    whole = "\x1f".join((kind, about.public_id, words, signed, address))
    fingerprint = salted_hmac("claims.letters", whole, algorithm="sha256").hexdigest()
    if known := Letter.objects.filter(fingerprint=fingerprint).first():
        return known
    _count(sender, now)
    letter = Letter.objects.create(
        public_id=public_id("r", secrets.token_hex(32)),
        fingerprint=fingerprint,
        kind=kind,
        claim=about.claim,
        article=about.article,
        statement=about.statement,
        story=about.story,
        words=words,
        signed=signed,
        address=address,
    )
    _weigh(letter)
    return letter


def _weigh(letter: Letter) -> None:
    """What a reader wrote about, an editor looks at sooner."""
    waiting.note([letter.claim_id] if letter.claim_id else [])


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITING])


def _count(sender: str, now: datetime) -> None:
    sent = LetterSent.objects.since(now - HOUR)
    for letters, most in ((sent.by(sender), MOST_BY_ONE), (sent, MOST_BY_ALL)):
        times = list(letters.values_list("at", flat=True)[:most])
        if len(times) == most:
            raise TooMany(times[-1] + HOUR, everybody=letters is sent)
    LetterSent.objects.create(sender=sender, at=now)


@transaction.atomic
def decide(letter: Letter, *, granted: bool, answer: str, now: datetime, editor: Account | None = None) -> Letter:
    """Answers it, once and for all. What a granted correction or removal asks for is done apart, by editors.

    That it was decided, and by whom, is a judgement as well. Raises LetterError where it is answered already, and where
    there are no words.
    """
    held = Letter.objects.select_for_update().get(pk=letter.pk)
    if held.state != Letter.State.WAITING:
        when = f"{held.decided_at:%d %B %Y}"
        raise LetterError(f"{held.public_id} was {held.state} on {when}; a letter is answered once.")
    if not (words := plain_words(answer)):
        raise LetterError("An answer needs words: say what was done, or why it was not.")
    held.state = Letter.State.GRANTED if granted else Letter.State.REFUSED
    held.answer, held.decided_at, held.decided_by = words, now, editor
    held.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    kind, matter, value = Judgement.Kind.LETTER, held.matter, {"granted": granted}
    Judgement.objects.create(
        kind=kind, subject=matter, fingerprint=matter, value=value, editor=editor, touches=[matter]
    )
    _weigh(held)
    return held


@transaction.atomic
def forget(now: datetime) -> int:
    """Takes who wrote, and what, out of letters answered long ago, but for what the log shows; returns of how many.

    And deletes what is only counted for an hour.
    """
    LetterSent.objects.forget(now - HOUR)
    old = Letter.objects.to_forget(now - FORGET_AFTER)
    forgotten = 0
    for letter in old.select_for_update():
        letter.address = ""
        if not letter.placed:
            letter.words = letter.signed = ""
        letter.save(update_fields=["address", "words", "signed"])
        forgotten += 1
    return forgotten


def usual_days() -> int | None:
    """In how many days half of the latest answers came, at least 1; None where there are too few to say."""
    times = Letter.objects.answered().values_list("written_at", "decided_at")[:_TIMED]
    took = [decided - written for written, decided in times]
    return max(1, ceil(median(took) / DAY)) if len(took) >= _FEWEST_TIMED else None
