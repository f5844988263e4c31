"""what a letter's form sent -> values to trust, or what is to be mended, field by field.

Against robots there is a field that people do not see, and the time at which the form was opened, signed: nobody
writes a letter in three seconds. Neither ever loses what was typed: the form comes back with it.
"""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.signing import BadSignature, Signer
from django.http import QueryDict

from claims.letters import DAY, FEWEST, LONGEST_NAME, MOST, About, plain_name, plain_words
from claims.models import Letter

_LEAST_SECONDS = 3
_SIGNER = Signer(salt="claims.letters.opened")
_QUICK = f"That was quicker than anybody writes. Wait {_LEAST_SECONDS} seconds and send it again."
_OLD = "This form was open for more than a day, or was not made by us. Your words are still here: send it once more."


class LetterForm(forms.Form):
    """Of one who writes about `about`. Without `sent` it is empty, with `kind` chosen where that is one."""

    kind = forms.ChoiceField(
        choices=Letter.Kind, error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what you ask for.")
    )
    words = forms.CharField(error_messages={"required": "Write what you ask for, and why."})
    signed = forms.CharField(required=False)
    address = forms.EmailField(
        max_length=254,
        error_messages={
            "required": "Give an e-mail address. It is not shown.",
            "invalid": "This is no e-mail address. One looks like name@example.org.",
            "max_length": "An e-mail address has at most 254 characters.",
        },
    )
    website = forms.CharField(required=False)  # the field that people do not see
    opened = forms.CharField(required=False)

    def __init__(self, sent: QueryDict | None, *, about: About, now: datetime, kind: str = "") -> None:
        super().__init__(_plain(sent) if sent is not None else None, initial={"kind": kind})
        self.about, self.now = about, now
        self.kinds = [kind for kind in Letter.Kind if kind != Letter.Kind.REPLY or about.claim]

    @property
    def token(self) -> str:
        """When it was opened; of one that is sent again, when it was at first, where that still counts."""
        given = self.data.get("opened", "") if self.is_bound else ""
        return given if _age(given, self.now) is not None else _SIGNER.sign(str(int(self.now.timestamp())))

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        if kind not in self.kinds:
            raise forms.ValidationError("A reply stands beside a claim. Open that claim, and write from its page.")
        return kind

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if len(words) < FEWEST or not any(map(str.isalnum, words)):
            raise forms.ValidationError(f"Write a little more: at least {FEWEST} characters.")
        if len(words) > MOST:
            raise forms.ValidationError(f"{len(words):,} characters are more than {MOST:,}. Shorten it.")
        return words

    def clean_signed(self) -> str:
        signed: str = self.cleaned_data["signed"]
        if len(signed) > LONGEST_NAME:
            raise forms.ValidationError(f"A name has at most {LONGEST_NAME} characters here.")
        if not any(map(str.isalnum, signed)) and (signed or self.data.get("kind") == Letter.Kind.REPLY):
            raise forms.ValidationError("Give the name that your reply is signed with: readers will see it.")
        return signed

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError("This field must stay empty. It is now: send the letter again.")
        return ""

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if self.errors:  # it comes back in any case, and mending takes its time
            return found
        age = _age(found.get("opened", ""), self.now)
        if age is None:
            raise forms.ValidationError(_OLD)
        if age < _LEAST_SECONDS:
            raise forms.ValidationError(_QUICK)
        return found

    @property
    def troubles(self) -> list[tuple[str, str]]:
        """(field's name, what to mend), in the order of the page; of the form as a whole under no name."""
        fields = [(name, problem) for name in self.fields for problem in self.errors.get(name, ())]
        return [("", problem) for problem in self.non_field_errors()] + fields


def _plain(sent: QueryDict) -> dict[str, str]:
    """The fields that there are, once each. The words come back as they are kept."""
    names = ("kind", "address", "website", "opened", "signed")
    return {name: plain_name(sent.get(name, "")) for name in names} | {"words": plain_words(sent.get("words", ""))}


def _age(token: str, now: datetime) -> int | None:
    """Seconds since the form was opened; None where it was not by us, or is too long ago."""
    try:
        opened = datetime.fromtimestamp(int(_SIGNER.unsign(token)), UTC)
    except (BadSignature, ValueError, OverflowError):
        return None
    age = now - opened
    return int(age.total_seconds()) if age < DAY else None
