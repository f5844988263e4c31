"""The contract of extraction: order, offsets, one bad text alone refused, and no text that breaks it."""

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.language import LANGUAGES, Extracted, Extractor, Given, Span, load_extractor
from claims.language.pipeline import LONGEST_TEXT
from claims.language.values import BLOCK_KINDS, MODALITIES, QUOTES, STANCES

REPORT = 'Ilse Marrow said the bridge was unsafe. "The pumps were never inspected," she said.\n'


@cache
def extractor() -> Extractor:
    return load_extractor()


def read(text: str) -> Extracted:
    [found] = extractor().extract([Given(text=text)])
    return found


def check(text: str, found: Extracted) -> None:
    """Every span lies in the text and is not empty; every word is one of the guide's."""
    assert not found.error
    for statement in found.statements:
        spans = [*statement.content, *statement.hedges]
        spans += [span for span in (statement.source, statement.cue) if span]
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert all(text[span.start].strip() and text[span.end - 1].strip() for span in spans)
        assert list(statement.content) == sorted(statement.content)
        assert statement.stance in STANCES
        assert statement.modality in MODALITIES
        assert statement.quote in QUOTES
        assert 0 <= statement.confidence <= 1
    assert all(text[entity.start : entity.end] == entity.text for entity in found.entities)
    assert all(block.kind in BLOCK_KINDS and block.start < block.end for block in found.blocks)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n\t ",
        "...",
        '"',
        '"""""""',
        "“““”””",
        "\x00\x01 \ufffd",
        "🙂 said 🙂🙂🙂 that 🙂.",
        "שלום עולם אמר שלום. قال الرئيس إن الجسر آمن.",
        "ILSE MARROW SAID THE BRIDGE WAS UNSAFE, BUT TOBIAS RENNER DENIED IT.",
        "He said. She said. They said. It said: that that that that.",
        "What? What said: What did not claim: that that, that that.",
        "According to according to according to.",
        "\u2028Ilse Marrow said the bridge was unsafe.\u2029\r\n\r\nShe left.",
        "İlse Marrow Said The Bridge Was İnsafe\n\nIlse Marrow said the bridge was unsafe.",
    ],
)
def test_no_text_breaks_extraction(text: str) -> None:
    check(text, read(text))


def test_a_long_text_without_a_full_stop_is_read() -> None:
    text = ("the harbour that the mayor said was closed and " * 3000)[:100_000]
    check(text, read(text))


def test_one_stray_quotation_mark_spoils_one_paragraph_at_most() -> None:
    found = read(f'A stray " mark stands here.\n\n{REPORT}')
    contents = {found_text(f'A stray " mark stands here.\n\n{REPORT}', s.content) for s in found.statements}
    assert {"the bridge was unsafe", "The pumps were never inspected"} <= contents


def found_text(text: str, spans: tuple[Span, ...]) -> str:
    return " // ".join(text[span.start : span.end] for span in spans)


PIECES = [*REPORT.split(), '"', "“", "”", "\n", "\n\n", "—", ":", "🙂", "denied", "’s", "(", ","]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_offsets_hold_whatever_the_words(words: list[str]) -> None:
    text = " ".join(words)
    check(text, read(text))


def test_answers_come_in_the_order_of_the_texts() -> None:
    texts = [f"{name} said the bridge was unsafe." for name in ("Ilse Marrow", "Tobias Renner", "Jana Petrik")] * 40
    found = list(extractor().extract((Given(text=text) for text in texts), batch_size=4))
    assert [text[: s.end] for text, one in zip(texts, found, strict=True) if (s := one.statements[0].source)] == [
        text.split(" said")[0] for text in texts
    ]


def test_a_text_that_is_too_long_is_refused_alone_and_says_why() -> None:
    before, long, after = extractor().extract(
        [Given(text=REPORT), Given(text="a" * (LONGEST_TEXT + 1)), Given(text=REPORT)]
    )
    assert "split it" in long.error
    assert not long.statements
    assert before.statements == after.statements != ()


def test_a_text_that_fails_is_named_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from claims.language import attribution

    settled = attribution.settled

    def failing(words: attribution.Words, *rest: object) -> object:
        if "poison" in words.given:
            raise RuntimeError("no antidote")
        return settled(words, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(attribution, "settled", failing)
    first, second, third = extractor().extract([Given(text=REPORT), Given(text="poison"), Given(text=REPORT)])
    assert "no antidote" in second.error
    assert first.statements
    assert third.statements == first.statements


def test_the_same_text_gives_the_same_answer_every_time() -> None:
    assert read(REPORT) == read(REPORT)


def test_known_names_win_over_the_model() -> None:
    known = load_extractor(names={"Lantern Row": "ORG"})
    [found] = known.extract([Given(text="Lantern Row denied taking the data.")])
    assert ("Lantern Row", "ORG") in {(entity.text, entity.label) for entity in found.entities}
    assert found.statements[0].speaker == "Lantern Row"


def test_a_language_without_rules_is_a_lookup_error() -> None:
    with pytest.raises(LookupError, match="there are: en"):
        load_extractor("xx")
    assert "en" in LANGUAGES


def test_the_version_names_model_rules_and_code() -> None:
    assert all(part in extractor().version for part in ("core_web_sm", "rules", "code"))
