"""a number -> an invented article: whose text no other number has, and that is about one of a few disputes."""

import json
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

WORDS: dict[str, list[Any]] = json.loads(Path(__file__).with_suffix(".json").read_text())
DISPUTES = 12


@dataclass(frozen=True, kw_only=True)
class Text:
    title: str
    author: str
    paragraphs: tuple[str, ...]

    @property
    def words(self) -> str:
        return " ".join(self.paragraphs)


def invented(number: int) -> Text:
    chance = random.Random(f"article {number}")
    dispute = random.Random(f"dispute {number % DISPUTES}")
    accused, accuser = dispute.sample(WORDS["parties"], 2)
    doing, did, things = dispute.choice(WORDS["acts"])
    amount, years = dispute.randrange(20, 900), dispute.randrange(2, 9)
    town, chief = dispute.choice(WORDS["towns"]), _person(dispute)
    core = [
        f"{accuser} has accused {accused} of {doing} near {town}.",
        f'"They knew of it for {years} years and said nothing," said {chief}, who speaks for {accuser}.',
        f"{accuser} said that {accused} {did}, and that {amount} {things} were found in {town}.",
        chance.choice(
            (
                f"{accused} denied {doing}.",
                f"{accused} did not respond to requests for comment.",
                f"{accused} rejected the charge and said its own tests had found nothing.",
                f"{accused} allegedly {did} at night, according to two former workers.",
            )
        ),
    ]
    side = [_aside(line, chance) for line in chance.sample(WORDS["asides"], chance.randrange(4, 8))]
    title = chance.choice(
        (
            f"{accuser} accuses {accused} of {doing}",
            f"{accused} under fire in {town} over {things}",
            f"What {town} knows of the {things}",
            f"{chief}: they said nothing for years",
        )
    )
    closing = f"Readers of this report may ask for case file {number} at the desk in {town}."
    paragraphs = (core[0], core[1], side[0], core[2], *side[1:], core[3], closing)
    return Text(title=f"{title} (file {number})", author=_person(chance), paragraphs=paragraphs)


def amended(text: Text, number: int) -> Text:
    """The same after an edit of substance: what it now also says, nobody said before."""
    chance = random.Random(f"amended {number} {len(text.paragraphs)}")
    day, errors = chance.choice(WORDS["days"]), chance.randrange(3, 99)
    added = f"On {day} {_person(chance)} withdrew the charge and apologised for {errors} errors."
    return replace(text, paragraphs=(*text.paragraphs[:2], added, *text.paragraphs[2:]))


def _aside(line: str, chance: random.Random) -> str:
    return line.format(
        who=_person(chance),
        town=chance.choice(WORDS["towns"]),
        year=chance.randrange(1950, 2020),
        count=chance.randrange(3, 400),
        day=chance.choice(WORDS["days"]),
    )


def _person(chance: random.Random) -> str:
    return f"{chance.choice(WORDS['first_names'])} {chance.choice(WORDS['last_names'])}"
