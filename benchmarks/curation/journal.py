"""decisions as they were made -> what must hold, and what of it does not: told without the product's own reading of
its log.

An entry that another one took back counts for nothing, unless that one was taken back too; of what is left the last
entry on a matter holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from claims.models import Claim, Entity, EntityName, Link, Relation, Statement, Story, StoryMember


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`matter`: what it is about; of two on the same one the later counts. `says`: by kind."""

    key: int
    kind: str
    matter: str
    says: dict[str, Any] = field(default_factory=dict)
    undoes: int = 0


class Journal:
    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)

    def holding(self) -> list[Entry]:
        gone: set[int] = set()
        for entry in reversed(self.entries):
            if entry.undoes and entry.key not in gone:
                gone.add(entry.undoes)
        last: dict[tuple[str, str], Entry] = {}
        for entry in self.entries:
            if not entry.undoes and entry.key not in gone:
                last[entry.kind, entry.matter] = entry
        return sorted(last.values(), key=lambda entry: entry.key)


class State:
    """All that is looked at, read at once."""

    def __init__(self) -> None:
        self.statements = {one.public_id: one for one in Statement.objects.select_related("replaced_by")}
        self.claims = {one.public_id: one for one in Claim.objects.defer("search").select_related("merged_into")}
        by_key = {one.pk: one for one in self.claims.values()}
        self.heir = {name: self._heir(one, by_key) for name, one in self.claims.items()}
        ties = Link.objects.filter(active=True).values_list("statement__public_id", "claim__public_id")
        self.tied = dict(ties)
        self.relations = {
            frozenset((row.claim.public_id, row.other.public_id)): (row.kind, row.by)
            for row in Relation.objects.select_related("claim", "other")
        }
        self.stories = {one.public_id: one.heir().public_id for one in Story.objects.select_related("merged_into")}
        members = StoryMember.objects.values_list("article__public_id", "story__public_id")
        self.home = dict(members)
        self.entities = {one.public_id: one.heir().public_id for one in Entity.objects.select_related("merged_into")}
        self.names = dict(EntityName.objects.values_list("plain", "entity__public_id"))

    @staticmethod
    def _heir(claim: Claim, by_key: dict[int, Claim]) -> str:
        while claim.merged_into_id:
            claim = by_key[claim.merged_into_id]
        return str(claim.public_id)


def broken(journal: Journal) -> list[str]:
    """A line for each decision that does not hold now."""
    holding, state = journal.holding(), State()
    replaced = {one.matter: one.says["statement"] for one in holding if one.kind == "correct" and _elsewhere(one)}
    found = [*_read(holding, replaced, state), *_links(holding, replaced, state)]
    for entry in holding:
        check = _CHECKS.get(entry.kind)
        if check and (problem := check(entry, state)):
            found.append(f"{entry.kind} {entry.matter} ({entry.key}): {problem}")
    return found


def _elsewhere(entry: Entry) -> bool:
    return bool(entry.says["statement"] != entry.matter)


def _read(holding: list[Entry], replaced: dict[str, str], state: State) -> Iterator[str]:
    last: dict[str, Entry] = {}
    for entry in holding:
        if entry.kind in ("review", "correct"):
            last[entry.says.get("statement", entry.matter)] = entry
    for name, entry in last.items():
        one = state.statements.get(name)
        if one is None:
            yield f"{entry.kind} {name} ({entry.key}): the statement is not there"
        elif name in replaced:
            heir = one.replaced_by
            if one.retired_at is None or heir is None or heir.public_id != replaced[name]:
                yield f"correct {name} ({entry.key}): not replaced by {replaced[name]}"
        elif entry.says.get("accepted") is False:
            if one.retired_at is None:
                yield f"review {name} ({entry.key}): rejected and counted"
        elif one.retired_at is not None:
            yield f"{entry.kind} {name} ({entry.key}): retired"
        elif wrong := [key for key, value in entry.says["fields"].items() if getattr(one, key) != value]:
            yield f"{entry.kind} {name} ({entry.key}): other {', '.join(wrong)}"
    for name, heir in replaced.items():
        if name not in last and (state.statements[name].replaced_by or state.statements[name]).public_id != heir:
            yield f"correct {name}: not replaced by {heir}"


