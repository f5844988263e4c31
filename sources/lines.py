"""NDJSON, one article or address a line -> these, or refusals. Streamed: a file may be of any size, a line may not."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC
from typing import Any

from sources.clean import clean
from sources.found import Found, Listed, Refused, Unreadable, found_in_page, refused
from sources.moments import Moment, read_moment
from sources.pages import detect_language, read_page
from sources.review_pages import reviews_beside

MAX_LINE_BYTES = 20_000_000
_MAX_FIELD = 2_048
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_FIELDS = {
    "id": ("id",),
    "url": ("url",),
    "outlet": ("outlet",),
    "title": ("title", "headline"),
    "text": ("text",),
    "html": ("html",),
    "authors": ("authors", "byline", "author"),
    "published": ("published", "date"),
    "seen": ("seen",),
    "language": ("language",),
}
_KNOWN = frozenset(name for names in _FIELDS.values() for name in names)
_BETWEEN_NAMES = re.compile(r"\s*(?:,|;|\band\b|&)\s*")
_BY = re.compile(r"^by\s+", re.IGNORECASE)


def find_in_lines(chunks: Iterable[bytes], where: str) -> Iterator[Found | Listed | Refused]:
    """Blank lines are passed over; every other one is an article, an address without its text, or a refusal."""
    seen = False
    for number, line in enumerate(whole_lines(chunks), 1):
        if number == 1 and line is not None:
            if line.startswith(_UTF_16_MARKS):
                reason = "NDJSON must be UTF-8, and this is UTF-16; save it as UTF-8"
                yield Refused(where=where, status="bad_encoding", reason=reason)
                return
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line is not None and not line.strip():
            continue
        seen = True
        try:
            yield _article(line, f"{where}:{number}")
        except ValueError as error:
            yield refused(f"{where}:{number}", error)
    if not seen:
        yield Refused(where=where, status="empty", reason="it holds no line; give one JSON object a line")


def whole_lines(chunks: Iterable[bytes]) -> Iterator[bytes | None]:
    """None stands for a line that is too long; what follows it is read on."""
    kept: list[bytes] = []
    length = 0
    for chunk in chunks:
        *whole, rest = chunk.split(b"\n")
        for piece in whole:
            yield b"".join([*kept, piece]) if length + len(piece) <= MAX_LINE_BYTES else None
            kept, length = [], 0
        length += len(rest)
        kept = [*kept, rest] if length <= MAX_LINE_BYTES else []
    if length:
        yield b"".join(kept) if length <= MAX_LINE_BYTES else None


def _article(line: bytes | None, where: str) -> Found | Listed:
    if line is None:
        limit = MAX_LINE_BYTES // 1_000_000
        raise Unreadable(f"the line is over {limit} MB, too much for one article; split it", status="too_large")
    fields = _fields(line)
    given = {name: _value(fields, name) for name in _FIELDS}
    published, seen = _moment(given, "published"), _moment(given, "seen")
    ignored = tuple(sorted(clean(name)[:100] for name in fields if name not in _KNOWN))
    if given["url"] and not given["text"] and not given["html"]:
        return Listed(
            where=where,
            url=_short(given["url"]),
            outlet=_short(given["outlet"]),
            title=_short(given["title"]),
            language=_short(given["language"]).lower(),
            published=published.at.astimezone(UTC) if published else None,
            ignored=ignored,
        )
    found = _read(given, where)
    return replace(
        found,
        title=_short(given["title"]) or found.title,
        authors=_authors(given["authors"]) or found.authors,
        url=_short(given["url"]) or found.url,
        external_id=_short(given["id"]),
        outlet=_short(given["outlet"]),
        language=_short(given["language"]).lower() or found.language,
        published=published.at.astimezone(UTC) if published else found.published,
        published_basis="given" if published else found.published_basis,
        published_precision=published.precision if published else found.published_precision,
        seen=seen.at.astimezone(UTC) if seen else None,
        ignored=ignored,
    )


def _fields(line: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        reason = f"the line is not UTF-8 (byte {error.start + 1}); save the file as UTF-8"
        raise Unreadable(reason, status="bad_encoding") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            f"the line is no JSON ({_first_line(error)}); mend or drop it", status="broken_line"
        ) from error
    if not isinstance(fields, dict):
        raise Unreadable(f'the line is {_kind(fields)}, not an object; write {{"text": ...}}', status="broken_line")
    return fields


def _value(fields: dict[str, Any], name: str) -> Any:
    for alias in _FIELDS[name]:
        value = fields.get(alias)
        if value is None:
            continue
        texts = isinstance(value, list) and all(isinstance(item, str) for item in value)
        number = isinstance(value, int) and not isinstance(value, bool)
        if not (isinstance(value, str) or (name == "authors" and texts) or (name == "id" and number)):
            wanted = "a text or a list of texts" if name == "authors" else "a text"
            raise Unreadable(f"{alias!r} is {_kind(value)}; make it {wanted}", status="bad_field")
        if value != "" and value != []:
            return value
    return ""


def _moment(given: dict[str, Any], name: str) -> Moment | None:
    if not given[name]:
        return None
    if moment := read_moment(given[name]):
        return moment
    reason = f"{name!r} is {given[name][:40]!r}, which is no date; write 2031-05-03 or 2031-05-03T14:30:00Z"
    raise Unreadable(reason, status="date_invalid")


def _read(given: dict[str, Any], where: str) -> Found:
    if text := clean(given["text"]):
        if not text.strip():
            raise Unreadable("'text' holds nothing but spaces; give the article's text", status="empty")
        return Found(where=where, text=text, language="" if given["language"] else detect_language(text))
    if given["html"]:
        data = given["html"].encode("utf-8", "replace")
        found = found_in_page(read_page(data, url=given["url"]), where=where, external_id="")
        return replace(found, reviews=reviews_beside(data, where, url=given["url"]))
    raise Unreadable("it has neither text nor address; give 'text' or 'html', or 'url' alone", status="empty")


def _authors(value: str | list[str]) -> tuple[str, ...]:
    names = value if isinstance(value, list) else _BETWEEN_NAMES.split(_BY.sub("", value.strip()))
    return tuple(dict.fromkeys(_short(name) for name in names if name.strip()))


def _short(value: str | int) -> str:
    return " ".join(clean(str(value)).split())[:_MAX_FIELD]


def _kind(value: object) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return names.get(type(value), "null")


def _first_line(error: Exception) -> str:
    return str(error).split("\n")[0][:120]
