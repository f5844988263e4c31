"""A day of invented news on a loopback server: what watching outlets is tested and measured against."""

from tests.newsroom.characters import CHARACTERS, day
from tests.newsroom.clock import Clock
from tests.newsroom.manners import impolite
from tests.newsroom.script import Day
from tests.newsroom.server import Asked, Newsroom

__all__ = ["CHARACTERS", "Asked", "Clock", "Day", "Newsroom", "day", "impolite"]