def _links(holding: list[Entry], replaced: dict[str, str], state: State) -> Iterator[str]:
    about: dict[str, tuple[Entry, str]] = {}
    apart: list[tuple[str, str, Entry]] = []
    for entry in holding:
        for name, claim in entry.says.get("ties", {}).items():
            about[_last(name, replaced)] = entry, claim
        if entry.kind == "about" and not entry.says["ties"]:
            name, claim = _last(entry.says["statement"], replaced), entry.says["claim"]
            apart.append((name, claim, entry))
            tied = about.get(name)
            if tied and tied[1] and state.heir[tied[1]] == state.heir[claim]:
                del about[name]
    for name, (entry, claim) in about.items():
        if name not in state.statements:  # what a merge or a retirement took along may be read no more, nor be here
            if entry.kind not in ("same", "retire"):
                yield f"{entry.kind} {entry.matter} ({entry.key}): {name} is not there"
            continue
        one, now = state.statements[name], state.heir.get(state.tied.get(name, ""))
        if one.retired_at is not None:
            continue
        wanted = state.heir[claim] if claim and not state.claims[state.heir[claim]].ruled_out else None
        if now != wanted:
            yield f"{entry.kind} {entry.matter} ({entry.key}): {name} is about {now}, not {wanted}"
    for name, claim, entry in apart:
        later = about.get(name)
        if later and later[0].key > entry.key:
            continue
        now = state.heir.get(state.tied.get(name, ""))
        one = state.statements.get(name)
        if now == state.heir[claim] and one and one.retired_at is None:
            yield f"about {entry.matter} ({entry.key}): {name} is about it all the same"


def _last(name: str, replaced: dict[str, str]) -> str:
    while name in replaced:
        name = replaced[name]
    return name


def _same(entry: Entry, state: State) -> str:
    one, other = entry.matter.split(" ")
    together = state.heir[one] == state.heir[other]
    return "" if together == entry.says["same"] else "one" if together else "two"


def _retired(entry: Entry, state: State) -> str:
    claim = state.claims[entry.matter]
    wrong = claim.ruled_out != entry.says["retired"] or (claim.ruled_out and claim.retired_at is None)
    return "stands" if wrong and entry.says["retired"] else "retired" if wrong else ""


def _worded(entry: Entry, state: State) -> str:
    claim = state.claims[entry.matter]
    return "" if claim.text == entry.says["text"] else f"reads {claim.text[:60]!r}"


def _sensitive(entry: Entry, state: State) -> str:
    return "" if state.claims[entry.matter].sensitive == entry.says["sensitive"] else "not so"


def _moved(entry: Entry, state: State) -> str:
    now, wanted = state.home.get(entry.matter), state.stories[entry.says["story"]]
    return "" if now == wanted else f"in {now}, not in {wanted}"


def _alias(entry: Entry, state: State) -> str:
    now, wanted = state.names.get(entry.matter), entry.says["entity"]
    return "" if state.entities.get(now or "") == state.entities.get(wanted or "") else f"{now}'s, not {wanted}'s"


def _entities(entry: Entry, state: State) -> str:
    one, other = entry.matter.split(" ")
    together = state.entities[one] == state.entities[other]
    return "" if together == entry.says["same"] else "one" if together else "two"


_CHECKS = {
    "same": _same,
    "retire": _retired,
    "wording": _worded,
    "sensitive": _sensitive,
    "move": _moved,
    "alias": _alias,
    "entities": _entities,
}


def relations(journal: Journal) -> list[str]:
    """As `broken`, of pairs of claims, by those that stand: the last word on a pair that was merged together."""
    state, last = State(), dict[frozenset[str], Entry]()
    for entry in journal.holding():
        if entry.kind == "relate":
            pair = frozenset(state.heir[name] for name in entry.matter.split(" "))
            if len(pair) == 2:
                last[pair] = entry
    found = []
    for pair, entry in last.items():
        now, wanted = state.relations.get(pair), entry.says["relation"]
        if (now and now[0]) != wanted:
            found.append(f"relate {entry.matter} ({entry.key}): {now}, not {wanted}")
    return found
