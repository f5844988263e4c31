"""an event that changed what is known of a claim -> the words of a feed's entry: who reports that who said what."""

from claims.models import Event, Stance, Statement
from claims.pages.cutting import cut, one_line
from claims.pages.excerpts import visible
from claims.pages.sentences import mid_sentence

_CLAIM, _SPEAKER, _WORDS = 300, 120, 1000  # characters
# In the past tense, which fits one speaker and many.
_DID = {
    Stance.STATES: "said",
    Stance.ALLEGES: "alleged",
    Stance.CONFIRMS: "confirmed",
    Stance.DENIES: "denied",
    Stance.DISPUTES: "disputed",
    Stance.WITHDRAWS: "took back",
    Stance.NOT_CLAIMED: "did not claim",
    Stance.NOT_DISCLOSED: "did not disclose",
}


def title(event: Event) -> str:
    """ "New denial: Northline Wire reports that Quillon Marine denied: Quillon Marine sank the barge." """
    return f"{event.get_news_display()}: {_report(event)}: {cut(event.claim.text, _CLAIM)}"


def summary(event: Event) -> str:
    """The statement's own words in their sentence, and whether an editor saw them. `event` comes `with_words`."""
    if event.review:
        return f"{one_line(event.text)}. The rating is its own, and none of ours: “{cut(event.review.claimed, _WORDS)}”"
    if not (said := event.statement) or not event.told:
        return f"{one_line(event.text)}. Unchecked: found by machine."
    checked = "Checked by an editor." if said.reviewed_at else "Unchecked: found by machine."
    told = event.article.shown_part(event.told, said.revision_id, event.told_from)
    return f"“{cut(_own_words(said, told, event.told_from), _WORDS)}” {checked}"


def _report(event: Event) -> str:
    said, outlet = event.statement, one_line(event.outlet.name)
    if event.axis == Event.Axis.EDITED or not said:
        return one_line(event.text)  # also of a review
    speaker = mid_sentence(cut(said.speaker or "", _SPEAKER))
    if said.stance == Stance.NO_RESPONSE:
        return f"{outlet} reports no response from {speaker or 'somebody unnamed'} to"
    if said.stance == Stance.STATES and said.source is None:
        return f"{outlet} says in its own voice"
    if not speaker:
        return f"{outlet} reports that this was {Stance(said.stance).label}, naming nobody"
    return f"{outlet} reports that {speaker} {_DID[Stance(said.stance)]}"


def _own_words(said: Statement, window: str, begin: int) -> str:
    """`window`: the text from `begin` on, far enough for its context; words beyond its end are left out."""
    inside = [(start - begin, end - begin) for start, end in said.spans if start - begin < len(window)]
    shown = visible(window, [(start, min(end, len(window))) for start, end in inside])
    return " … ".join(window[start:end].strip() for start, end in shown)
