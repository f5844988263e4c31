from claims.models import Discrepancy
from claims.pages.discrepancies import differences
from sources.models import Outlet

OUTLETS = {key: Outlet(key=key, name=name) for key, name in (("a", "The Weir"), ("b", "Dial"), ("c", "Quay Times"))}


def _version(*outlets: str, pieces: tuple[tuple[str, str], ...] = ()) -> dict[str, object]:
    return {
        "words": "a cent",
        "how": "",
        "outlets": list(outlets),
        "statements": [f"t-{key}" for key in outlets],
        "pieces": [list(piece) for piece in pieces],
    }


def test_each_outlet_stands_by_its_name_with_its_own_statement() -> None:
    row = Discrepancy(kind="figures", sentence="They differ.", versions=[_version("a", "b"), _version("c", "gone")])
    [shown] = differences([row], OUTLETS)
    assert (shown.heading, shown.sentence, shown.marked) == ("Figures", "They differ.", False)
    assert [[(c.outlet.name, c.statement) for c in version.carriers] for version in shown.versions] == [
        [("Dial", "t-b"), ("The Weir", "t-a")],
        [("Quay Times", "t-c")],
    ]


def test_an_outlet_in_two_versions_is_noticed() -> None:
    apart, shared = [_version("a"), _version("b")], [_version("a", "b"), _version("b", "c")]
    rows = [Discrepancy(kind="figures", sentence="", versions=versions) for versions in (apart, shared)]
    assert [shown.shared for shown in differences(rows, OUTLETS)] == [False, True]


def test_a_quotation_set_beside_another_is_marked() -> None:
    pieces = (("same", "a "), ("dropped", "single"), ("same", "cent"))
    row = Discrepancy(kind="quotation", sentence="", versions=[_version("a"), _version("b", pieces=pieces)])
    [shown] = differences([row], OUTLETS)
    assert shown.marked
    assert shown.versions[1].pieces == list(pieces)
