"""a letter's name and what it tells -> sent by mail; without a mail server, written where this process writes."""

from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string


class PostError(RuntimeError):
    """The mail server did not take the letter; the message says what it said."""


def send(letter: str, to: str, told: Mapping[str, Any]) -> None:
    """`templates/mail/LETTER.txt` begins with the line that tells what it is about. Raises PostError."""
    subject, _, words = render_to_string(f"mail/{letter}.txt", dict(told)).strip().partition("\n")
    try:
        EmailMessage(subject, words.strip() + "\n", to=[to]).send()
    except (SMTPException, OSError) as error:
        raise PostError(f"The mail server did not take the letter to {to}: {error}. See EMAIL_URL.") from error
