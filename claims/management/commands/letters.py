"""manage.py letters [ID] [--grant ID | --refuse ID, --answer TEXT, --by NAME]: what readers ask for, and its answer."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from claims.letters import LetterError, decide
from claims.models import Account, Letter


class Command(BaseCommand):
    help = "Shows the letters that wait for an answer, or one of them; grants or refuses what one asks for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("letter", nargs="?", metavar="ID", help="show this one, whole")
        decision = parser.add_mutually_exclusive_group()
        decision.add_argument("--grant", metavar="ID", help="a reply stands beside its claim from then on")
        decision.add_argument("--refuse", metavar="ID")
        parser.add_argument("--by", metavar="NAME", help="the account of the editor who decided")
        parser.add_argument("--answer", metavar="TEXT", help="what was done, or why not: readers see it in the log")

    def handle(self, **options: Any) -> None:
        decided = options["grant"] or options["refuse"]
        if bool(decided) != bool(options["answer"]):
            raise CommandError("A decision and its answer go together: --grant ID --answer TEXT, or --refuse ID ...")
        if decided and options["letter"]:
            raise CommandError("Show a letter, or decide one, and not both.")
        if decided:
            by = _editor(options["by"]) if options["by"] else None
            self._decide(decided, granted=bool(options["grant"]), answer=options["answer"], by=by)
        elif options["letter"]:
            self.stdout.write("\n".join(_whole(_found(options["letter"]))))
        else:
            self._list()

    def _decide(self, name: str, *, granted: bool, answer: str, by: Account | None) -> None:
        try:
            letter = decide(_found(name), granted=granted, answer=answer, now=datetime.now(UTC), editor=by)
        except LetterError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{letter.public_id} is {letter.state}. Its page and the log of corrections have the answer.")
        if granted and not letter.placed:
            self.stdout.write("Nothing else was changed: what it asks for is to be done apart.")

    def _list(self) -> None:
        number = 0
        for letter in Letter.objects.waiting().with_about().iterator():
            number += 1
            self.stdout.write("\t".join((letter.public_id, _time(letter.written_at), letter.kind, _about(letter))))
        waiting = f"{number} letter{'' if number == 1 else 's'}"
        self.stdout.write(f"Waiting: {waiting}." + (" `manage.py letters ID` shows one." if number else ""))


def _editor(name: str) -> Account:
    account = Account.objects.filter(username=name).first()
    if account is None or not account.decides:
        raise CommandError(f"There is no editor {name!r}. Name the account of one, or leave --by out.")
    return account


def _found(name: str) -> Letter:
    letter = Letter.objects.with_about().filter(public_id=name).first()
    if letter is None:
        raise CommandError(f"There is no letter {name!r}. `manage.py letters` lists those that wait.")
    return letter


def _whole(letter: Letter) -> Iterator[str]:
    yield f"letter\t{letter.public_id}"
    yield f"asks for\t{letter.get_kind_display()}"
    yield f"about\t{_about(letter)}"
    yield f"written\t{_time(letter.written_at)}"
    yield f"signed\t{letter.signed or '-'}"
    yield f"e-mail\t{letter.address or '-'}"
    yield f"state\t{letter.state}{f' {_time(letter.decided_at)}' if letter.decided_at else ''}"
    yield f"\n{letter.words}"
    if letter.answer:
        yield f"\nAnswer: {letter.answer}"


def _about(letter: Letter) -> str:
    if letter.statement:
        return settings.SITE_URL + reverse("statement", args=[letter.statement.public_id])
    thing = letter.article or letter.story or letter.claim
    return settings.SITE_URL + thing.get_absolute_url() if thing else "the site"


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
