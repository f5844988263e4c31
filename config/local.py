"""what one process knows for a while -> kept in its own memory.

What all processes must agree on, such as how often somebody tried to sign in, goes into Django's own cache, which is a
table of the database.
"""

from django.core.cache import caches
from django.utils.connection import ConnectionProxy

cache = ConnectionProxy(caches, "local")
