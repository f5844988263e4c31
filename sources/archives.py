"""paths, folders or standard input -> articles as found in them, or refusals that say how to mend it.

`.txt`, `.html`, `.htm`, `.ndjson`, `.jsonl`, each also with `.gz`; a folder is read through, in order of name.
Nothing is skipped in silence but hidden files.
"""

import gzip
import os
import sys
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from sources.charset import decode
from sources.clean import clean
from sources.found import Found, Refused, Unreadable, found_in_page, refused
from sources.lines import find_in_lines
from sources.moments import find_date_line
from sources.pages import MAX_HTML_BYTES, detect_language, read_page

MAX_FILE_BYTES = MAX_HTML_BYTES
_TEXT, _PAGE, _LINES = (".txt",), (".html", ".htm"), (".ndjson", ".jsonl")
SUFFIXES = (*_TEXT, *_PAGE, *_LINES)
__all__ = ["Found", "Refused", "find"]
_CHUNK = 64 * 1024
_SNIFFED = 4_096
_LONGEST_HEADLINE = 160
# What begins like these is a document of another kind, an image, an archive or a program.
_MAGIC = (
    *(b"%PDF", b"{\\rtf", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"),
    *(b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"OggS", b"ID3"),
    *(b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x7fELF", b"SQLite format 3"),
)
_TEXT_CONTROLS = b"\t\n\r\f\x1b"


def find(paths: Iterable[str], *, stdin: BinaryIO | None = None) -> Iterator[Found | Refused]:
    """In the order given. "-" is standard input. One bad article never stops the rest."""
    for path in paths:
        if path == "-":
            yield from _in_stream(stdin or sys.stdin.buffer)
        elif Path(path).is_dir():
            yield from _in_folder(Path(path))
        else:
            yield from _in_file(Path(path))


def _in_folder(folder: Path) -> Iterator[Found | Refused]:
    seen = 0
    try:
        for path in _files(folder):
            seen += 1
            yield from _in_file(path)
    except OSError as error:
        yield _not_opened(error, Path(error.filename or folder))
        return
    if not seen:
        yield Refused(
            where=str(folder),
            status="empty",
            reason=f"the folder holds no file to read; name one of {_kinds()}",
        )


def _files(folder: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        else:
            yield Path(entry.path)


def _in_file(path: Path) -> Iterator[Found | Refused]:
    zipped = path.suffix.lower() == ".gz"
    suffix = Path(path.stem).suffix.lower() if zipped else path.suffix.lower()
    try:
        if path.exists() and not path.is_file():
            raise Unreadable("it is no regular file; name a file or a folder", status="unsupported")
        if suffix not in SUFFIXES:
            path.stat()
            raise Unreadable(f"files of this kind are not read; save it as one of {_kinds()}", status="unsupported")
        with gzip.open(path) if zipped else path.open("rb") as file:
            if suffix in _LINES:
                yield from find_in_lines(_chunks(file), str(path))
            else:
                yield _whole(_bounded(file), str(path), name=path.name, page=suffix in _PAGE)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        reason = f"it is no whole gzip file ({error}); make it again with gzip"
        yield Refused(where=str(path), status="broken_archive", reason=reason)
    except OSError as error:
        yield _not_opened(error, path)
    except ValueError as error:
        yield refused(str(path), error)


def _in_stream(stream: BinaryIO) -> Iterator[Found | Refused]:
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
        _refuse_large(data)
        yield _whole(data, "-", name="", page=page)
    except ValueError as error:
        yield refused("-", error)


def _whole(data: bytes, where: str, *, name: str, page: bool) -> Found:
    if not data.strip():
        raise Unreadable("it is empty; give it an article or leave it out", status="empty")
    _refuse_binary(data)
    if page:
        return found_in_page(read_page(data), where=where, external_id=name)
    text = clean(decode(data).text)
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
    )


def _headline(text: str) -> str:
    """The first line, where it stands alone, is short and does not end like a sentence."""
    first, _, rest = text.strip().partition("\n")
    first = first.strip()
    is_headline = rest.strip() and len(first.split()) >= 2 and len(first) <= _LONGEST_HEADLINE
    return first if is_headline and first[-1] not in ".,;:" else ""


def _refuse_binary(data: bytes) -> None:
    head = data[:_SNIFFED]
    controls = sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in head)
    # UTF-16 without a mark is half NULs, and no tool writes it any more.
    marked = head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"))
    if head.startswith(_MAGIC) or (not marked and controls > max(8, 0.05 * len(head))):
        raise Unreadable("it is binary, not text; save the article as plain text or HTML", status="binary")


def _refuse_large(data: bytes) -> None:
    if len(data) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1_000_000
        raise Unreadable(f"it is over {limit} MB, too much for one article; split it", status="too_large")


def _bounded(file: BinaryIO | gzip.GzipFile) -> bytes:
    data = file.read(MAX_FILE_BYTES + 1)
    _refuse_large(data)
    return data


def _chunks(file: BinaryIO | gzip.GzipFile) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _not_opened(error: OSError, path: Path) -> Refused:
    status, reason = "unreadable", f"it cannot be read ({error.strerror or error})"
    if isinstance(error, FileNotFoundError):
        status, reason = "not_found", "there is no such file or folder; check the name"
    elif isinstance(error, PermissionError):
        status, reason = "no_permission", "this user may not read it; change its permissions (chmod u+r)"
    return Refused(where=str(path), status=status, reason=reason)


def _kinds() -> str:
    return ", ".join(SUFFIXES)
