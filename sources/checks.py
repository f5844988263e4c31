"""database -> system checks, made by `migrate`: what it cannot hold or do is said before anything is in it."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

_THIS_MACHINE = ("127.0.0.1", "::1", "localhost", "0.0.0.0")  # noqa: S104 - no server listens here


@register(Tags.database)
def database_holds_every_text(databases: Sequence[str] | None = None, **_: object) -> list[CheckMessage]:
    return [
        Error(
            f"The database of DATABASE_URL is encoded in {encoding}, which cannot hold every text.",
            hint="Make another with `createdb --encoding UTF8 --template template0 NAME`, and name that one.",
            id="sources.E001",
        )
        for alias in databases or ()
        if (encoding := _one(alias, "SHOW server_encoding")) != "UTF8"
    ]


@register(Tags.database)
def server_knows_vectors(databases: Sequence[str] | None = None, **_: object) -> list[CheckMessage]:
    return [
        Warning(
            "The PostgreSQL server has no pgvector: what is alike in meaning is not found, words serve alone.",
            hint="Install pgvector on the server before the first `migrate` of a database.",
            id="sources.W001",
        )
        for alias in databases or ()
        if not _one(alias, "SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'")
    ]


@register(Tags.database)
def watched_sites_know_whom_to_write_to(databases: Sequence[str] | None = None, **_: object) -> list[CheckMessage]:
    return [
        Warning(
            f"Feeds are watched, and sites are told to write to {settings.CLAIMLINE_CONTACT}, this very machine.",
            hint="Set CLAIMLINE_CONTACT to an address on the web, or to one for mail, where somebody reads it.",
            id="sources.W002",
        )
        for alias in databases or ()
        if urlsplit(settings.CLAIMLINE_CONTACT).hostname in _THIS_MACHINE
        and _one(alias, "SELECT to_regclass('sources_feed') IS NOT NULL")  # before the first migration there is none
        and _one(alias, "SELECT EXISTS (SELECT FROM sources_feed WHERE active)")
    ]


def _one(alias: str, question: str) -> object:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]
