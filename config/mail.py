"""a letter -> lines that a person can read where a process writes: what there is instead of a mail server."""

from django.core.mail.backends.console import EmailBackend
from django.core.mail.message import EmailMessage


class Console(EmailBackend):
    def write_message(self, message: EmailMessage) -> None:
        """Not as it goes over the wire, where long lines are cut, addresses of pages among them."""
        rule = "-" * 79
        self.stream.write(f"{rule}\nTo {', '.join(message.to)}: {message.subject}\n\n{message.body}{rule}\n")
