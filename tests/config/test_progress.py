import pytest

from config import progress
from config.progress import measured, watched


def test_where_nobody_watches_the_things_pass_and_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(watched(iter("abc"), "letters")) == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")


def test_where_somebody_watches_the_same_things_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert list(watched([1, 2, 3], "numbers", total=3)) == [1, 2, 3]


def test_a_way_measured_in_bytes_is_a_line_now_and_then_where_nobody_watches(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(measured([10, 20], "news", total=40, behind=int)) == [10, 20]
    assert capsys.readouterr() == ("", ""), "a minute is not over"
    monkeypatch.setattr(progress, "_SAID_EVERY", 0.0)
    assert list(measured([10, 20], "news", total=40, behind=int)) == [10, 20]
    assert capsys.readouterr().err == "news: 1 done, 25% of 40 bytes\nnews: 2 done, 50% of 40 bytes\n"


def test_a_way_measured_in_bytes_is_a_bar_where_somebody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert list(measured([10, 20], "news", total=20, behind=int)) == [10, 20]
