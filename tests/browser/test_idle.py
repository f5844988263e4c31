"""Connections that ask for nothing, as browsers keep them open: nobody waits for them."""

import socket
from contextlib import ExitStack
from urllib.parse import urlsplit

from tests.browser.site import Site

_IDLE, _PATIENCE = 6, 20  # connections; seconds: a worker that waits for one is killed after thirty


def test_connections_that_ask_for_nothing_hold_nobody_up(site: Site) -> None:
    place = urlsplit(site.address)
    with ExitStack() as stack:
        for _ in range(_IDLE):
            stack.enter_context(socket.create_connection((place.hostname, place.port)))
        asked = stack.enter_context(socket.create_connection((place.hostname, place.port), _PATIENCE))
        asked.sendall(f"GET /about/ HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n".encode())
        assert asked.recv(20).startswith(b"HTTP/1.1 200")
