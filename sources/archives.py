"""paths, folders or standard input -> articles and addresses as found in them, or refusals that say how to mend it.

`.txt`, `.html`, `.htm`, `.ndjson`, `.jsonl`, `.csv`, `.tsv`, `.warc`, each also with `.gz`; a folder is read through,
in order of name.
Nothing is skipped in silence but hidden files.
"""

import gzip
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

from sources.charset import decode
from sources.clean import clean
from sources.found import Found, Listed, Passed, Refused, Unreadable, found_in_page, refused
from sources.lines import find_in_lines
from sources.lists import find_in_list
from sources.moments import find_date_line
from sources.pages import MAX_HTML_BYTES, detect_language, read_page
from sources.records import find_in_warc
from sources.review_pages import reviews_beside

MAX_FILE_BYTES = MAX_HTML_BYTES
_TEXT, _PAGE, _ARCHIVE = (".txt",), (".html", ".htm"), (".warc",)
_LINES, _LIST = (".ndjson", ".jsonl"), (".csv", ".tsv")
SUFFIXES = (*_TEXT, *_PAGE, *_LINES, *_LIST, *_ARCHIVE)
__all__ = ["Found", "Listed", "Passed", "Refused", "files", "find", "is_web_archive", "opened", "read_bytes"]
type Item = Found | Listed | Passed | Refused
_CHUNK = 64 * 1024
_SNIFFED = 4_096
_LONGEST_HEADLINE = 160
# What begins like these is a document of another kind, an image, an archive or a program.
_MAGIC = (
    *(b"%PDF", b"{\\rtf", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"),
    *(b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"OggS", b"ID3"),
    *(b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x7fELF", b"SQLite format 3"),
)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_TEXT_CONTROLS = b"\t\n\r\f\x1b"


def find(paths: Iterable[str], *, stdin: BinaryIO | None = None) -> Iterator[Item]:
    """In the order given. "-" is standard input. One bad article never stops the rest."""
    for name in files(paths):
        if isinstance(name, Refused):
            yield name
        elif name == "-":
            yield from _in_stream(stdin or sys.stdin.buffer)
        else:
            yield from _in_file(Path(name))


def files(paths: Iterable[str]) -> Iterator[str | Refused]:
    """Files and "-", with those in folders; a folder that cannot be read is a refusal."""
    for path in paths:
        if not path:  # an unset variable of a shell, and to a Path the folder one is in
            reason = "the name is empty; give a file, a folder or -"
            yield Refused(where='""', status="not_found", reason=reason)
        elif path != "-" and Path(path).is_dir():
            yield from _in_folder(Path(path))
        else:
            yield path


def is_web_archive(path: str) -> bool:
    return _suffix(Path(path)) in _ARCHIVE


def _in_folder(folder: Path) -> Iterator[str | Refused]:
    """Links to folders are not followed: they may lead in a circle."""
    try:
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError as error:
        reason = f"the folder cannot be opened ({error.strerror}); change its permissions (chmod u+rx)"
        yield Refused(where=str(folder), status="no_permission", reason=reason)
        return
    if not entries:
        reason = f"the folder holds nothing to read; put in it one of {_kinds()}"
        yield Refused(where=str(folder), status="empty", reason=reason)
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink():
            yield from _in_folder(entry)
        else:
            yield str(entry)


def read_bytes(path: Path) -> bytes:
    """A whole file, unpacked, within MAX_FILE_BYTES. Raises Unreadable."""
    with opened(path) as file:
        data = file.read(MAX_FILE_BYTES + 1)
    _refuse_unfit(data)
    return data


def _in_file(path: Path) -> Iterator[Item]:
    suffix = _suffix(path)
    try:
        if suffix in _LINES:
            with opened(path) as file:
                yield from find_in_lines(_chunks(file), str(path))
        elif suffix in _LIST:
            with opened(path) as file:
                yield from find_in_list(file, str(path))
        elif suffix in _ARCHIVE:
            with opened(path, unpack=False) as file:
                yield from (step.item for step in find_in_warc(file, str(path)))
        elif suffix in SUFFIXES or not path.exists():
            yield _whole(read_bytes(path), str(path), name=path.name, page=suffix in _PAGE)
        else:
            raise Unreadable(f"files of this kind are not read; save it as one of {_kinds()}", status="unsupported")
    except ValueError as error:
        yield refused(str(path), error)


@contextmanager
def opened(path: Path, *, unpack: bool = True) -> Iterator[BinaryIO]:
    """What can go wrong with a file, while it is open too, is an Unreadable that says how to mend it."""
    try:
        if path.exists() and not path.is_file():
            raise Unreadable("it is no regular file; name a file or a folder", status="unsupported")
        with gzip.open(path) if unpack and path.suffix.lower() == ".gz" else path.open("rb") as file:
            yield cast(BinaryIO, file)
    except FileNotFoundError as error:
        raise Unreadable("there is no such file or folder; check the name", status="not_found") from error
    except PermissionError as error:
        reason = "this user may not read it; change its permissions (chmod u+r)"
        raise Unreadable(reason, status="no_permission") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        reason = f"it is no whole gzip file ({error}); make it again with gzip"
        raise Unreadable(reason, status="broken_archive") from error
    except OSError as error:
        raise Unreadable(
            f"it cannot be read ({error.strerror or error}); check the disk", status="unreadable"
        ) from error


def _suffix(path: Path) -> str:
    return Path(path.stem).suffix.lower() if path.suffix.lower() == ".gz" else path.suffix.lower()


def _in_stream(stream: BinaryIO) -> Iterator[Item]:
    head = stream.read(_CHUNK)
    while head and not head.strip() and (more := stream.read(_CHUNK)):
        head = more
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{") and not start.startswith(b"{\\rtf"):
        yield from find_in_lines(chain([head], _chunks(stream)), "-")
        return
    data = head + stream.read(MAX_FILE_BYTES + 1 - len(head))
    lowered = start[:_SNIFFED].lower()
    page = lowered.startswith(b"<") and any(
        tag in lowered for tag in (b"<!doctype html", b"<html", b"<head", b"<body", b"<p")
    )
    try:
        _refuse_unfit(data)
        yield _whole(data, "-", name="", page=page)
    except ValueError as error:
        yield refused("-", error)


def _whole(data: bytes, where: str, *, name: str, page: bool) -> Found:
    if page:
        found = found_in_page(read_page(data), where=where, external_id=name)
        return replace(found, reviews=reviews_beside(data, where))
    decoded = decode(data)
    text = clean(decoded.text)
    if not text.strip():
        raise Unreadable("it holds nothing but spaces; give it an article or leave it out", status="empty")
    day = find_date_line(text)
    return Found(
        where=where,
        text=text,
        title=_headline(text),
        external_id=name,
        language=detect_language(text),
        published=day.at if day else None,
        published_basis="text" if day else "",
        published_precision=day.precision if day else "",
        encoding=decoded.encoding,
        encoding_basis=decoded.basis,
    )


def _headline(text: str) -> str:
    """The first line, where it stands alone, is short and does not end like a sentence."""
    first, _, rest = text.strip().partition("\n")
    first = first.strip()
    is_headline = rest.strip() and len(first.split()) >= 2 and len(first) <= _LONGEST_HEADLINE
    return first if is_headline and first[-1] not in ".,;:" else ""


def _refuse_unfit(data: bytes) -> None:
    if len(data) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1_000_000
        raise Unreadable(f"it is over {limit} MB, too much for one article; split it", status="too_large")
    if not data.strip():
        raise Unreadable("it is empty; give it an article or leave it out", status="empty")
    head = data[:_SNIFFED]
    controls = sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in head)
    # UTF-16 without a mark is half NULs, and no tool writes it any more.
    if head.startswith(_MAGIC) or (not head.startswith(_WIDE_MARKS) and controls > max(8, 0.05 * len(head))):
        raise Unreadable("it is binary, not text; save the article as plain text or HTML", status="binary")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _kinds() -> str:
    return ", ".join(SUFFIXES)
