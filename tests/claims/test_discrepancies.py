import pytest
from django.db import connection

from claims import coverage, discrepancies
from claims.models import Claim, Discrepancy, Link, Statement
from sources.models import Article
from tests.factories import NOON, make_article, make_claim, make_outlet, make_statement, make_story

pytestmark = pytest.mark.django_db


def tell(claim: Claim, outlet: str, text: str, *, quoted: str = "", **fields: object) -> str:
    """A statement of `outlet` with `quoted`, or else all of `text`, as its content; its public id."""
    article = make_article(make_outlet(outlet.lower().replace(" ", "-")), text=text)
    start = text.index(quoted)
    given = {"source": None, "cue": None, "speaker": None, "stance": "alleges", "resolved": quoted or text}
    span = [[start, start + len(quoted or text)]]
    return make_statement(article, claim, content=span, **(given | fields)).public_id


def rows(claim: Claim) -> list[dict[str, object]]:
    return list(Discrepancy.objects.of_claim(claim).values("pk", "place", "kind", "sentence", "versions"))


def test_covering_a_claim_notes_where_outlets_put_it_differently() -> None:
    claim = make_claim()
    dial = tell(claim, "Dial", "Marrow Foods used 40 tonnes of gelatine")
    quay = tell(claim, "Quay", "Marrow Foods used 60 tonnes of gelatine")
    coverage.cover([claim])
    [row] = rows(claim)
    assert (row["place"], row["kind"]) == (0, "figures")
    assert [(one["words"], one["outlets"], one["statements"]) for one in row["versions"]] == [
        ("40 tonnes", ["dial"], [dial]),
        ("60 tonnes", ["quay"], [quay]),
    ]


def test_marks_around_the_content_tell_what_is_quoted() -> None:
    claim = make_claim()
    told = "“We never took a single cent from them,” Ms Tarn said."
    tell(claim, "Dial", told, quoted="We never took a single cent from them", quote="direct", speaker="Ms Tarn")
    told = 'Ms Tarn said they "never took a small cent from them".'
    tell(claim, "Quay", told, quoted="never took a small cent from them", quote="mixed", speaker="Ms Tarn")
    coverage.cover([claim])
    [row] = rows(claim)
    assert (row["kind"], row["sentence"]) == ("quotation", "Outlets quote words of Ms Tarn differently.")
    assert ["dropped", "single"] in row["versions"][1]["pieces"]


def test_quotations_that_differed_where_an_import_came_from_do_so_here_as_long_as_their_statements_stand() -> None:
    claim = make_claim()
    told = 'Ms Tarn said they "never took a single cent from them".'
    tell(claim, "Dial", told, quoted="never took a single cent from them", quote="mixed", speaker="Ms Tarn")
    told = 'Ms Tarn said they "never took a small cent from them".'
    quay = tell(claim, "Quay", told, quoted="never took a small cent from them", quote="mixed", speaker="Ms Tarn")
    coverage.cover([claim])
    before = rows(claim)
    assert [row["kind"] for row in before] == ["quotation"]
    with connection.cursor() as cursor:  # as an import has it
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("""UPDATE sources_revision SET sparse = true, text = replace(text, '"', ' ')""")
        cursor.execute("RESET session_replication_role")
    coverage.cover([claim])
    assert rows(claim) == before
    Link.objects.filter(statement__public_id=quay).update(active=False)
    coverage.cover([claim])
    assert rows(claim) == []


def test_what_an_outlet_credits_to_another_is_not_its_own_voice() -> None:
    claim = make_claim()
    tell(claim, "Dial", "the clerk forged all the minutes", speaker="Ms Tarn")
    tell(claim, "Quay", "The clerk forged all the minutes", stance="states", via=["Dial"])
    coverage.cover([claim])
    assert rows(claim) == []
    tell(claim, "Weir", "The clerk forged all the minutes", stance="states")
    coverage.cover([claim])
    assert [row["kind"] for row in rows(claim)] == ["hedge"]


def test_covering_twice_writes_nothing_and_rebuilding_gives_the_same() -> None:
    claim = make_claim()
    for number in range(4, 9):
        tell(claim, f"Outlet {number}", f"Marrow Foods stole {number} tonnes")
    coverage.cover([claim])
    before = rows(claim)
    assert [len(row["versions"]) for row in before] == [5]
    coverage.cover([claim])
    assert rows(claim) == before  # primary keys too: nothing was written
    Discrepancy.objects.all().delete()
    coverage.rebuild()
    assert [{**row, "pk": 0} for row in rows(claim)] == [{**row, "pk": 0} for row in before]


