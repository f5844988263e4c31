"""manage.py invite ADDRESS --role ROLE: lets somebody in, and the first person before there is a desk to do it from."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from claims.desk.invitations import InvitationError, invite
from claims.desk.post import PostError
from claims.models import Role


class Command(BaseCommand):
    help = "Invites a person to the editors' desk, and says the address where the invitation is accepted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", metavar="ADDRESS", help="an e-mail address")
        parser.add_argument("--role", choices=Role.values, default=Role.EDITOR.value)

    def handle(self, *, address: str, role: str, **options: Any) -> None:
        try:
            validate_email(address)
            invitation, page = invite(address, Role(role), by=None, now=datetime.now(UTC))
        except ValidationError as error:
            raise CommandError(f"{address!r} is no e-mail address. One looks like name@example.org.") from error
        except (InvitationError, PostError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Invited: {invitation}. Open until {invitation.until:%Y-%m-%d %H:%M} UTC, and once:")
        self.stdout.write(page)
        if not settings.SENDS_MAIL:
            self.stdout.write("No mail server is set (EMAIL_URL): the letter above was sent to nobody. Pass it on.")
