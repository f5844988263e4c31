"""How long an address may be, and how many are answered at once: gunicorn reads this file by itself where it is started
in this folder.

A question of 10,000 characters is to be answered by a page of ours, and each may be 12 bytes in an address. Gunicorn
knows no bound between 8,190 bytes and none at all, and without one it would read on for as long as somebody writes.
Beneath this bound `config/refused.py` says itself what is too long.
"""

from gunicorn.http import message

limit_request_line = message.MAX_REQUEST_LINE = 1 << 20  # bytes; what is longer gets its bare 414

# Browsers keep connections open that ask for nothing, and a worker that answers one at a time waits for each of them.
threads = 4
