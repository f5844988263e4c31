"""the address of somebody who lost a password -> a letter with the way back in; to nobody else's address, nothing.

A worker does it: who asks gets the same answer in the same time, whether there is such an account or not.
"""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from claims.desk.post import send
from claims.models import Account
from config import address


def send_way_back(email: str) -> int:
    """How many letters were sent; raises PostError."""
    accounts = Account.objects.known_as(email).filter(is_active=True)
    for account in accounts:
        key = default_token_generator.make_token(account)
        path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(account), key])
        send("lost", account.email, {"account": account, "page": address.absolute(path)})
    return len(accounts)
