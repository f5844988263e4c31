"""Rows -> what a page says of them: plain values, and no writing."""
