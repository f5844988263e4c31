"""The site, as one that waits for nobody."""
