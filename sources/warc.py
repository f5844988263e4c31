"""a web archive (WARC) -> its records, one after the other, however large it is and whatever in it is broken.

Plain or gzip: where each record is a gzip member of its own, as in CC-NEWS, reading can begin at any of them. A
stretch that cannot be read is a record with a `problem`; what can be found again behind it is read on.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from sources.found import Unreadable
from sources.pages import MAX_HTML_BYTES

MAX_BLOCK_BYTES = MAX_HTML_BYTES + 64 * 1024  # a page, and what the server said above it
_LONGEST_LINE = 16_384
_MOST_HEADERS = 200
_MOST_BROKEN = 1_000
_CHUNK = 64 * 1024
_GZIP, _PLAIN = b"\x1f\x8b\x08", b"\nWARC/1."


@dataclass(frozen=True, kw_only=True)
class Record:
    """`number` counts from 1; a stretch that cannot be read counts as one.

    It begins at byte `offset` of the file, None where that lies inside a gzip member. `behind`: how many bytes of the
    file were read by its end. `block` holds at most MAX_BLOCK_BYTES of `length`. Names of `headers` are lower case.
    """

    number: int
    offset: int | None
    behind: int
    headers: dict[str, str] = field(default_factory=dict)
    length: int = 0
    block: bytes = b""
    problem: Unreadable | None = None


def read_records(file: BinaryIO, *, offset: int = 0, number: int = 1, after: int = 0) -> Iterator[Record]:
    """Those whose number is over `after`; the others are passed over. Record `number` must begin at `offset`."""
    stream = _Stream(file, offset)
    broken = 0
    while True:
        try:
            record = _read(stream, number, keep=number > after)
        except Unreadable as error:
            broken += 1
            record = _lost(stream, number, error, search=broken < _MOST_BROKEN)
        if record is None:
            return
        if number > after:
            yield record
        number += 1


def read_headers(lines: Iterator[bytes]) -> dict[str, str]:
    """Up to the first blank line, under names in lower case; the first of several counts."""
    found: dict[str, str] = {}
    for number, line in enumerate(lines):
        if not line.strip():
            break
        if number >= _MOST_HEADERS:
            raise Unreadable(f"it has more than {_MOST_HEADERS} headers; capture it again", status="bad_answer")
        name, _, value = line.decode("utf-8", "replace").partition(":")
        found.setdefault(name.strip().lower(), value.strip())
    return found


def _read(stream: "_Stream", number: int, *, keep: bool) -> Record | None:
    """None at the file's end. Raises Unreadable where nobody can tell where the record ends."""
    line = stream.first_line()
    if not line:
        return None
    if not line.startswith(b"WARC/"):
        raise Unreadable("this is no WARC record", status="broken_archive")
    headers = read_headers(iter(stream.readline, b""))
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        raise Unreadable("the record has no length", status="broken_archive")
    block = _block(stream, int(length), keep=keep)
    if stream.readline().strip():
        raise Unreadable("the record is not as long as it says", status="broken_archive")
    return Record(
        number=number, offset=stream.offset, behind=stream.taken, headers=headers, length=int(length), block=block
    )


def _block(stream: "_Stream", length: int, *, keep: bool) -> bytes:
    kept = bytearray()
    left = length
    while left:
        piece = stream.read(min(left, _CHUNK))
        if not piece:
            raise Unreadable("the archive breaks off in the middle of a record", status="broken_archive")
        left -= len(piece)
        if keep and len(kept) < MAX_BLOCK_BYTES:
            kept += piece
    return bytes(kept[:MAX_BLOCK_BYTES])


def _lost(stream: "_Stream", number: int, error: Unreadable, *, search: bool) -> Record:
    """The stretch up to where the next record begins; the stream stands there then."""
    start, offset = stream.begun, stream.offset
    end = stream.find_next(start) if search else None
    if end is None:
        stream.go_to_end()
    lost = f"bytes {start:,} to {end:,} are lost" if end else f"all from byte {start:,} on is lost"
    problem = Unreadable(f"{error}; {lost}: copy the archive again, or make it again", status="broken_archive")
    return Record(number=number, offset=offset, behind=stream.taken, problem=problem)


