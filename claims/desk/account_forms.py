"""what the forms of accounts sent -> values to trust, or what is to be mended."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest

from claims import tasks
from claims.letters import LONGEST_NAME, plain_name
from claims.models import Account, Invitation, Role

_ADDRESS = {
    "required": "Give an e-mail address.",
    "invalid": "This is no e-mail address. One looks like name@example.org.",
    "max_length": "An e-mail address has at most 254 characters.",
}


class LostPassword(forms.Form):
    """Whether there is such an account is looked up by whoever sends the letter, and not here."""

    email = forms.EmailField(max_length=254, error_messages=_ADDRESS)

    def save(self, request: HttpRequest) -> str:
        email: str = self.cleaned_data["email"]
        tasks.send_way_back.defer(email=email)
        return email


class Invite(forms.Form):
    email = forms.EmailField(max_length=254, error_messages=_ADDRESS)
    role = forms.ChoiceField(
        choices=Role, error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose a role.")
    )


class Accept(forms.Form):
    """Of whoever was invited: under which name, and with which password."""

    name = forms.CharField(error_messages={"required": "Give the name that readers see beside your decisions."})
    password1 = forms.CharField(strip=False, error_messages={"required": "Choose a password."})
    password2 = forms.CharField(strip=False, error_messages={"required": "Write the password a second time."})

    def __init__(self, sent: Any, *, invitation: Invitation) -> None:
        super().__init__(sent)
        self.invitation = invitation

    def clean_name(self) -> str:
        name = plain_name(self.cleaned_data["name"])
        if not any(map(str.isalpha, name)):
            raise forms.ValidationError("A name has letters.")
        if len(name) > LONGEST_NAME:
            raise forms.ValidationError(f"A name has at most {LONGEST_NAME} characters here.")
        return name

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, second = values.get("password1"), values.get("password2")
        if first and second and first != second:
            self.add_error("password2", "This is not the same password.")
        if first:
            self._strong(first, values.get("name", ""))
        return values

    def _strong(self, password: str, name: str) -> None:
        try:
            validate_password(password, Account(email=self.invitation.email, first_name=name))
        except forms.ValidationError as error:
            self.add_error("password1", error)
