"""a secret that a second factor hangs on -> sealed, as the database keeps it: a copy of the database opens no account.

The key is made of SECRET_KEY. With another one, what was sealed opens no more, and each person sets up an app anew.
"""

import base64
import hashlib
import logging
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

logger = logging.getLogger(__name__)


def seal(secret: str) -> str:
    return _keys().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Of what this site's key does not open, a secret that nobody knows: no code fits it."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        logger.error("A second factor was sealed with another SECRET_KEY: its owner has to set it up anew.")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def _keys() -> MultiFernet:
    """The first seals; those before it still open."""
    return MultiFernet([Fernet(_key(one)) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    """Of a long random secret: no stretching is needed, only that the key serves nothing else."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"claims.desk.sealing\x00" + secret.encode()).digest())
