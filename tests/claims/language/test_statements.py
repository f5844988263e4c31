"""The hard kinds that real articles hold, each as one short invented text and what must come of it."""

from functools import cache

import pytest

from claims.language import Extractor, Given, Statement, load_extractor

Row = tuple[str | None, str, str]  # speaker, stance, content


@cache
def extractor() -> Extractor:
    return load_extractor()


def read(text: str, **given: str) -> tuple[Statement, ...]:
    [found] = extractor().extract([Given(text=text, **given)])  # type: ignore[arg-type]
    return found.statements


def words_of(text: str, statement: Statement) -> str:
    return " // ".join(text[span.start : span.end] for span in statement.content)


def rows(text: str) -> list[Row]:
    return [(s.speaker, s.stance, words_of(text, s)) for s in read(text)]


CASES: list[tuple[str, list[Row]]] = [
    (
        "Halden Bank branded the claim as false.",
        [("Halden Bank", "denies", "the claim // false")],
    ),
    (
        "Corin Vale dismissed the report as misleading.",
        [("Corin Vale", "disputes", "the report as misleading")],
    ),
    (
        "The mayor, Tobias Renner, was accused of forging two letters.",
        [(None, "alleges", "The mayor // forging two letters")],
    ),
    (
        "The allegation that Pranova had copied the plans was raised publicly by Halden Bank.",
        [("Halden Bank", "alleges", "Pranova had copied the plans")],
    ),
    (
        "What Ilse Marrow described was a pattern of unpaid bills.",
        [("Ilse Marrow", "alleges", "a pattern of unpaid bills")],
    ),
    (
        "What Ilse Marrow did not claim: that anyone entered the vault, that any records were lost, "
        "or that public money was stolen.",
        [
            ("Ilse Marrow", "not_claimed", "anyone entered the vault"),
            ("Ilse Marrow", "not_claimed", "any records were lost"),
            ("Ilse Marrow", "not_claimed", "public money was stolen"),
        ],
    ),
    (
        "Tobias Renner's allegation is sloppy bookkeeping, not a theft of funds.",
        [
            ("Tobias Renner", "alleges", "sloppy bookkeeping"),
            ("Tobias Renner", "not_claimed", "a theft of funds"),
        ],
    ),
    (
        "Halden Bank has not, as of the Norrland News report, issued a detailed denial.",
        [("Halden Bank", "no_response", "")],
    ),
    (
        "Halden Bank has not disclosed the evidence behind its claims or whether it will sue.",
        [
            ("Halden Bank", "not_disclosed", "the evidence behind its claims"),
            ("Halden Bank", "not_disclosed", "it will sue"),
        ],
    ),
    ("Halden Bank did not respond to a request for comment.", [("Halden Bank", "no_response", "")]),
    ("Jana Petrik could not be reached for comment.", [("Jana Petrik", "no_response", "")]),
    ("Halden Bank declined to comment.", [("Halden Bank", "no_response", "")]),
    ("Jana Petrik denied taking bribes.", [("Jana Petrik", "denies", "taking bribes")]),
    ('"I never took bribes," Jana Petrik said.', [("Jana Petrik", "denies", "I never took bribes")]),
    ("Jana Petrik pleaded guilty to fraud.", [("Jana Petrik", "confirms", "fraud")]),
    ("Quillane could, in theory, argue that the copies were made by a reseller.", []),
    (
        "Ilse Marrow said the bridge was unsafe, highlighting growing concerns about the harbour.",
        [("Ilse Marrow", "alleges", "the bridge was unsafe")],
    ),
    (
        "Ilse Marrow said the bridge was unsafe and the inspectors had been misled.",
        [
            ("Ilse Marrow", "alleges", "the bridge was unsafe"),
            ("Ilse Marrow", "alleges", "the inspectors had been misled"),
        ],
    ),
    (
        "Ilse Marrow said the bridge was “an accident waiting to happen,” and left.",
        [("Ilse Marrow", "alleges", "the bridge was // an accident waiting to happen")],
    ),
    (
        "The cracks are shrinkage, not movement, according to Jana Petrik.",
        [
            ("Jana Petrik", "alleges", "The cracks are shrinkage"),
            ("Jana Petrik", "denies", "The cracks are // movement"),
        ],
    ),
    (
        "“It was a faulty sensor rather than sabotage,” Jana Petrik said.",
        [
            ("Jana Petrik", "alleges", "It was a faulty sensor"),
            ("Jana Petrik", "denies", "It was // sabotage"),
        ],
    ),
    (
        "Halden Bank has not, as of Monday evening, answered questions about the vault.",
        [("Halden Bank", "no_response", "the vault")],
    ),
    ("Halden Bank would not comment on the losses.", [("Halden Bank", "no_response", "the losses")]),
    ("Halden Bank declined to comment on Monday.", [("Halden Bank", "no_response", "")]),
    (
        "Halden Bank declined to say how many vaults were open.",
        [("Halden Bank", "not_disclosed", "how many vaults were open")],
    ),
    (
        "Halden Bank has not revealed who signed the leases, what they cost or whether they can be ended.",
        [
            ("Halden Bank", "not_disclosed", "who signed the leases"),
            ("Halden Bank", "not_disclosed", "what they cost"),
            ("Halden Bank", "not_disclosed", "they can be ended"),
        ],
    ),
    (
        "Jana Petrik apologised on Monday for saying that the bridge was unsafe.",
        [("Jana Petrik", "withdraws", "the bridge was unsafe")],
    ),
    (
        "Jana Petrik called on the council to close the bridge.",
        [("Jana Petrik", "alleges", "the council to close the bridge")],
    ),
    ("Halden Bank called the figures misleading.", [("Halden Bank", "disputes", "the figures misleading")]),
    ("Trotto was accused in 2024 of withholding tips.", [(None, "alleges", "Trotto // withholding tips")]),
    (
        "The mayor said:\n\n“The bridge was unsafe from the start.”\n",
        [("the mayor", "alleges", "The bridge was unsafe from the start")],
    ),
    (
        '"I’m not going to pay for that bridge!” Jana Petrik told the chamber.',
        [("Jana Petrik", "denies", "I’m not going to pay for that bridge!")],
    ),
    (
        "NORRLAND, May 3 (Halden Wire) — Dunmore Shipping said the seals were broken.",
        [("Dunmore Shipping", "alleges", "the seals were broken")],
    ),
    (
        "Jana Petrik said in effect “we would sleep under it” - the words are our summary.",
        [("Jana Petrik", "alleges", "we would sleep under it")],
    ),
    ("Tobias Renner retracted the accusation.", [("Tobias Renner", "withdraws", "the accusation")]),
    ("Anselm Grote allegedly forged the letters.", [(None, "alleges", "Anselm Grote // forged the letters")]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:60] for text, _ in CASES])
