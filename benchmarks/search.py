"""an invented knowledge base of any size -> what a search costs the server: ms by kind of question.

usage: CLAIMLINE_VAR=/tmp/bench-search python -m benchmarks.search [CLAIMS]     50,000 and ten statements for each

Fills a database of its own once, with words as often as words are, and leaves it for the next run. Each question is a
whole request, from the address to the page; each kind is asked with different words.
"""

import random
import sys
import time
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

import numpy as np

from benchmarks.database import database

OUTLETS, NAMES, VOCABULARY = 200, 5000, 30_000
STATEMENTS, ARTICLES = 10, 2  # for each claim
ASKED = 60  # questions of each kind
TOGETHER = 1000  # claims made findable at a time
_PARTS = [consonant + vowel for consonant in "bdfgklmnprstv" for vowel in "aeio"]
_STANCES = ("alleges", "alleges", "alleges", "states", "states", "denies", "disputes", "confirms", "no_response")
_FROM = "2020-01-01T00:00:00Z"


def main(claims: int) -> None:
    random.seed(7)
    words = _words()
    with database():
        _fill(claims, words)
        _make_findable(claims)
        _ask(words)


def _words() -> list[str]:
    """Invented ones, the most frequent first."""
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        found["".join(random.choices(_PARTS, k=random.randint(2, 4))) + random.choice("nrstlk")] = None
    return list(found)


def _fill(claims: int, words: Sequence[str]) -> None:
    from django.db import connection

    from claims.models import Claim

    if Claim.objects.count() >= claims:
        return
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # what is recorded is emptied only so
        cursor.execute("TRUNCATE claims_claim, sources_outlet, claims_entity RESTART IDENTITY CASCADE")
        cursor.execute("RESET session_replication_role")
        for table, columns, rows in _tables(claims, words):
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608
        cursor.execute("UPDATE sources_article SET current_id = id")
        cursor.execute(
            "INSERT INTO claims_tally (claim_id, outlets, statements, disagreement, origins, routes, answers,"
            " unanswered, early, stances, first_published_at, changed_at)"
            " SELECT claim_id, count(*), 10, 0, '[]', '{}', '[]', '[]', '[]', '{\"alleges\": 2, \"denies\": 1}',"
            " now(), now()"
            " FROM claims_cell GROUP BY claim_id"
        )
        cursor.execute("ANALYZE")
    print(f"filled in {time.perf_counter() - start:.0f} s")


