"""what is wrong with a package -> reasons: where, what, and how to mend it; ten of them are enough."""

from collections.abc import Iterable
from dataclasses import dataclass, field

MOST = 10


@dataclass(frozen=True)
class Reason:
    """`line` counts from 1; 0 where it is the file, or the package, as a whole."""

    file: str
    line: int
    what: str
    mend: str = ""

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.what}{f' {self.mend}' if self.mend else ''}"


class Refused(Exception):
    """A package that is not what an export wrote; nothing of it was taken in."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(map(str, self.reasons)))


@dataclass
class Reasons:
    """Collects them, and breaks off with all of them at the tenth."""

    found: list[Reason] = field(default_factory=list)

    def add(self, file: str, line: int, what: str, mend: str = "") -> None:
        self.found.append(Reason(file, line, what, mend))
        if len(self.found) >= MOST:
            self.settle()

    def settle(self) -> None:
        """Raises Refused where there is any."""
        if self.found:
            raise Refused(self.found)
