import pytest

from claims.reasons.headline import Cue, Pair, affirmed, cues

CLAIM = "Norvane copied the source code of Kestrel Labs"


@pytest.mark.parametrize("cue", cues(), ids=lambda cue: cue.name)
def test_every_cue_proves_itself(cue: Cue) -> None:
    assert cue.regex.search(cue.example)
    assert not cue.regex.search(cue.counterexample)


def test_cue_names_are_unique() -> None:
    assert len({cue.name for cue in cues()}) == len(cues())


@pytest.mark.parametrize(
    ("headline", "masked"),
    [
        ("Norvane denies copying Kestrel\u2019s code", "@ denies @"),
        ("Rumor: Norvane copied Kestrel Labs\u2019 source code?", "rumor : @ ?"),
        ("\u201cWe didn\u2019t copy it\u201d \u2014 Norvane", '" we did n\'t @ it " - @'),
        ("", ""),
    ],
)
def test_words_of_the_claim_are_masked(headline: str, masked: str) -> None:
    assert Pair(CLAIM, headline).masked == masked


@pytest.mark.parametrize(
    ("claim", "headline", "masked"),
    [
        ("Norvane stole a 40-year-old code", "Stolen: 40 year old code", "@ : @"),
        ("A worker woke up and asked for tea", "Worker wakes up, asks for tea", "@ , @ for @"),
        ("Brandt died in Velmar", "Brandt is dead", "@ is @"),
    ],
)
def test_other_forms_of_the_claims_words_are_masked_too(claim: str, headline: str, masked: str) -> None:
    assert Pair(claim, headline).masked == masked


def test_gist_and_outline_leave_the_topic_out() -> None:
    pair = Pair(CLAIM, "Velmar police deny that Norvane copied more than a third of the zither app")
    assert pair.gist == "police deny something"
    assert pair.outline == "police deny that something more than a third of the"
    assert Pair(CLAIM, "").gist == Pair("", "").outline == ""


@pytest.mark.parametrize(
    ("text", "positive"),
    [
        ("Norvane did not copy it", "Norvane did copy it"),
        ("Norvane didn’t copy it", "Norvane did copy it"),
        ("Norvane has never copied it", "Norvane has copied it"),
        ("Norvane copied  it", "Norvane copied  it"),
        ("Norvane did not only copy it", "Norvane did not only copy it"),
        ("Norvane drew up a rule that did not hold", "Norvane drew up a rule that did not hold"),
        ("", ""),
    ],
)
def test_only_the_main_clause_is_affirmed(text: str, positive: str) -> None:
    assert affirmed(text) == positive


def test_a_cue_that_the_claim_holds_too_does_not_count() -> None:
    assert "fake" in Pair(CLAIM, "Norvane's code is fake").found
    assert "fake" not in Pair("Norvane showed a fake", "Norvane showed a fake").found


def test_where_a_cue_stands_towards_the_claim_is_a_feature() -> None:
    features = Pair(CLAIM, "Report: Norvane copied code, says Okoro").features(0.8)
    assert {"before:report", "soon before:report", "after:say", "soon after:say"} <= features.keys()
    assert not {"after:report", "before:say"} & features.keys()
    assert features["alike"] == 0.8


def test_cover_names_and_deeds_are_told_apart() -> None:
    names_only = Pair(CLAIM, "Norvane opens an office")
    assert names_only.shares_names_only
    assert names_only.names == pytest.approx(1 / 3)
    assert names_only.deeds == 0
    assert not Pair(CLAIM, "Norvane copied code").shares_names_only
    assert Pair("it rained", "it rained").names == 1
    assert Pair("", "x").cover == 0


def test_a_negation_before_the_claim_is_outright_unless_the_claim_is_negated_too() -> None:
    assert Pair(CLAIM, "Norvane never copied code").negated_outright
    assert not Pair("Norvane did not copy code", "Norvane never copied code").negated_outright
    assert not Pair(CLAIM, "Norvane copied code, not art").negated_outright


def test_the_act_the_other_way_round_is_seen() -> None:
    assert Pair("Norvane sued Kestrel", "Kestrel sued Norvane").other_way_round
    assert not Pair("Norvane sued Kestrel", "Kestrel sued by Norvane").other_way_round
