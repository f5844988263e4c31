"""random decisions of five editors, and a machine that changes its mind between them -> what of it holds.

usage: python -m benchmarks.curation [OPERATIONS] [--seed N]      with CLAIMLINE_VAR or DATABASE_URL of its own

On the invented samples. Between decisions articles are edited and taken in again, texts are read anew by an extractor
with other rules off each time, and everything is derived anew. What each decision means is kept apart from the product
(`journal`) and looked for after every step of the machine. In the end the same articles come into the emptied database,
the log is replayed there, and the two exports are compared. SIGINT ends the operations early, and what was done until
then is looked at all the same. One line a figure; exit code 1 where anything is lost.
"""