def _make_findable(claims: int) -> None:
    from django.db import connection

    from claims import sought
    from claims.models import Said, Sought

    start, done = time.perf_counter(), Sought.objects.count()
    if done >= claims:
        return
    # Rows first and the indexes of words after them: one by one it takes hours.
    words = [(model, index) for model in (Sought, Said) for index in model._meta.indexes if "words" in index.name]
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS sought_words, said_words")
    for first in range(done + 1, claims + 1, TOGETHER):
        sought.note(range(first, min(first + TOGETHER, claims + 1)))
    with connection.schema_editor() as editor:
        for model, index in words:
            editor.add_index(model, index)
    print(f"made findable in {time.perf_counter() - start:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _tables(claims: int, words: Sequence[str]) -> Iterator[tuple[str, str, Iterator[tuple[Any, ...]]]]:
    articles = claims * ARTICLES
    ranks = np.random.default_rng(7)
    outlet_of = ranks.integers(1, OUTLETS + 1, articles + 1)

    def sentence(length: int) -> str:
        picked = np.minimum(ranks.zipf(1.25, length), len(words)) - 1
        return " ".join(words[k] for k in picked)

    def moment(article: int) -> str:
        day = article * 2000 // (articles + 1)
        return str(np.datetime64("2020-01-01") + np.timedelta64(day, "D")) + f"T{article % 24:02}:00:00Z"

    yield (
        "sources_outlet",
        "id, key, slug, name, kind, language, family, domains, aliases, known_as, created_at",
        (
            (
                n,
                f"outlet-{n}",
                f"outlet-{n}",
                f"{words[1000 + n].title()} Post",
                "newspaper",
                "en",
                "",
                [],
                [],
                [],
                _FROM,
            )
            for n in range(1, OUTLETS + 1)
        ),
    )
    yield (
        "sources_article",
        "id, public_id, outlet_id, url, external_id, published_at, published_basis, published_precision, first_seen_at,"
        " last_seen_at, wire",
        (
            (n, f"a{n}", int(outlet_of[n]), "", f"x{n}", moment(n), "given", "second", moment(n), moment(n), "")
            for n in range(1, articles + 1)
        ),
    )
    yield (
        "sources_revision",
        "id, article_id, number, sha256, text, title, authors, language, blocks, state, seen_at, change",
        (
            (n, n, 1, f"{n:064}", sentence(300), "title", [], "en", "[]", "ok", moment(n), "")
            for n in range(1, articles + 1)
        ),
    )
    yield (
        "claims_claim",
        "id, public_id, text, kind, first_seen_at",
        ((n, f"c{n}", sentence(14).capitalize() + ".", "allegation", _FROM) for n in range(1, claims + 1)),
    )
    yield (
        "claims_entity",
        "id, public_id, kind, name, created_at",
        ((n, f"e{n}", "person", words[2000 + n].title(), _FROM) for n in range(1, NAMES + 1)),
    )
    yield (
        "claims_entityname",
        "id, entity_id, name, plain",
        ((n, n, words[2000 + n].title(), words[2000 + n]) for n in range(1, NAMES + 1)),
    )
    yield (
        "claims_statement",
        "id, public_id, revision_id, extractor, rule, anchor, content, hedges, speaker, speaker_reason,"
        " speaker_confidence, spoken_by, stance, modality, quote, via, legal, confidence, resolved, words, found_at",
        (
            (
                *(n, f"t{n}", 1 + n % articles, "bench", "verb", 0, "[[0, 90]]", "[]", None, "", 0.0, ""),
                *(random.choice(_STANCES), "asserted", "indirect", [], "", 0.9, sentence(14), [], _FROM),
            )
            for n in range(1, claims * STATEMENTS + 1)
        ),
    )
    yield (
        "claims_link",
        "id, statement_id, claim_id, active, suggested, by, score, reasons, made_at",
        ((n, n, 1 + n % claims, True, False, "machine", 0.9, "[]", _FROM) for n in range(1, claims * STATEMENTS + 1)),
    )
    yield (
        "claims_mention",
        "id, statement_id, entity_id, role",
        ((n, n, min(int(ranks.zipf(1.3)), NAMES), "named") for n in range(1, claims * STATEMENTS + 1)),
    )
    yield (
        "claims_cell",
        "id, claim_id, outlet_id, states, evidence",
        (
            (
                5 * (claim - 1) + k + 1,
                claim,
                (claim * 7 + k * 13) % OUTLETS + 1,
                [random.choice(_STANCES[:6])] if k else ["omitted"],
                "{}",
            )
            for claim in range(1, claims + 1)
            for k in range(5)
        ),
    )


def _ask(words: Sequence[str]) -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    common, rare = words[:ASKED], words[5000 : 5000 + ASKED]
    kinds: dict[str, list[str]] = {
        "common word": [f"q={word}" for word in common],
        "rare word": [f"q={word}" for word in rare],
        "two words": [f"q={a}+{b}" for a, b in zip(common, rare, strict=True)],
        "unfinished word": [f"q={word[:4]}" for word in rare],
        "typo": [f"q={word[:3]}{word[4]}{word[3]}{word[5:]}" for word in rare if len(word) > 6],
        "nothing": [f"q=zzyx{word}q" for word in rare],
        "common word, outlet": [f"q={word}&outlet=outlet-{n + 1}" for n, word in enumerate(common)],
        "common word, stance in an outlet": [
            f"q={word}&stance=denies&outlet=outlet-{n + 1}" for n, word in enumerate(common)
        ],
        "common word, days": [f"q={word}&from=2024-01-01&until=2024-02-01" for word in common],
        "statements, common word, outlet": [
            f"q={word}&kind=statements&outlet=outlet-{n + 1}" for n, word in enumerate(common)
        ],
        "outlet": [f"outlet=outlet-{n + 1}" for n in range(ASKED)],
        "stance": [
            f"stance={stance}&from=2021-0{n}-01" for n in range(1, 9) for stance in ("denies", "alleges", "omitted")
        ],
        "name": [f"entity=e{n + 1}" for n in range(ASKED)],
    }
    for kind, addresses in kinds.items():
        _time(kind, client, addresses)
    _time("deep page, common word", client, [_deep(client, f"q={word}&kind=claims", 14) for word in common[:20]])
    _time(
        "deep page, stance", client, [_deep(client, f"stance={s}&kind=claims", 40) for s in ("denies", "alleges")] * 10
    )
    _time("deep page, statements", client, [_deep(client, "stance=denies&kind=statements", 40)] * 20)


def _deep(client: Any, address: str, pages: int) -> str:
    """The address of a page that lies so many pages deep, or of the last one."""
    import html
    import re

    for _ in range(pages):
        found = re.search(r'href="\?([^"]*after=[^"]*)"', client.get(f"/search?{address}").content.decode())
        if not found:
            break
        address = html.unescape(found[1])
    return address


def _time(kind: str, client: Any, addresses: Sequence[str]) -> None:
    client.get(f"/search?{addresses[0]}")
    seconds = []
    for address in addresses:
        start = time.perf_counter()
        answer = client.get(f"/search?{address}")
        seconds.append(time.perf_counter() - start)
        assert answer.status_code == 200, address
    seconds.sort()
    last = seconds[int(0.95 * (len(seconds) - 1))]
    print(f"{kind}: p50 {median(seconds) * 1000:.0f} ms  p95 {last * 1000:.0f} ms  ({len(seconds)} requests)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
