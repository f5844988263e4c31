import pytest

from claims.reasons.discrepancies import Said, in_facts, twins


def told(**claims: str) -> dict[str, list[Said]]:
    """One statement a claim, each by an outlet of its own."""
    return {
        claim: [Said(outlet=f"outlet of {claim}", id=claim, text=text, stance="alleges")]
        for claim, text in claims.items()
    }


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Norvane used 40,000 accounts to query the model", "Norvane used 65,000 accounts to query the model"),
        ("Brisa dismissed 40 workers", "Brisa dismissed 65 workers"),
        ("the tunnel under the hill runs for eight miles", "a tunnel of 20 km runs under the hill"),
        (
            "Verrell took bribes of 180,000 euros from the builder",
            "Verrell took 210,000 euros of bribes from the builder",
        ),
    ],
)
def test_claims_that_only_a_figure_sets_apart_are_set_beside_each_other(left: str, right: str) -> None:
    assert twins(told(a=left, b=right)) == [["a", "b"]]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Norvane used 40,000 accounts to query the model", "Norvane used some 40,000 accounts to query the model"),
        ("Norvane used 40,000 accounts to query the model", "the storm cut off 65,000 accounts in Pell"),
        ("Norvane used 40,000 accounts to query the model", "Norvane used 65,000 euros to query the model"),
        ("Norvane used 40,000 accounts to query the model", "Norvane did not use 65,000 accounts to query the model"),
        ("Norvane paid Kestrel Labs 4 million euros", "Kestrel Labs paid Norvane 9 million euros"),
        ("the failure rate rose to 12% in June", "the failure rate rose to 19% in August"),
        ("Ilse Marrow earned 90,000 euros for speeches", "Ilse Marrow and Jana Petrik earned 4 million euros"),
    ],
)
def test_claims_that_more_than_a_figure_sets_apart_are_not(left: str, right: str) -> None:
    assert twins(told(a=left, b=right)) == []


def test_what_stands_beside_the_same_claim_is_set_beside_each_other() -> None:
    claims = told(
        a="Norvane used 40,000 accounts to query the model",
        b="Norvane used 65,000 accounts to query the model",
        c="Norvane used 40,000 accounts secretly to query the model",
    )
    assert twins(claims) == [["a", "b", "c"]]


def test_an_outlet_that_carries_both_figures_in_two_claims_differs_from_neither() -> None:
    claims = told(a="Brisa dismissed 40 workers", b="Brisa dismissed 65 workers")
    claims["b"].append(Said(outlet="outlet of a", id="again", text="Brisa dismissed 65 workers", stance="alleges"))
    assert twins(claims) == [["a", "b"]]
    assert in_facts([*claims["a"], *claims["b"]]) == []


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (
            ("charged", "Anselm Grote was charged with fraud"),
            ("not_charged", "Anselm Grote has not been charged"),
            True,
        ),
        (("sued", "Norvane sued Kestrel Labs"), ("not_sued", "Norvane has not sued Kestrel Labs or the paper"), True),
        (("charged", "Verrell was charged"), ("not_charged", "Aldane, unlike Verrell, has not been charged"), False),
        (("charged", "Verrell was charged"), ("arrested", "Verrell was arrested"), False),
        (("sued", "Norvane sued Kestrel Labs"), ("not_sued", "Norvane has not sued the Dial"), False),
    ],
)
def test_states_are_set_beside_each_other_where_they_are_of_the_same(
    left: tuple[str, str], right: tuple[str, str], expected: bool
) -> None:
    claims = {
        state: [Said(outlet=state, id=state, text=text, stance="states", legal=state)] for state, text in (left, right)
    }
    assert bool(twins(claims)) is expected
