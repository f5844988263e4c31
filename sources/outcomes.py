"""What can come of a fetch beside a page: one class per outcome, with the status that its row stores.

`transient` outcomes are worth another try later, the others are not.
"""


class FetchError(Exception):
    """`http` is the status of the last answer, None where none came."""

    status = "fetch_failed"
    transient = False
    http: int | None = None


class UrlRefused(FetchError):
    """The address itself is not one of a public web page."""

    status = "url_refused"


class AddressRefused(FetchError):
    """The name leads to an address that is not on the public internet."""

    status = "address_refused"


class NameUnknown(FetchError):
    status = "name_unknown"
    transient = True


class ConnectFailed(FetchError):
    status = "connect_failed"
    transient = True


class TlsFailed(FetchError):
    status = "tls_failed"
    transient = True


class TimedOut(FetchError):
    status = "timed_out"
    transient = True


class TooLarge(FetchError):
    status = "too_large"


class BadAnswer(FetchError):
    """What came back breaks the rules of HTTP, or broke off."""

    status = "bad_answer"
    transient = True


class EncodingRefused(FetchError):
    status = "encoding_refused"


class RedirectLoop(FetchError):
    status = "redirect_loop"


class TooManyRedirects(FetchError):
    status = "too_many_redirects"


class RobotsForbid(FetchError):
    status = "robots_forbid"


class RobotsUnreachable(FetchError):
    status = "robots_unreachable"
    transient = True


class NotFound(FetchError):
    status = "not_found"


class Gone(FetchError):
    """410: the publisher took it down for good. A feed that answers so is not asked again."""

    status = "gone"


class AnswerRefused(FetchError):
    """Any other answer than a page: 401, 403, 451 and their like."""

    status = "http_refused"


class ServerFailed(FetchError):
    status = "http_failed"
    transient = True


class RetryLater(FetchError):
    """429 or 503. `after` is what Retry-After says, in seconds, 0 where it says nothing."""

    status = "retry_later"
    transient = True

    def __init__(self, message: str, *, after: int) -> None:
        super().__init__(message)
        self.after = after


class HostBusy(RetryLater):
    """Nothing was asked: others are asking this host, or it is to be left alone, for longer than we wait."""

    status = "host_busy"

    def __init__(self, message: str, *, after: int, host: str) -> None:
        super().__init__(message, after=after)
        self.host = host
