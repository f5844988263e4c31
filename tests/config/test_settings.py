import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

SETTINGS = Path(__file__).parents[2] / "config" / "settings.py"
READ = (
    *("PORT", "SITE_URL", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "DATABASE_POOL", "BEHIND_PROXY"),
    *("CLAIMLINE_VAR", "CLAIMLINE_CONTACT", "CLAIMLINE_OPERATOR", "CLAIMLINE_ARCHIVE", "KEEP_PAGES", "LOG_LEVEL"),
    *("EMAIL_URL", "EMAIL_FROM", "SECRET_KEY_FALLBACKS", "CLAIMLINE_API_RATE"),
)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The settings as a fresh process would read them from this environment and no other."""

    def fresh(**environment: str) -> dict[str, Any]:
        for name in READ:
            monkeypatch.delenv(name, raising=False)
        for name, value in {"CLAIMLINE_VAR": str(tmp_path / "var"), **environment}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return fresh


@pytest.mark.parametrize(
    ("name", "value", "fix"),
    [
        ("PORT", "eighty", "number from 1 to 65535"),
        ("PORT", "0", "number from 1 to 65535"),
        ("PORT", "65536", "number from 1 to 65535"),
        ("PORT", "²", "number from 1 to 65535"),
        ("DEBUG", "maybe", "set it to 1 or 0"),
        ("CLAIMLINE_API_RATE", "0", "number from 1 to 1000000"),
        ("CLAIMLINE_API_RATE", "many", "number from 1 to 1000000"),
        ("DATABASE_POOL", "yes", "set it to 1 or 0"),
        ("KEEP_PAGES", "all", "set it to 1 or 0"),
        ("BEHIND_PROXY", "on", "set it to 1 or 0"),
        ("SITE_URL", "claims.example.org", "set it like https://claims.example.org"),
        ("SITE_URL", "ftp://claims.example.org", "set it like https://claims.example.org"),
        ("DATABASE_URL", "mysql://root@localhost/claims", "must start with postgresql://"),
        ("DATABASE_URL", "claims.sqlite3", "must start with postgresql://"),
        ("CLAIMLINE_ARCHIVE", "https://archive.example/save/", "set it like https://archive.example/save/{url}"),
        ("CLAIMLINE_ARCHIVE", "https://{url}/save", "set it like https://archive.example/save/{url}"),
        ("CLAIMLINE_ARCHIVE", "archive.example/save/{url}", "set it like https://archive.example/save/{url}"),
        ("CLAIMLINE_ARCHIVE", "https://archive.example/{url}/{url}", "set it like https://archive.example/save/{url}"),
        ("LOG_LEVEL", "LOUD", "set DEBUG, INFO, WARNING"),
        ("EMAIL_URL", "mail.example:587", "set it like smtp://user:password@mail.example.org:587"),
        ("EMAIL_URL", "smtp://mail.example:eighty", "set it like smtp://user:password@mail.example.org:587"),
        ("EMAIL_URL", "http://mail.example", "set it like smtp://user:password@mail.example.org:587"),
    ],
)
def test_a_bad_value_stops_the_start_and_says_the_fix(read, name: str, value: str, fix: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=fix) as refused:
        read(**{name: value})
    assert name in str(refused.value)


def test_with_nothing_set_the_embedded_server_and_this_machine_alone_are_used(read, tmp_path: Path) -> None:
    settings = read()
    assert settings["EMBEDDED_POSTGRES"] == tmp_path / "var" / "postgres"
    assert settings["ALLOWED_HOSTS"] == ["127.0.0.1", "127.0.0.1", "localhost", "[::1]"]
    assert not settings["DEBUG"]
    assert not settings["SECURE_SSL_REDIRECT"]


def test_a_server_of_ones_own_takes_the_place_of_the_embedded_one(read) -> None:
    settings = read(DATABASE_URL="postgresql://reader@db.example/claims", DATABASE_POOL="1")
    assert settings["EMBEDDED_POSTGRES"] is None
    assert settings["DATABASES"]["default"]["HOST"] == "db.example"
    assert settings["DATABASES"]["default"]["OPTIONS"]["pool"]["max_size"] == 8


def test_pages_are_kept_where_that_is_asked_for_and_before_they_are_packed(read) -> None:
    assert "config.kept.Kept" not in read()["MIDDLEWARE"]
    kept = read(KEEP_PAGES="1")["MIDDLEWARE"]
    assert kept.index("config.kept.Kept") < kept.index("django.middleware.gzip.GZipMiddleware")


def test_a_folder_named_from_here_is_meant_from_here_wherever_the_server_runs(read) -> None:
    assert read(CLAIMLINE_VAR="some/where", SECRET_KEY="k")["VAR"] == Path.cwd() / "some" / "where"


def test_an_https_address_switches_on_all_that_needs_it(read) -> None:
    settings = read(SITE_URL="https://claims.example.org/", BEHIND_PROXY="1", ALLOWED_HOSTS="inner.example,")
    assert settings["SITE_URL"] == "https://claims.example.org"
    assert settings["ALLOWED_HOSTS"] == ["claims.example.org", "inner.example"]
    assert settings["SECURE_SSL_REDIRECT"]
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["SECURE_HSTS_SECONDS"] > 0
    assert settings["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert settings["BEHIND_PROXY"]
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://claims.example.org"]


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("smtp://tarn:p%40ss@mail.example", {"port": 587, "username": "tarn", "password": "p@ss", "use_tls": True}),
        ("smtp://mail.example:25?plain", {"port": 25, "username": "", "use_tls": False, "use_ssl": False}),
        ("smtps://tarn:pass@mail.example", {"port": 465, "use_tls": False, "use_ssl": True}),
    ],
)
def test_a_mail_server_is_one_address(read, address: str, options: dict[str, Any]) -> None:
    settings = read(EMAIL_URL=address)
    assert settings["SENDS_MAIL"]
    assert settings["MAILERS"]["default"]["OPTIONS"].items() >= ({"host": "mail.example"} | options).items()


def test_without_a_mail_server_letters_are_written_where_the_process_writes(read) -> None:
    assert not read()["SENDS_MAIL"]
    assert read()["MAILERS"] == {"default": {"BACKEND": "config.mail.Console"}}
    assert (
        read(SITE_URL="https://claims.example.org")["DEFAULT_FROM_EMAIL"] == "Claimline <claimline@claims.example.org>"
    )


def test_who_runs_the_site_is_told_in_lines(read) -> None:
    assert read()["CLAIMLINE_OPERATOR"] == []
    given = "Harrowgate Record Society | 4 Quay Street|| Responsible: A. Tarn "
    assert read(CLAIMLINE_OPERATOR=given)["CLAIMLINE_OPERATOR"] == [
        *("Harrowgate Record Society", "4 Quay Street", "Responsible: A. Tarn"),
    ]


def test_the_version_is_that_of_the_project(read) -> None:
    assert read()["VERSION"].split(".")[0].isdigit()


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(read, tmp_path: Path) -> None:
    first = read()["SECRET_KEY"]
    kept = tmp_path / "var" / "secret_key"
    assert len(first) >= 50
    assert read()["SECRET_KEY"] == first == kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_secret_key_that_is_given_is_used_and_none_is_written(read, tmp_path: Path) -> None:
    assert read(SECRET_KEY="given")["SECRET_KEY"] == "given"
    assert not (tmp_path / "var").exists()


def test_earlier_secret_keys_are_believed_while_they_are_named(read) -> None:
    assert read()["SECRET_KEY_FALLBACKS"] == []
    assert read(SECRET_KEY_FALLBACKS=" older  oldest ")["SECRET_KEY_FALLBACKS"] == ["older", "oldest"]


def test_a_folder_that_cannot_be_written_stops_the_start_and_says_the_fix(read, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match="set CLAIMLINE_VAR to a folder"):
        read(CLAIMLINE_VAR=str(tmp_path / "file" / "var"))
