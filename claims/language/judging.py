"""draft -> one more draft where the outlet judges in passing what the speaker says."""

from claims.language.drafts import Draft
from claims.language.rules import RuleBook
from claims.language.words import Words

JUDGEMENTS = {"denies": "judged_false", "disputes": "judged_doubtful"}


def judged(words: Words, draft: Draft, rules: RuleBook) -> list[Draft]:
    """ "Reported incorrectly that P", "the unfounded claim that P": beside the speaker, the outlet judges P."""
    if draft.stance != "alleges" or draft.anchor < 0 or words.quotation[draft.anchor] >= 0 or not draft.content:
        return []
    for kid in words.children(draft.anchor, "advmod", "amod"):
        for stance, name in JUDGEMENTS.items():
            if words.lower[kid] in rules.words[name] and kid not in draft.content:
                own = Draft(rule=f"judged:{words.lower[kid]}/judged", anchor=kid, cue={kid}, stance=stance)
                own.content, own.complete, own.speaker_reason = set(draft.content), True, "outlet voice"
                draft.cue = draft.cue - {kid}
                return [own]
    return []
