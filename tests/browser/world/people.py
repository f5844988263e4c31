"""Who works at the desk of the made-up world, and who is invited to it."""

from datetime import UTC, datetime

from claims.desk.invitations import invite
from claims.models import Role
from tests.factories import make_account

PASSWORD = "four kettles on one shelf"
SENIOR, EDITOR = "tarn@claims.example", "quill@claims.example"


def people() -> dict[str, str]:
    senior = make_account(Role.SENIOR, password=PASSWORD, username="ada-tarn", first_name="Ada Tarn", email=SENIOR)
    make_account(password=PASSWORD, username="ines-quill", first_name="Inés Quill", email=EDITOR)
    make_account(Role.OPERATOR, username="long", first_name="Bartholomew " + "Quillfeather" * 6, is_active=False)
    now = datetime.now(UTC)
    addresses = {name: invite(f"{name}@claims.example", Role.EDITOR, by=senior, now=now)[1] for name in ("vale", "may")}
    return {f"invited-{name}": address.rstrip("/").rpartition("/")[2] for name, address in addresses.items()}
