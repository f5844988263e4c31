import pytest

from claims.models import Statement
from claims.provenance import find_copies, origins
from sources.models import Outlet
from tests.claims.provenance.texts import news
from tests.claims.provenance.told import chained, claim_by, speaker
from tests.factories import make_outlet

pytestmark = pytest.mark.django_db


def found(*statements: Statement, known: tuple[Outlet, ...] = ()) -> list[tuple[str, str, list[str]]]:
    rows = origins(chained(*statements, known=known))
    return [(str(row["kind"]), str(row["origin"]), row["outlets"]) for row in rows]  # type: ignore[misc]


def compared(*statements: Statement) -> tuple[Statement, ...]:
    find_copies([statement.revision.article for statement in statements])
    return statements


def test_what_a_named_speaker_told_many_outlets_is_one_origin() -> None:
    who = speaker("Marrow Foods")
    told = [claim_by(key, speaker_entity=who, via=["Halden Wire"] if key == "b" else []) for key in ("c", "a", "b")]
    assert found(*told) == [("speaker", "Marrow Foods", ["a", "b", "c"])]


def test_outlets_that_credit_one_agency_are_one_origin_with_it_and_it_goes_by_its_own_name() -> None:
    agency = make_outlet("meridian", name="Meridian Press")
    credited = [claim_by("a", via=["the Meridian Press"]), claim_by("b", via=["Flare", "Meridian Press"])]
    told = [*credited, claim_by("meridian")]
    assert found(*told, known=(agency,)) == [("outlet", "Meridian Press", ["a", "b", "meridian"])]


def test_an_outlet_that_is_named_as_the_speaker_is_credited_and_one_that_names_itself_is_its_own_origin() -> None:
    agency = make_outlet("meridian", name="Meridian Press")
    named = speaker("the Meridian Press")
    told = claim_by("a", speaker_entity=named), claim_by("meridian", speaker_entity=named)
    assert found(*told, known=(agency,)) == [("outlet", "Meridian Press", ["a", "meridian"])]
    assert sorted(chain.how for chain in chained(*told, known=(agency,))) == ["credited", "said"]


@pytest.mark.parametrize(("name", "kind"), [("court filing", "document"), ("the Halden Post", "outlet")])
def test_a_credited_paper_has_no_name_of_its_own_and_an_outlet_that_we_do_not_know_has(name: str, kind: str) -> None:
    assert found(claim_by("a", via=[name]), claim_by("b", via=[name])) == [(kind, name, ["a", "b"])]


def test_without_a_name_and_a_credit_the_outlet_itself_is_the_origin() -> None:
    told = claim_by("a", speaker="people familiar with the matter")
    assert found(told) == [("outlet", told.revision.article.outlet.name, ["a"])]


def test_a_copy_begins_where_its_original_does() -> None:
    text = news(1)
    told = [claim_by("agency", text=text), claim_by("copier", days=0.1, text=text), claim_by("own", text=news(2))]
    assert found(*compared(*told)) == [
        ("outlet", "Agency", ["agency", "copier"]),
        ("outlet", "Own", ["own"]),
    ]


def test_what_a_copy_adds_behind_its_lead_is_its_own() -> None:
    text, more = news(1), news(8, 60).split("\n\n", 1)[1].replace("\n\n", " ")
    span = [[len(text) + 2, len(text) + 2 + len(more)]]
    told = claim_by("copier", days=0.1, text=f"{text}\n\n{more}", content=span)
    compared(claim_by("agency", text=text), told)
    assert found(told) == [("outlet", "Copier", ["copier"])]


@pytest.mark.parametrize(("inside", "origin"), [(True, "Lender"), (False, "Borrower")])
def test_a_statement_in_a_borrowed_passage_begins_where_that_was_taken_from(inside: bool, origin: str) -> None:
    lent = news(4, 200)
    taken = lent.split("\n\n")[3]
    own = news(5, 200)
    start = len(own) + 2 + 10 if inside else 60
    told = claim_by("borrower", days=0.1, text=f"{own}\n\n{taken}", content=[[start, start + 50]])
    compared(claim_by("lender", text=lent), told)
    assert found(told) == [("outlet", origin, ["borrower"])]


