"""The site, and two addresses beside its own where what no reader should see is to be seen: the page of a failure, and
of what is not for readers. Only a server of these tests reads this."""
