"""a large file -> an answer that sends it in pieces, and lets go of whoever does not take them.

The thread that answers is held as long as somebody reads. So a process sends only a few at a time, each no longer than
an hour, and `config/wsgi.py` sees to it that each piece is taken in time; what was cut off is taken up again where it
was (Range). No transaction is open meanwhile.

Whoever takes their time has it as long as nobody else wants the place. Where all are taken and another comes, the
slowest reader gives way, if slow indeed: else a few who read a little a minute would keep all others out for hours.
"""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, http_date, quote_etag

MOST = 2  # at a time in one process, of its four threads
_PIECE = 1 << 18  # bytes
_LONGEST = 3_600  # seconds
_RANGE = re.compile(r"bytes=([0-9]{1,18})-")
_WAIT = 30  # seconds
_SLOW = 64_000  # bytes a second; below it, a reader gives way to who wants the place
_OWN = 30  # seconds that a reader has the place in any case, and over which it is measured how fast they read
_BOTH_WAYS = 2  # reading and writing: socket.SHUT_RDWR, without a module that could dial
_GIVEN = 2.0  # seconds in which a place that was taken from somebody is free


def send(
    request: HttpRequest, path: Path, *, name: str, sha256: str, changed: datetime | None
) -> HttpResponseBase | None:
    """None where as many are sent by this process as may be. Raises FileNotFoundError."""
    size, etag = path.stat().st_size, quote_etag(sha256)
    start = _start(request, etag)
    if start and start >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if request.method == "HEAD":
        answer: HttpResponseBase = HttpResponse()
    elif request.headers.get("If-None-Match") == etag:
        answer = HttpResponse(status=304)
    else:
        pieces = _Pieces(path, start, request.META.get("gunicorn.socket"))
        if not _places.take(pieces):
            return None
        answer = StreamingHttpResponse(pieces)
        if start:
            answer.status_code = 206
            answer["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
    if answer.status_code != 304:
        answer["Content-Length"] = str(size - start)
    answer["Content-Type"] = "application/zip"
    answer["Content-Encoding"] = "identity"  # it is packed: to pack it once more takes time and saves nothing
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    if changed:
        answer["Last-Modified"] = http_date(changed.timestamp())
    return answer


def busy(request: HttpRequest) -> HttpResponse:
    answer = render(request, "busy.html", {"seconds": _WAIT}, status=503)
    answer["Retry-After"] = str(_WAIT)
    return answer


def _start(request: HttpRequest, etag: str) -> int:
    """From where on it is asked for; what else could be asked for, it is sent whole."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    same = request.headers.get("If-Range", etag) == etag
    return int(asked[1]) if asked and same else 0


class _Pieces:
    """Closed by the server when the answer is over, however it ended: then the place is free again."""

    def __init__(self, path: Path, start: int, connection: Any) -> None:
        self._file: BinaryIO = path.open("rb")
        self._file.seek(start)
        self._connection, self._cut = connection, False
        self._begun = time.monotonic()
        self._since, self._taken = self._begun, 0  # the time that is measured, and the bytes that were taken in it
        self._before = (0.0, 0)  # how long it was measured before that, and the bytes of then

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._file.read(_PIECE):
            if self._cut or time.monotonic() - self._begun > _LONGEST:
                raise TimeoutError("A file was read for so long that it is cut off; the rest can be asked for.")
            yield piece
            self._taken += len(piece)
            if (lasted := time.monotonic() - self._since) > _OWN:
                self._before = lasted, self._taken
                self._since, self._taken = time.monotonic(), 0

    def pace(self) -> float:
        """Bytes a second of late; endless while it is too early to tell. What the system takes ahead for a reader
        counts as taken: who is slow is known to be so after a minute or two."""
        now = time.monotonic()
        if now - self._begun < _OWN:
            return float("inf")
        lasted, taken = self._before
        return (taken + self._taken) / (lasted + now - self._since)

    def cut(self) -> None:
        """At once, though its thread waits for the reader."""
        self._cut = True
        if self._connection:
            with suppress(OSError):
                self._connection.shutdown(_BOTH_WAYS)

    def close(self) -> None:
        self._file.close()
        _places.give_back(self)


class _Places:
    def __init__(self) -> None:
        self._held: list[_Pieces] = []
        self._changed = threading.Condition()

    def take(self, pieces: _Pieces) -> bool:
        """Whether there is one for it now. Else it is closed."""
        with self._changed:
            if len(self._held) >= MOST and (slowest := min(self._held, key=_Pieces.pace)).pace() < _SLOW:
                slowest.cut()
                self._changed.wait_for(lambda: len(self._held) < MOST, _GIVEN)
            if len(self._held) < MOST:
                self._held.append(pieces)
                return True
        pieces.close()
        return False

    def give_back(self, pieces: _Pieces) -> None:
        with self._changed:
            if pieces in self._held:
                self._held.remove(pieces)
                self._changed.notify_all()


_places = _Places()
