"""rule files -> system checks: a typo in one stops `manage.py check`, not a nightly run."""

from django.core.checks import Error, register

from claims.language import LANGUAGES
from claims.language.rules import check_rules


@register()
def rules_are_sound(**_: object) -> list[Error]:
    return [Error(problem, id="claims.E001") for language in LANGUAGES for problem in check_rules(language)]
