"""a large file -> an answer that sends it in pieces, and lets go of whoever does not take them.

The thread that answers is held as long as somebody reads. So a process sends only a few at a time, each no longer than
an hour, and `config/wsgi.py` sees to it that each piece is taken in time; what was cut off is taken up again where it
was (Range). No transaction is open meanwhile.
"""

import re
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, http_date, quote_etag

MOST = 2  # at a time in one process, of its four threads
_PIECE = 1 << 18  # bytes
_LONGEST = 3_600  # seconds
_RANGE = re.compile(r"bytes=([0-9]{1,18})-")
_WAIT = 30  # seconds

_places = threading.BoundedSemaphore(MOST)


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
    elif not _places.acquire(blocking=False):
        return None
    else:
        answer = _sent(path, start)
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


def _sent(path: Path, start: int) -> StreamingHttpResponse:
    try:
        file = path.open("rb")
        file.seek(start)
    except OSError:
        _places.release()
        raise
    return StreamingHttpResponse(_Pieces(file))


class _Pieces:
    """Closed by the server when the answer is over, however it ended: then the place is free again."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._until = file, time.monotonic() + _LONGEST

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._file.read(_PIECE):
            if time.monotonic() > self._until:
                raise TimeoutError("A file was read for so long that it is cut off; the rest can be asked for.")
            yield piece

    def close(self) -> None:
        if not self._file.closed:
            self._file.close()
            _places.release()
