from config.settings import *  # noqa: F403

STALLED_AFTER = 1.0
