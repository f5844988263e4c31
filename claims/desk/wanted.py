"""what a form of the desk sent -> the decision that it asks for; nothing that was typed is lost where it is none.

Every form of the claim desk names what it wants in `do`; which fields it brings beside is told in WANTS.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from claims.desk.acts import NOT_RELATED, Act
from claims.models import Relation

MOST_STATEMENTS = 100  # of one decision; a page of statements holds fewer
_LONGEST = {"text": 2_000, "reason": 2_000, "name": 200}
_ID = 20
TYPED = {"text": "The claim in one sentence", "reason": "Reason", "name": "Name"}  # what may be mended in a form
_NEEDS_REASON = frozenset({"retire", "take_out", "apart", "not_same_name", "lift_sensitive", "fact_check_apart"})


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`fields`: as they came, to be sent again; `typed`: those of them that a person wrote. `act`: None where
    something is wrong, which `problems` tell, by field."""

    do: str
    fields: Sequence[tuple[str, str]] = field(default=())
    typed: Mapping[str, str] = field(default_factory=dict)
    seen: int = 0
    act: Act | None = None
    problems: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""


class _Form:
    """What was sent, with what is wrong about it."""

    def __init__(self, given: QueryDict) -> None:
        self.given, self.problems = given, dict[str, str]()
        self.subject = self.id("subject")

    def words(self, name: str, *, needed: str = "") -> str:
        words = self.given.get(name, "").replace("\0", " ").strip()
        words = " ".join(words.split()) if name in ("text", "name") else words
        if len(words) > _LONGEST[name]:
            self.problems[name] = f"{len(words):,} characters are more than {_LONGEST[name]:,}. Shorten it."
        elif needed and not any(map(str.isalnum, words)):
            self.problems[name] = needed
        return words

    def id(self, name: str, *, needed: str = "") -> str:
        given = self.given.get(name, "").strip()
        sound = given.isascii() and given.isalnum() and len(given) <= _ID
        if needed and not sound:
            self.problems[name] = needed
        return given if sound else ""

    def statements(self) -> list[str]:
        sound = [one for one in self.given.getlist("statement") if one.isascii() and one.isalnum() and len(one) <= _ID]
        ids = list(dict.fromkeys(sound))
        if not ids:
            self.problems["statement"] = "Choose at least one statement."
        elif len(ids) > MOST_STATEMENTS:
            self.problems["statement"] = f"Choose at most {MOST_STATEMENTS} statements at a time."
        return ids

    def number(self, name: str) -> int:
        given = self.given.get(name, "")
        return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0


_OTHER = "Choose the other claim: look for it, or paste its address."
_NAME = "Choose the other name: look for it."
_STORY = "Choose a story."


def _relation(form: _Form) -> dict[str, Any]:
    kind = form.given.get("relation", "")
    if kind not in (*Relation.Kind.values, NOT_RELATED):
        form.problems["relation"] = "Choose how they are related."
    return {"other": form.id("other", needed=_OTHER), "relation": kind}


# What a form may want -> the verb of `claims.curate`, and how its arguments are read.
WANTS: dict[str, tuple[str, Callable[[_Form], dict[str, Any]]]] = {
    "reword": ("reword", lambda form: {"text": form.words("text", needed="A claim needs a sentence: write one.")}),
    "merge": ("decide_same", lambda form: {"other": form.id("other", needed=_OTHER), "same": True}),
    "apart": ("decide_same", lambda form: {"other": form.id("other", needed=_OTHER), "same": False}),
    "relate": ("relate", _relation),
    "retire": ("retire", lambda form: {"retired": True}),
    "bring_back": ("retire", lambda form: {"retired": False}),
    "make_sensitive": ("mark_sensitive", lambda form: {"sensitive": True}),
    "lift_sensitive": ("mark_sensitive", lambda form: {"sensitive": False}),
    "split": (
        "split",
        lambda form: {
            "statements": form.statements(),
            "text": form.words("text", needed="The new claim needs a sentence: write one."),
        },
    ),
    "take_out": (
        "decide_about",
        lambda form: {"statements": form.statements(), "claim": form.subject, "same": False},
    ),
    "tie_here": (
        "decide_about",
        lambda form: {"statements": form.statements(), "claim": form.subject, "same": True},
    ),
    "tie": (
        "decide_about",
        lambda form: {"statements": form.statements(), "claim": form.id("other", needed=_OTHER), "same": True},
    ),
    "move": ("move", lambda form: {"story": form.id("story", needed=_STORY)}),
    "same_name": ("decide_entities", lambda form: {"other": form.id("other", needed=_NAME), "same": True}),
    "not_same_name": ("decide_entities", lambda form: {"other": form.id("other", needed=_NAME), "same": False}),
    "add_name": (
        "alias",
        lambda form: {"name": form.words("name", needed="Write the name."), "entity": form.subject},
    ),
    "remove_name": ("alias", lambda form: {"name": form.words("name", needed="Choose a name."), "entity": None}),
    "split_name": ("split_entity", lambda form: {"name": form.words("name", needed="Choose a name.")}),
    "fact_check_here": ("decide_review", lambda form: {"claim": form.id("claim", needed=_OTHER), "same": True}),
    "fact_check_moved": ("decide_review", lambda form: {"claim": form.id("other", needed=_OTHER), "same": True}),
    "fact_check_apart": ("decide_review", lambda form: {"claim": form.id("claim", needed=_OTHER), "same": False}),
    "undo": ("undo", lambda form: {"judgement": form.number("judgement")}),
}


def read(given: QueryDict) -> Wanted:
    """Whatever came: unknown wants have no act and a problem under no name."""
    form, do = _Form(given), given.get("do", "")
    reason = form.words("reason", needed="Say why: others will read it." if do in _NEEDS_REASON else "")
    act = None
    if do not in WANTS or not form.subject:
        form.problems[""] = "This form asks for nothing that the desk knows. Go back to the page, and send it again."
    else:
        verb, arguments = WANTS[do]
        found = arguments(form)
        if not form.problems:
            act = Act(verb=verb, subject=form.subject, arguments=found, reason=reason)
    kept = [
        (name, value)
        for name in ("do", "subject", "claim", "other", "relation", "statement", "story", "judgement")
        for value in given.getlist(name)[:MOST_STATEMENTS]
    ]
    typed = {name: given.get(name, "") for name in TYPED if name in given or name == "reason" or name in form.problems}
    return Wanted(
        do=do,
        fields=kept + ([("name", typed.pop("name"))] if do in ("remove_name", "split_name") else []),
        typed=typed,
        seen=form.number("seen"),
        act=act,
        problems=form.problems,
        subject=form.subject,
    )
