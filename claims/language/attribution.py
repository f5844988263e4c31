"""Doc with layout and quotations -> `doc._.drafts`: who reports what, before stance, speaker and credit."""

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from claims.language import constructions, credit_lines, frames, headlines, nouns
from claims.language.bounds import Bounds, mend
from claims.language.confidence import Filter, features
from claims.language.drafts import EDGE, Draft, trimmed
from claims.language.frames import Found
from claims.language.phrases import Subject, agent_of, cue_around, is_negated, is_passive, source_phrase, subject_of
from claims.language.rule_kinds import VerbRule
from claims.language.rules import RuleBook, load_rules
from claims.language.trained import TABLE, load_trained
from claims.language.weighing import FIRST_FRAMES, settled
from claims.language.words import VERBAL, Words

Doc.set_extension("drafts", default=None)
Doc.set_extension("contested", default=frozenset())  # cues that contest something, in drafts that were let go

SAYS = frozenset({"said", "says", "told"})  # verbs, whatever the tagger takes them for
READ = frozenset({"headline", "standfirst", "paragraph", "list_item", "quote"})
FINITE = frozenset({"VBD", "VBZ", "VBP"})
CONTESTING = frozenset({"denies", "disputes", "withdraws", "no_response", "not_claimed", "not_disclosed"})
LONGEST_SOURCE = 30
LED_IN = 10  # tokens from a verb that takes back to the word that says what is
NEEDS_AGENT = frozenset({"as", "object", "preposition", "as-clause"})
UNFILTERED = FIRST_FRAMES | {"headline"}  # so strict in form that the filter, which saw few of them, is not asked


@Language.factory(
    "attribution",
    default_config={"language": "en", "table": str(TABLE)},
    requires=["doc._.words", "token.dep"],
    assigns=["doc._.drafts", "doc._.contested"],
)
class Attribution:
    def __init__(self, nlp: Language, name: str, language: str, table: str):
        self.rules = load_rules(language)

        self.filter = Filter(load_trained(Path(table))["filters"]["report"])
        self.bounds = Bounds(load_trained(Path(table))["bounds"])

    def __call__(self, doc: Doc) -> Doc:
        words: Words = doc._.words
        made, cues, contested = [], set(), set()
        for draft in candidates(words, self.rules):
            cues.add(draft.anchor)
            draft.confidence = self.filter.probability(features(words, draft))
            if draft.confidence >= self.filter.floor or self._stands(words, draft):
                made.append(draft)
            elif draft.stance in CONTESTING:
                contested.add(draft.anchor)
        doc._.contested = contested
        kept = settled(words, made, self.rules)
        doc._.drafts = mend(words, kept, cues, self.rules.roles["afterthought"], self.bounds)
        return doc

    def _stands(self, words: Words, draft: Draft) -> bool:
        """Whatever the filter thinks of it: by its form."""
        return draft.frame in UNFILTERED or is_plain_headline(words, draft) or is_sure(words, draft, self.rules)


def is_sure(words: Words, draft: Draft, rules: RuleBook) -> bool:
    """ "Mr Verrell denies taking bribes": the filter saw few so short ones, and to miss it turns it round."""
    verb = draft.anchor
    senses = rules.senses.get(words.lemma[verb], ()) if words.pos[verb] in VERBAL else ()
    finite = words.tag[verb] in FINITE and not words.children(verb, "neg")
    return finite and any(sense.sure for sense in senses) and bool(draft.source and draft.content)


def is_plain_headline(words: Words, draft: Draft) -> bool:
    """ "Ministry confirms vaccine reached clinics": the whole line is the report. The filter has seen few headlines."""
    if words.kind(draft.anchor) != "headline" or words.dep[draft.anchor] != "ROOT" or not draft.source:
        return False
    clauses = words.children(draft.anchor, "ccomp")
    return draft.frame == "clause" and any(words.children(kid, "nsubj", "nsubjpass") for kid in clauses)


def candidates(words: Words, rules: RuleBook) -> list[Draft]:
    """Everything that the rules take for a report, before the filter and before drafts are weighed."""
    found: list[Draft | None] = []
    for token in range(len(words)):
        if words.kind(token) not in READ:
            continue
        pos = words.pos[token]
        if pos in VERBAL or words.lower[token] in SAYS:
            found += [constructions.silence_draft(words, token, rules) or verb_draft(words, token, rules)]
        elif pos == "NOUN" and words.lemma[token] in rules.nouns:
            found += [nouns.noun_draft(words, token, rules)]
    found += constructions.what_drafts(words, rules)
    found += nouns.phrase_drafts(words, rules)
    found += nouns.colon_drafts(words, rules)
    found += credit_lines.credit_line_drafts(words)
    made = [draft for each in found if each and (draft := cleaned(words, each))]
    made = [draft for each in headlines.with_headline(words, rules, made) if (draft := cleaned(words, each))]
    return made + [draft for each in constructions.hedge_drafts(words, rules, made) if (draft := cleaned(words, each))]