def test_a_discrepancy_goes_with_the_statement_that_made_it() -> None:
    claim, other = make_claim(), make_claim()
    for told in (claim, other):
        tell(told, f"Dial {told.pk}", "Marrow Foods used 40 tonnes")
        tell(told, f"Quay {told.pk}", "Marrow Foods used 60 tonnes")
    coverage.cover([claim, other])
    Link.objects.filter(claim=claim).latest("pk").delete()
    coverage.cover([claim])
    assert (len(rows(claim)), len(rows(other))) == (0, 1)


@pytest.mark.parametrize("number", [1, 12])
def test_noting_costs_six_queries_where_nothing_is_different(django_assert_num_queries, number: int) -> None:
    claims = [make_claim() for _ in range(number)]
    for claim in claims:
        tell(claim, f"Dial {claim.pk}", "Marrow Foods used 40 tonnes of gelatine")
    make_story(*Article.objects.all())
    # stories; their claims; stories of those, which are no more; what these say; in which story each is; rows
    with django_assert_num_queries(6):
        discrepancies.note({claims[0]: Statement.objects.none()})


def test_a_claim_that_only_another_figure_sets_apart_is_set_beside_it() -> None:
    forty, sixty, rain = make_claim(), make_claim(), make_claim()
    dial = tell(forty, "Dial", "Norvane used 40,000 accounts to query the Kestrel model")
    quay = tell(sixty, "Quay", "Norvane used 65,000 accounts to query the Kestrel model")
    tell(rain, "Weir", "some 300 accounts of the storm were read to the council")
    make_story(*Article.objects.all())
    coverage.cover([forty])  # the other's rows follow, whichever of them is covered
    for claim in (forty, sixty):
        [row] = rows(claim)
        assert [(one["words"], one["statements"]) for one in row["versions"]] == [
            ("40,000 accounts", [dial]),
            ("65,000 accounts", [quay]),
        ]
    assert rows(rain) == []
    before = [rows(claim) for claim in (forty, sixty)]
    coverage.rebuild()
    assert [rows(claim) for claim in (forty, sixty)] == before


def test_a_claim_lets_go_of_what_was_beside_it_when_that_goes() -> None:
    forty, sixty = make_claim(), make_claim()
    tell(forty, "Dial", "Norvane used 40,000 accounts to query the Kestrel model")
    tell(sixty, "Quay", "Norvane used 65,000 accounts to query the Kestrel model")
    make_story(*Article.objects.all())
    coverage.cover([forty])
    Statement.objects.filter(links__claim=sixty).update(retired_at=NOON)
    coverage.cover([sixty])
    assert (rows(forty), rows(sixty)) == ([], [])


def test_formally_accused_stands_beside_has_not_sued_across_claims() -> None:
    accused, sued = make_claim(), make_claim()
    tell(accused, "Dial", "Kestrel Labs has formally accused Norvane of copying")
    tell(sued, "Quay", "Kestrel Labs has not sued Norvane", legal="not_sued")
    make_story(*Article.objects.all())
    coverage.cover([sued])
    for claim in (accused, sued):
        [row] = rows(claim)
        assert [one["how"] for one in row["versions"]] == ["formally accused", "not sued"]


def test_claims_of_two_stories_come_out_the_same_whichever_is_covered() -> None:
    forty, both, sixty = make_claim(), make_claim(), make_claim()
    text = "Norvane used {} accounts to query the Kestrel model"
    tell(forty, "Dial", text.format("40,000"))
    tell(both, "Weir", text.format("50,000"))
    first = list(Article.objects.all())
    make_story(*first)
    tell(both, "Echo", text.format("50,000"))
    tell(sixty, "Quay", text.format("60,000"))
    make_story(*Article.objects.exclude(pk__in=[article.pk for article in first]))
    coverage.cover([forty])
    before = [rows(claim) for claim in (forty, both, sixty)]
    # 40,000 and 60,000 were said in two stories: no page sets them beside each other.
    assert [len(found[0]["versions"]) for found in before] == [2, 3, 2]
    coverage.cover([sixty])
    coverage.rebuild()
    assert [rows(claim) for claim in (forty, both, sixty)] == before