class _Stream:
    """The archive's bytes, unpacked where they are packed.

    Of the record that began last, `offset` is where it did, None inside a gzip member, and `begun` from where on to
    look for the next if it is broken. `taken`: how many bytes of the file were read.
    """

    offset: int | None
    begun: int
    taken: int
    _start: int  # where the gzip member begins, or what is in the buffer
    _buffer: bytes
    _at: int
    _before: int  # how many bytes of this member were unpacked before the buffer
    _unpacker: "zlib._Decompress | None"

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file = file
        file.seek(offset)
        self._packed = file.read(2) == _GZIP[:2]
        self._go_to(offset)

    def first_line(self) -> bytes:
        """The first that is not blank; nothing at the file's end."""
        line = b"\n"
        while line and not line.strip():
            try:
                if self._at >= len(self._buffer):
                    self._fill()
            finally:  # also where a gzip member is broken from its first byte on
                self.begun = self._here()
                self.offset = None if self._packed and self._before + self._at else self.begun
            line = self.readline()
        return line

    def readline(self) -> bytes:
        """Up to a line feed, the file's end, or as many bytes as no line has."""
        line = b""
        while len(line) < _LONGEST_LINE and not line.endswith(b"\n") and (self._at < len(self._buffer) or self._fill()):
            most = self._at + _LONGEST_LINE - len(line)
            end = self._buffer.find(b"\n", self._at, most) + 1 or min(most, len(self._buffer))
            line += self._buffer[self._at : end]
            self._at = end
        return line

    def read(self, most: int) -> bytes:
        if self._at >= len(self._buffer) and not self._fill():
            return b""
        piece = self._buffer[self._at : self._at + most]
        self._at += len(piece)
        return piece

    def find_next(self, after: int) -> int | None:
        """Goes to where a record begins beyond `after`, and says where that is."""
        for place in self._marks(after + 1):
            self._go_to(place)
            try:
                begins = self.readline().startswith(b"WARC/")
            except Unreadable:
                continue
            if begins:
                self._go_to(place)
                return place
        return None

    def go_to_end(self) -> None:
        self._go_to(self._file.seek(0, 2))

    def _marks(self, start: int) -> Iterator[int]:
        mark, skip = (_GZIP, 0) if self._packed else (_PLAIN, 1)
        place = start
        while True:
            self._file.seek(place)
            piece = self._file.read(_CHUNK)
            found = piece.find(mark)
            if found >= 0:
                yield place + found + skip
                place += found + 1
            elif len(piece) <= len(mark):
                return
            else:
                place += len(piece) - len(mark) + 1

    def _go_to(self, place: int) -> None:
        self._file.seek(place)
        self.offset = self._unpacker = None
        self.begun = self.taken = self._start = place
        self._buffer, self._at, self._before = b"", 0, 0

    def _here(self) -> int:
        return self._start if self._packed else self._start + self._at

    def _fill(self) -> bool:
        """Puts the bytes that follow into the buffer, never of two gzip members at once; False at the file's end."""
        if self._packed:
            return self._unpack()
        self._start += len(self._buffer)
        self._buffer, self._at = self._take(), 0
        return bool(self._buffer)

    def _unpack(self) -> bool:
        while True:
            if self._unpacker is None or self._unpacker.eof:
                packed = self._next_member()
                if not packed:
                    return False
                self._unpacker = zlib.decompressobj(31)
            else:
                packed = self._unpacker.unconsumed_tail or self._take()
                self._before += len(self._buffer)
            self._buffer, self._at = b"", 0
            try:
                self._buffer = self._unpacker.decompress(packed, _CHUNK)
            except zlib.error as error:
                raise Unreadable(f"the archive is broken gzip there ({error})", status="broken_archive") from error
            if self._buffer:
                return True
            if not packed and not self._unpacker.eof:
                raise Unreadable("the archive breaks off in the middle of a record", status="broken_archive")

    def _next_member(self) -> bytes:
        """Its first bytes; nothing at the file's end. Zeros may stand between two."""
        packed = self._unpacker.unused_data if self._unpacker else b""
        while not (packed := packed.lstrip(b"\0") or self._take()).lstrip(b"\0"):
            if not packed:
                return b""
        packed = packed.lstrip(b"\0")
        self._start, self._before = self.taken - len(packed), 0
        return packed

    def _take(self) -> bytes:
        piece = self._file.read(_CHUNK)
        self.taken += len(piece)
        return piece
