from io import StringIO

from django.core.mail.message import EmailMessage

from config.mail import Console


def test_a_letter_is_written_as_it_is_read_with_addresses_whole() -> None:
    """Coded for the wire, a long line would be cut in two, and the address in it open nothing."""
    told, page = StringIO(), f"https://claims.example.org/invitation/{'x=' * 60}/"
    letter = EmailMessage("An invitation", f"Open {page}\n", to=["vale@claims.example"])
    assert Console(alias="default", stream=told).send_messages([letter]) == 1
    assert "To vale@claims.example: An invitation" in told.getvalue()
    assert page in told.getvalue()
