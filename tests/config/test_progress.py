import pytest

from config.progress import watched


def test_where_nobody_watches_the_things_pass_and_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(watched(iter("abc"), "letters")) == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")


def test_where_somebody_watches_the_same_things_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert list(watched([1, 2, 3], "numbers", total=3)) == [1, 2, 3]