def test_what_is_borrowed_from_a_copy_begins_where_its_original_does() -> None:
    lent = news(4, 200)
    own = news(5, 200)
    start = len(own) + 12
    told = claim_by("borrower", days=3, text=f"{own}\n\n{lent.split(chr(10) * 2)[3]}", content=[[start, start + 50]])
    compared(claim_by("lender", days=1, text=lent), told)
    compared(claim_by("first", text=lent))
    assert found(told) == [("outlet", "First", ["borrower"])]


def test_outlets_of_one_owner_that_carry_the_same_words_are_one_origin() -> None:
    for key, family in (("a", "Orrin"), ("b", "orrin"), ("c", "Other")):
        make_outlet(key, family=family)
    words = "Nine lorries left the factory at night without their papers."
    told = [claim_by(key, days=day, text=words, content=[[0, 59]]) for day, key in enumerate("abc")]
    assert found(*told) == [("outlet", "A", ["a", "b"]), ("outlet", "C", ["c"])]


def test_independent_reports_of_one_owners_outlets_stay_apart() -> None:
    for key in "ab":
        make_outlet(key, family="Orrin")
    told = [
        claim_by("a", text="Nine lorries left the factory at night without their papers.", content=[[0, 59]]),
        claim_by("b", text="The factory sent out nine lorries one night, and none had papers.", content=[[0, 59]]),
    ]
    assert [keys for _, _, keys in found(*told)] == [["a"], ["b"]]


QUOTED = "We found bare metal where a seam should have been made."


@pytest.mark.parametrize(("quote", "origins"), [("direct", 1), ("indirect", 2)])
def test_who_is_quoted_without_a_name_in_words_that_another_outlet_has_with_one_is_the_same(
    quote: str, origins: int
) -> None:
    told = [
        claim_by("a", text=f"“{QUOTED}”", content=[[1, 56]], quote="direct", speaker_entity=speaker("Ilse Tamm")),
        claim_by("b", text=f"“{QUOTED}”", content=[[1, 56]], quote=quote),
    ]
    assert len(found(*told)) == origins
    assert found(*told)[0][:2] == (("speaker", "Ilse Tamm") if origins == 1 else ("outlet", "B"))


def test_an_origin_that_one_owners_outlets_alone_carry_says_whose_they_are() -> None:
    for key, family in (("a", "Orrin"), ("b", "Orrin"), ("c", "")):
        make_outlet(key, family=family)
    who, other = speaker("Marrow Foods"), speaker("Ms Tarn")
    told = [claim_by("a", speaker_entity=who), claim_by("b", speaker_entity=who), claim_by("c", speaker_entity=other)]
    assert {row["origin"]: row["family"] for row in origins(chained(*told))} == {"Marrow Foods": "Orrin", "Ms Tarn": ""}


@pytest.mark.parametrize("stance", ["denies", "disputes", "no_response", "not_claimed", "not_disclosed", "withdraws"])
def test_who_does_not_put_it_forward_is_no_origin_of_it(stance: str) -> None:
    assert found(claim_by("a", stance=stance, speaker_entity=speaker("Marrow Foods"))) == []


def test_origins_cost_no_query_beyond_their_statements(django_assert_num_queries) -> None:
    told = [claim_by(key, speaker_entity=speaker(key)) for key in "abc"]
    with django_assert_num_queries(2):  # statements joined to all around them; what their revisions borrow
        assert len(found(*told)) == 3


def test_a_speaker_named_in_short_is_the_one_named_in_full_unless_two_are_so_called() -> None:
    short, full = speaker("Brightmere"), speaker("Brightmere Labs")
    told = [claim_by("a", speaker_entity=short), claim_by("b", speaker_entity=full)]
    assert found(*told) == [("speaker", "Brightmere Labs", ["a", "b"])]
    other = claim_by("c", speaker_entity=speaker("Brightmere Foods"))
    assert {name for _, name, _ in found(*told, other)} == {"Brightmere", "Brightmere Labs", "Brightmere Foods"}
