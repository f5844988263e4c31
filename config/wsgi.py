"""gunicorn's way in."""

import ctypes
import gc
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_site = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The site. Whoever stops reading in the middle of an answer, or writing in the middle of a question, holds a
    thread of ours no longer than that."""
    if connection := environ.get("gunicorn.socket"):
        connection.settimeout(settings.STALLED_AFTER)
    answer = _site(environ, start_response)
    if environ["REQUEST_METHOD"] != "HEAD":
        return answer
    if close := getattr(answer, "close", None):
        close()
    return []  # its headers are all that was asked for, and gunicorn complains of each body that it has to drop


# A page makes thousands of small values and no rings among them: to look for those after every 700 took a tenth of
# the time of a large page. What the start made stays as long as the process and is never looked through again.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)

# A large page passes through several texts of half a megabyte. What it leaves behind is kept for the next one: to give
# it back to the system and ask for it again, page by page, took a twelfth of the time. By glibc; other libraries of C
# have their own ways.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
    mallopt(_TRIM_THRESHOLD, 32 << 20)
    mallopt(_MMAP_THRESHOLD, 8 << 20)
