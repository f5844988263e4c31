"""gunicorn's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# A page makes thousands of small values and no rings among them: to look for those after every 700 took a tenth of
# the time of a large page. What the start made stays as long as the process and is never looked through again.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
