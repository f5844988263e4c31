"""states and counts -> the words a page uses for them. Words that report, never words that judge."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claims.models import Silence, Stance
from claims.pages.names import in_line

_WORDS = dict([*Stance.choices, *Silence.choices])
_SPEAKERS = 3  # named in a sentence; the evidence below it names all
_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")

SAID = {  # "The Ledger reports ... WHO ...", in the past tense, which fits one speaker and many
    "states": ("that", "said so"),
    "alleges": ("that", "alleged this"),
    "confirms": ("that", "confirmed this"),
    "denies": ("that", "denied this"),
    "disputes": ("that", "disputed this"),
    "withdraws": ("that", "took this back"),
    "no_response": ("no response to this from", ""),
    "not_claimed": ("that", "did not claim this"),
    "not_disclosed": ("that", "did not disclose this"),
}

WHAT_IT_MEANS = {
    "states": "The outlet says it in its own voice, without naming a source.",
    "alleges": "A source other than the outlet puts it forward as true: said, alleged, accused, reported.",
    "confirms": "A party admits it, or an authority establishes it: admitted, pleaded guilty, the court found.",
    "denies": "Somebody rejects it.",
    "disputes": "Somebody contests, doubts or qualifies it without rejecting it.",
    "withdraws": "Somebody takes it back: retracted, corrected, apologised.",
    "no_response": "Somebody who was asked, or was expected to answer, did not.",
    "not_claimed": "The source expressly does not put it forward.",
    "not_disclosed": "The source holds something back.",
    "omitted": "The outlet covered the story, and none of its articles that we have reports this claim in any way.",
    "silent": "The outlet was watched without a gap over the whole time, and carried nothing on the story.",
    "partial": "The outlet was watched with gaps, or an article of its could be read only in part, or may be about this"
    " story and stands in another: it may have reported it.",
    "unknown": "The outlet was not watched. Nothing is said about what it carried.",
}


def words_of(states: Sequence[str]) -> str:
    """ "alleged", "alleged and denied"; "alleged, confirmed and denied"."""
    return listed([_WORDS.get(state, state) for state in states])


def listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def mid_sentence(name: str) -> str:
    """ "A former manager", taken from the start of a sentence, is "a former manager" inside ours. Marks in it that turn
    the direction of writing end with it."""
    if name.startswith(("A ", "An ", "The ", "Some ", "Two ", "People ")):
        name = name[0].lower() + name[1:]
    return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}" if _TURNS.search(name) else name


def counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def carried(stances: Mapping[str, int], voices: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """What stands before a claim, so that it reads as a report: "Alleged in 3 outlets, denied in 5"; with a tally's
    `voices`, which tell who is most carried, "Alleged by Ms Tarn and 2 others in 3 outlets"."""
    found = sorted((item for item in stances.items() if item[0] in _WORDS), key=lambda item: -item[1])
    parts = [f"{_WORDS[stance]}{_most_carried(stance, voices or {})} in {number}" for stance, number in found]
    if not parts:
        return "Carried by no outlet's current text"
    first = f"{parts[0]} outlet{'' if found[0][1] == 1 else 's'}"
    return ", ".join([first[0].upper() + first[1:], *parts[1:]])


def _most_carried(stance: str, voices: Mapping[str, Mapping[str, Any]]) -> str:
    """ " by Ms Tarn and 2 others"; empty where nobody is named, as where outlets say it in their own voice."""
    voice = voices.get(stance) if stance in _ANSWERED else None
    who = next((one["who"] for one in voice["most"] if one["who"]), None) if voice else None
    if voice is None or who is None:
        return ""
    others = f" and {counted(voice['speakers'] - 1, 'other')}" if voice["speakers"] > 1 else ""
    return f" {'from' if stance == 'no_response' else 'by'} {mid_sentence(in_line(who))}{others}"


def why_silent(state: str, articles: int, looks: int, doubtful: bool = False) -> str:
    """What a silent state rests on, in one sentence."""
    if state == Silence.OMITTED:
        return f"Left out: covered the story in {counted(articles, 'article')}; none of them reports this."
    if state == Silence.SILENT:
        return f"Nothing on the story, watched without a gap ({counted(looks, 'look')})."
    if state == Silence.PARTIAL and doubtful:
        return "An article of its in another story may be about this one: it may have reported this there."
    if state == Silence.PARTIAL:
        return "Watched with gaps: it may have reported this where we could not see."
    return "Not watched at the time: we do not know."


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One line of who took which stance, and in how many outlets."""

    stance: str
    speaker: str | None
    outlets: int


_ANSWERED = {
    "alleges": "Alleged",
    "confirms": "Confirmed",
    "denies": "Denied",
    "disputes": "Disputed",
    "withdraws": "Withdrawn",
    "no_response": "No response",
}


def summary(
    *, outlets: int, origins: int, answers: Iterable[Answer], omitted: int, speakers: Mapping[str, int] | None = None
) -> list[str]:
    """What is known of a claim, one sentence a piece: who reports it, who alleges it, who answered, who left it out.

    `speakers`: by stance, how many there are, where `answers` are not all.
    """
    begun = f" from {counted(origins, 'origin')}" if origins else ""
    carried = f"Reported by {counted(outlets, 'outlet')}{begun}." if outlets else "No outlet's current text carries it."
    sentences = [carried]
    by_stance: dict[str, list[Answer]] = {}
    for answer in answers:
        by_stance.setdefault(answer.stance, []).append(answer)
    for stance, opening in _ANSWERED.items():
        if found := by_stance.get(stance):
            preposition = "from" if stance == "no_response" else "by"
            named = [f"{preposition} {mid_sentence(a.speaker or 'somebody unnamed')} in {a.outlets}" for a in found]
            more = (speakers or {}).get(stance, len(found)) - min(len(found), _SPEAKERS)
            rest = [f"{preposition} {more} more"] if more else []
            sentences.append(f"{opening} {listed(named[:_SPEAKERS] + rest)}.")
    if omitted:
        sentences.append(f"Left out by {omitted} that covered the story.")
    return sentences


def told(voices: Mapping[str, Mapping[str, Any]]) -> tuple[list[Answer], dict[str, int]]:
    """A tally's voices -> those who are named, the most carried first in each stance; how many there are of each."""
    named = [
        Answer(stance=stance, speaker=one["who"], outlets=one["outlets"])
        for stance, found in voices.items()
        for one in found["most"]
    ]
    return named, {stance: found["speakers"] for stance, found in voices.items()}