def test_hard_kinds_come_out_right(text: str, expected: list[Row]) -> None:
    assert [row for row in rows(text) if row[1] != "states"] == expected


def test_a_hypothetical_is_nobodys_statement_and_not_the_outlets_either() -> None:
    assert not read("Quillane could, in theory, argue that the copies were made by a reseller.")


@pytest.mark.parametrize(
    ("text", "via"),
    [
        ("Ilse Marrow accused Quillane of theft, according to a report by the Halden Post.", ("Halden Post",)),
        ("Ilse Marrow told Norrland News that Quillane had copied the plans.", ("Norrland News",)),
        ("Ilse Marrow said Quillane had copied the plans, as first reported by The Halden Post.", ("The Halden Post",)),
        ("Norrland News reported that Ilse Marrow said Quillane had copied the plans.", ("Norrland News",)),
        ("Ilse Marrow said in a court filing that Quillane had copied the plans.", ("court filing",)),
        ("Ilse Marrow said in a statement that Quillane had copied the plans.", ()),
    ],
)
def test_the_chain_is_kept(text: str, via: tuple[str, ...]) -> None:
    [statement] = read(text)
    assert (statement.speaker, statement.via) == ("Ilse Marrow", via)


def test_the_articles_own_outlet_is_never_a_credit() -> None:
    [statement] = read("Ilse Marrow told Norrland News that Quillane had copied the plans.", outlet="Norrland News")
    assert statement.via == ()


def test_a_credit_in_the_lead_carries_to_the_same_accusation() -> None:
    text = (
        "Ilse Marrow has accused Quillane of copying bridge plans, according to a report by the Halden Post.\n\n"
        "She said Quillane had been copying the bridge plans for years.\n"
    )
    assert [s.via for s in read(text) if s.stance == "alleges"] == [("Halden Post",), ("Halden Post",)]


SPEAKERS = [
    ("Tobias Renner arrived late. He said the bridge was unsafe.", "Tobias Renner", "pronoun"),
    ("Jana Petrik, who said the bridge was unsafe, left.", "Jana Petrik", "named"),
    ("Tobias Renner spoke first. Mr. Renner said the bridge was unsafe.", "Tobias Renner", "named"),
    ("People familiar with the matter said the bridge was unsafe.", "people familiar with the matter", "role"),
    ("Senator Ilse Marrow arrived late. The senator said the bridge was unsafe.", "Ilse Marrow", "the senator"),
    ("Halden Bank opened early. The bank said the bridge was unsafe.", "Halden Bank", "the bank"),
    ("He said the bridge was unsafe.", None, "unresolved"),
]