def verb_draft(words: Words, verb: int, rules: RuleBook) -> Draft | None:
    """In the first of its senses that fits."""
    senses = rules.senses.get(words.lemma[verb], ())
    plain = len({rule.stance for rule in senses}) == 1 and not any(rule.needs or rule.objects for rule in senses)
    return next((draft for rule in senses if (draft := _sense_draft(words, verb, rule, rules, loose=plain))), None)


def _sense_draft(words: Words, verb: int, rule: VerbRule, rules: RuleBook, *, loose: bool) -> Draft | None:
    held_back = words.dep[verb] == "xcomp" and words.lemma[words.head[verb]] in ("decline", "refuse")
    if words.dep[verb] in ("amod", "aux", "compound") or held_back:
        return None
    subject = subject_of(words, verb)
    negated = is_negated(words, verb) or (rule.needs == "negation" and _is_none(words, verb))
    short = words.lower[max(0, verb - 2) : verb] == ["short", "of"]  # "stopped short of accusing"
    negated = negated or short
    if rule.needs in ("negation", "figure") and words.quotation[verb] >= 0:
        return None  # "I have not given false information" denies; it keeps nothing back
    if any(words.lower[kid] == "why" for kid in words.kids[verb]) or _is_afterthought(words, verb, rules):
        return None
    if words.lower[verb - 1] == "worth":
        return None  # "it is worth noting that P": nobody notes it
    if (rule.needs == "negation" and not negated) or (rule.needs == "active" and is_passive(words, verb)):
        return None
    found = frames.find_frame(words, verb, rule, subject, loose=loose)
    if found is None or not _is_wanted(words, verb, rule, found) or (negated and found.frame == "parataxis"):
        return None
    draft = Draft(
        rule=f"verb:{rule.lemma}/{found.frame}",
        anchor=verb,
        cue=cue_around(words, verb) | found.cue | (set(range(verb - 3, verb)) if short else set()),
        source=set() if _is_reduced_passive(words, verb, found) else _source(words, verb, subject),
        content=found.content,
        stance=rule.stance,
        negated=negated,
        under=rule.stance if rule.needs == "negation" else rule.negated,
        complete=found.frame == "bare",
        loose=found.loose,
    )
    if draft.cue & draft.source:  # "Nor did they claim": the speaker stands inside the cue
        draft.cue = {token for token in draft.cue if token > max(draft.source)}
    _inverted(words, draft, subject)
    _whole_quotations(words, draft)
    if draft.stance == "withdraws" and not negated:
        _taken_back(words, draft, rules)
    return draft


def _taken_back(words: Words, draft: Draft, rules: RuleBook) -> None:
    """ "Apologised for saying that P", "withdrew his statement that P": P is taken back, what leads in is the cue."""
    for token in sorted(draft.content):
        says = words.tag[token] == "VBG" and words.lemma[token] in rules.verbs
        names = words.pos[token] == "NOUN" and words.lemma[token] in rules.nouns
        clauses = [k for k in words.children(token, "ccomp", "acl", "relcl") if k > token and k in draft.content]
        clauses = [k for k in clauses if says or any(words.lower[m] == "that" for m in words.children(k, "mark"))]
        if (says or names) and clauses and token - draft.anchor <= LED_IN:
            draft.cue |= set(range(min(draft.cue), token + 1)) - draft.source
            draft.content = set(words.subtree(clauses[0]))
            return


def _is_afterthought(words: Words, verb: int, rules: RuleBook) -> bool:
    """ "..., highlighting fears of P": the reporter's own remark."""
    before = words.left[verb] - 1
    aside = words.tag[verb] == "VBG" and before >= 0 and words.text[before] == ","
    return aside and words.lemma[verb] in rules.roles["afterthought"] and not words.children(verb, "ccomp")


def _is_none(words: Words, verb: int) -> bool:
    """ "Provided no details"."""
    return any(words.lower[k] == "no" for target in words.children(verb, "dobj") for k in words.kids[target])


def _is_reduced_passive(words: Words, verb: int, found: Found) -> bool:
    """ "Mayor accused of fraud", as headlines have it."""
    short = verb + 1 < len(words) and words.tag[verb + 1] == "IN"
    return found.frame == "of" and short and not words.children(verb, "dobj") and agent_of(words, verb) is None


def _is_wanted(words: Words, verb: int, rule: VerbRule, found: Found) -> bool:
    """Not where nobody could be meant: "is often called P", "it is worth noting that P"."""
    if (
        rule.objects
        and found.frame in ("object", "preposition")
        and not any(words.lemma[kid] in rule.objects for kid in words.children(verb, "dobj"))
    ):
        return False
    if is_passive(words, verb) or (words.tag[verb] == "VBN" and words.dep[verb] == "acl"):
        return found.frame not in NEEDS_AGENT or agent_of(words, verb) is not None
    return True


