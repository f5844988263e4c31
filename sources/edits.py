"""two texts of one article -> what changed between them: boilerplate, wording, or substance."""

from dataclasses import dataclass

SAME, FURNITURE, WORDING, SUBSTANCE = "same", "furniture", "wording", "substance"


@dataclass(frozen=True, kw_only=True)
class Change:
    kind: str


def compare(before: str, after: str) -> Change:
    return Change(kind=SAME if before == after else SUBSTANCE)