@pytest.mark.parametrize(("text", "speaker", "reason"), SPEAKERS)
def test_speakers_are_resolved_with_a_reason(text: str, speaker: str | None, reason: str) -> None:
    statement = next(s for s in read(text) if s.source)
    assert statement.speaker == speaker
    assert statement.speaker_reason.startswith(reason)


def test_an_organisation_speaks_through_its_spokeswoman() -> None:
    [statement] = read("Halden Bank spokeswoman Jana Petrik said the bridge was unsafe.")
    assert (statement.speaker, statement.spoken_by) == ("Halden Bank", "Jana Petrik")


def test_a_quotation_that_goes_on_takes_the_last_cue() -> None:
    text = '"The bridge is unsafe," said Tobias Renner. "The inspectors knew that."\n\n"Nobody listened to them."\n'
    assert [(s.speaker, words_of(text, s)) for s in read(text)] == [
        ("Tobias Renner", "The bridge is unsafe"),
        ("Tobias Renner", "The inspectors knew that"),
        ("Tobias Renner", "Nobody listened to them"),
    ]


def test_a_paraphrase_in_quotation_marks_is_named_so_and_its_credit_line_is_the_source() -> None:
    quotation = '"Quillane copied the plans for years."'
    text = f"A headline\n\n{quotation} - paraphrased from Marrow's statement, as reported by Norrland News\n"
    [statement] = [s for s in read(text) if s.source]
    assert (statement.quote, statement.speaker, statement.via) == ("paraphrase", "Marrow", ("Norrland News",))


def test_a_pull_quote_keeps_the_credit_that_is_glued_to_it() -> None:
    text = "A headline\n\nThe charge shows that firms now name their rivals openly.Halden News\n\nIt rained all day.\n"
    [statement] = [s for s in read(text) if s.source]
    assert (statement.speaker, words_of(text, statement)) == (
        "Halden News",
        "The charge shows that firms now name their rivals openly",
    )


def test_a_denial_of_the_allegations_is_resolved_to_the_accusation() -> None:
    text = "Ilse Marrow accused Tobias Renner of forging the letters. Mr. Renner denied the allegations."
    denial = next(s for s in read(text) if s.stance == "denies")
    assert words_of(text, denial) == "the allegations"
    assert denial.resolved == "Tobias Renner forging the letters"
    assert {"forge", "letter"} <= set(denial.words)


def test_names_stand_for_pronouns_in_the_resolved_content() -> None:
    text = 'Tobias Renner spoke first. "I paid my debts," he said.'
    statement = next(s for s in read(text) if s.source)
    assert statement.resolved == "Tobias Renner paid Tobias Renner's debts"


def test_advice_and_boilerplate_say_nothing() -> None:
    text = (
        "Marrow accuses Quillane of copying plans\n\n"
        "How to check your own plans\n\n"
        "- Ask whether the firm said that your plans were copied.\n\n"
        "If you own a plan, note that Quillane said it was copied.\n\n"
        "Further reading: Quillane said it was copied.\n"
    )
    assert [words_of(text, s) for s in read(text)] == ["Quillane // copying plans"]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Ilse Marrow vowed to reopen the harbour.", "future"),
        ("Ilse Marrow said the letters may have been forged.", "possible"),
        ("Ilse Marrow said the plant will close in May.", "future"),
        ("Ilse Marrow said the plant closed in May.", "asserted"),
    ],
)
def test_modality(text: str, modality: str) -> None:
    assert read(text)[0].modality == modality


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ('Marta Voss said: "I\'m not going to pay for the wall."', "Marta Voss is not going to pay for the wall"),
        ('"I have always paid the crews," Anselm Grote said.', "Anselm Grote has always paid the crews"),
        ('"I regret the delay," Anselm Grote said.', "Anselm Grote regrets the delay"),
        ('"We have paid the crews," prosecutors said.', "prosecutors have paid the crews"),
    ],
)
def test_the_verb_goes_with_the_name_that_stands_for_the_speaker(text: str, resolved: str) -> None:
    assert [statement.resolved for statement in read(text)] == [resolved]


def test_a_reporting_verb_that_the_parser_takes_for_an_adverb_is_read_all_the_same() -> None:
    wrote = 'The Ledger re-wrote its article to be headlined, "The Yard Was Duped" and to say that it was sorry.'
    text = f"It was just that.\n\n{wrote}"
    [found] = extractor().extract([Given(text=text)])
    assert not found.error
