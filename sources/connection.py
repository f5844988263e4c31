"""a host -> a connection to a checked public address of it, bounded in time and in bytes.

The addresses are asked for once, all of them are checked, and a checked one is dialled: no second answer of the
name can slip in between. The TLS name stays that of the URL.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpcore

from sources import outcomes
from sources.address import is_public

Resolve = Callable[[str, int], list[str]]
Dial = Callable[[str, int, float], socket.socket]

_ADDRESSES_TRIED = 3


@dataclass(frozen=True, kw_only=True)
class Way:
    """The only ways out, and how long and wide they are. `deadline` is a time of the monotonic clock; `wire` bounds
    the bytes of one connection, headers and all."""

    resolve: Resolve
    dial: Dial
    deadline: float
    idle_seconds: float
    wire: int


class Network(httpcore.NetworkBackend):
    def __init__(self, way: Way, url: str) -> None:
        self._way = way
        self._url = url

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        addresses = self._addresses(host, port)
        for address in addresses:
            if not is_public(address):
                raise outcomes.AddressRefused(
                    f"{host} leads to {address}, which is no public address; use a public site."
                )
        failure: OSError | None = None
        for address in addresses[:_ADDRESSES_TRIED]:
            left = min(_left(self._way.deadline), self._way.idle_seconds)
            try:
                return _Stream(self._way.dial(address, port, left), self._way, self._url)
            except OSError as error:
                failure = error
        raise httpcore.ConnectError(str(failure)) from failure

    def _addresses(self, host: str, port: int) -> list[str]:
        """Asked in a thread of its own: the system's resolver knows no deadline."""
        answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._way.resolve(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        threading.Thread(target=ask, daemon=True, name=f"resolve {host}").start()
        try:
            found = answers.get(timeout=_left(self._way.deadline))
        except queue.Empty:
            raise httpcore.ConnectTimeout("its name was not resolved in time") from None
        if isinstance(found, Exception) or not found:
            raise outcomes.NameUnknown(f"{host} has no address ({found or 'no answer'}); check the name, or try later.")
        return found


class _Stream(httpcore.NetworkStream):
    """A socket whose every operation ends by the visit's deadline, and which takes in so much and no more."""

    def __init__(self, connected: socket.socket, way: Way, url: str) -> None:
        self._socket = connected
        self._way = way
        self._url = url
        self._received = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._arm()
        try:
            data = self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout("no byte came in time") from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error
        self._received += len(data)
        if self._received > self._way.wire:
            limit = f"{self._way.wire:,} bytes"
            raise outcomes.TooLarge(f"{self._url} sends over {limit}; paste the text by hand.")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._arm()
        try:
            self._socket.sendall(buffer)
        except TimeoutError as error:
            raise httpcore.WriteTimeout("it took no request in time") from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self._arm()
        try:
            wrapped = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except TimeoutError as error:
            self._socket.close()
            raise httpcore.ConnectTimeout("no TLS handshake in time") from error
        except (OSError, ValueError) as error:
            self._socket.close()
            raise outcomes.TlsFailed(
                f"{server_hostname} offers no valid TLS ({error}); check it in a browser."
            ) from error
        return _Stream(wrapped, self._way, self._url)

    def get_extra_info(self, info: str) -> Any:
        return self._socket if info == "socket" else None

    def _arm(self) -> None:
        self._socket.settimeout(min(_left(self._way.deadline), self._way.idle_seconds))


def _left(deadline: float) -> float:
    if (left := deadline - time.monotonic()) <= 0:
        raise httpcore.ReadTimeout("its time was up")
    return left