def _source(words: Words, verb: int, subject: Subject | None) -> set[int]:
    if is_passive(words, verb) or (words.tag[verb] == "VBN" and words.dep[verb] == "acl") or _opens(words, verb):
        agent = agent_of(words, verb)
        return source_phrase(words, agent) if agent is not None else set()
    if subject is None:
        return _beside(words, verb)
    if subject.passive and subject.own:
        return set()
    head = subject.token
    if words.dep[verb] in ("acl", "relcl") and head == words.head[verb]:
        return {token for token in source_phrase(words, head) if token < words.left[verb]}
    return source_phrase(words, head)


def _inverted(words: Words, draft: Draft, subject: Subject | None) -> None:
    """ "P," said X: the parser often takes X for the object; the noun right after the verb speaks."""
    verb = draft.anchor
    after = verb + 1
    if draft.content and not draft.source and draft.frame in ("quote", "clause") and max(draft.content) >= verb - 12:
        _between(words, draft)
    if draft.frame not in ("quote", "clause", "parataxis") or not draft.content or after >= len(words):
        return
    if min(draft.content) > verb or words.text[verb - 1] not in ('"', ",", "''", "”", "’", "'"):
        return
    if draft.source and min(draft.source) >= verb:
        return
    if words.lemma[verb] == "tell" or words.pos[after] not in ("PROPN", "NOUN", "PRON", "DET", "ADJ"):
        return
    head = after
    while words.head[head] != verb and words.head[head] > verb and words.head[head] != head:
        head = words.head[head]
    if words.head[head] != verb or words.pos[head] not in ("PROPN", "NOUN", "PRON"):
        return
    draft.source = {t for t in source_phrase(words, head) if t > verb and words.quotation[t] < 0}
    draft.content = {t for t in draft.content if t < verb or words.quotation[t] >= 0}


def _beside(words: Words, verb: int) -> set[int]:
    """Where the parse knows no subject: the noun that stands right before the verb and its auxiliaries."""
    token = min(cue_around(words, verb)) - 1
    if token < 0 or words.sentence[token] != words.sentence[verb] or words.pos[token] not in ("PROPN", "PRON", "NOUN"):
        return set()
    return {t for t in source_phrase(words, token) if t < verb} if words.dep[token] != "pobj" else set()


def _opens(words: Words, verb: int) -> bool:
    """ "Asked whether P, Doe said": a participle that opens the sentence has nobody named who asks."""
    plain = words.tag[verb] in ("VBN", "VBD") and words.dep[verb] == "advcl"
    return plain and words.left[verb] == verb and words.sentences[words.sentence[verb]][0] >= verb - 1


def _between(words: Words, draft: Draft) -> None:
    """ "P," X, a farmer, said: the parser hung X on a word of P; it stands between the quotation and the verb."""
    verb = draft.anchor
    closing = [t for t in range(max(0, verb - 25), verb) if words.quotation[t] >= 0]
    if not closing or words.sentence[closing[-1]] != words.sentence[verb]:
        return
    for token in range(closing[-1] + 1, verb):
        outside = words.head[token] <= closing[-1] or words.head[token] == verb
        if outside and words.pos[token] in ("PROPN", "NOUN", "PRON") and words.dep[token] != "pobj":
            draft.source = {t for t in source_phrase(words, token) if closing[-1] < t < verb}
            draft.content = {t for t in draft.content if t <= closing[-1]}
            return


def _whole_quotations(words: Words, draft: Draft) -> None:
    """A quotation that the content reaches into mostly belongs to it whole; a cue inside one stays inside."""
    verb = draft.anchor
    inside = words.quotation[verb]
    if inside >= 0:
        draft.content = {token for token in draft.content if words.quotation[token] == inside}
        return
    for number in {words.quotation[token] for token in draft.content} - {-1}:
        first, last = words.quotation_tokens(number)
        if first <= verb <= last:
            continue
        held = sum(1 for token in range(first, last + 1) if token in draft.content)
        enough = held >= 0.5 * min(last - first + 1, 40) or held >= 0.6 * len(draft.content)
        if enough or draft.frame in ("clause", "quote", "as"):
            draft.content |= set(range(first, last + 1))
    quoted = [token for token in draft.content if words.quotation[token] >= 0]
    rest = {token for token in draft.content if quoted and token > max(quoted)}
    if rest and words.tells_of_paraphrase(words.passage(rest)):
        draft.content -= rest


def cleaned(words: Words, draft: Draft) -> Draft | None:
    """One paragraph, no overlap of the three parts, edges trimmed; None where no content is left."""
    block = words.block[draft.anchor]
    draft.cue = {token for token in draft.cue if not words.space[token]}
    draft.source = {t for t in draft.source if words.block[t] == block and not words.space[t]} - draft.cue
    if len(draft.source) > LONGEST_SOURCE:
        draft.source = {token for token in draft.source if abs(token - draft.anchor) < 15}
    draft.source = {t for t in draft.source if words.text[t] not in EDGE or min(draft.source) < t < max(draft.source)}
    content = {token for token in draft.content if words.block[token] == block} - draft.cue - draft.source
    if draft.frame == "opens":
        content = draft.content
    draft.content = trimmed(words, content)
    if words.lower[min(draft.source, default=0)] == "what":
        draft.source.discard(min(draft.source, default=0))
    return draft if draft.content or draft.complete else None
