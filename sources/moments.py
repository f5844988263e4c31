"""text -> a moment with its precision, as machines write it or as a line of an article gives it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero janeiro gennaio januari",
            "february feb februar février fevrier febrero fevereiro febbraio februari",
            "march mar märz maerz mars marzo março marco maart",
            "april apr avril abril aprile",
            "may mai mayo maio maggio mei",
            "june jun juni juin junio junho giugno",
            "july jul juli juillet julio julho luglio",
            "august aug août aout agosto augustus",
            "september sep sept septembre septiembre setembro settembre",
            "october oct oktober okt octobre octubre outubro ottobre",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre decembre diciembre dezembro dicembre",
        ),
        1,
    )
    for name in names.split()
}
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:de\s+|of\s+)?(?P<month>[^\W\d_]+)\.?,?\s+(?:de\s+)?(?P<year>\d{4})"
)
_MONTH_FIRST = re.compile(r"(?P<month>[^\W\d_]+)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")
_AROUND = re.compile(r"^(?:(?:published|updated|posted|date|on|[^\W\d_]{2,12}day|\w{2,4})[.,:]?\s+)*$", re.IGNORECASE)
_AFTER = re.compile(r"^(?:[,|\-\u2013 ]*(?:at\s+)?\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?\s*[A-Z]{0,5})?\W*$", re.IGNORECASE)
_LONGEST_DATE_LINE = 60
_LINES_NEAR_THE_TOP = 8
_EARLIEST = 1600


@dataclass(frozen=True, kw_only=True)
class Moment:
    """`at` is aware; `precision` is second, minute or day."""

    at: datetime
    precision: str


def read_moment(text: str) -> Moment | None:
    """ISO 8601 or a Unix time in seconds or milliseconds; a missing offset is read as UTC."""
    text = text.strip()
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return Moment(at=datetime.fromtimestamp(int(text[:10]), UTC), precision="second")
    text = re.sub(r"\s*(?:UTC|GMT)$", "+00:00", text)
    text = re.sub(r"(?<=:\d\d)\s+(?=[+-]\d\d)", "", text)
    if not re.match(r"\d{4}-?\d\d-?\d\d(?:$|[T ]\d)", text):
        return None
    try:
        at = datetime.fromisoformat(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if at.year < _EARLIEST:
        return None
    colons = re.sub(r"[+-]\d\d:?\d\d$|Z$", "", text).count(":")
    return Moment(at=at, precision="second" if colons > 1 else "minute" if len(text) > len("2031-05-03") else "day")


def is_plausible(moment: Moment, *, now: datetime | None = None) -> bool:
    """What a machine stamped: 1970 is an empty field, and what lies days ahead a mistake."""
    return moment.at.year >= 1990 and moment.at <= (now or datetime.now(UTC)) + timedelta(days=2)


def find_date_line(text: str) -> Moment | None:
    """The day that a line of its own near the top gives, as in `June 28, 2031`; figures alone only as ISO."""
    lines = (line.strip() for line in text[:5_000].split("\n"))
    near_the_top = [line for line in lines if line][:_LINES_NEAR_THE_TOP]
    for line in near_the_top:
        if len(line) <= _LONGEST_DATE_LINE and (moment := _read_date_line(line)):
            return moment
    return None


def _read_date_line(line: str) -> Moment | None:
    for pattern in (_MONTH_FIRST, _DAY_FIRST, _ISO):
        for match in pattern.finditer(line):
            month = match["month"].casefold()
            number = int(month) if month.isdigit() else _MONTHS.get(month, 0)
            if not _AROUND.match(line[: match.start()]) or not _AFTER.match(line[match.end() :]):
                continue
            try:
                return Moment(at=datetime(int(match["year"]), number, int(match["day"]), tzinfo=UTC), precision="day")
            except ValueError:
                continue
    return None
