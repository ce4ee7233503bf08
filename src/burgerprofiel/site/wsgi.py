"""Pages and APIs as a WSGI application; what our own web server serves is `site.web`."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from burgerprofiel.foundation import decoding
from burgerprofiel.site import unread

_ALLOCATIONS = 50_000  # between two looks for garbage; a call of 10,000 statuses makes a few hundred thousand
_YOUNG, _OLD = 20, 100

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "burgerprofiel.site.settings")


def _load() -> unread.Application:
    """The application with all that it will keep already there, which the garbage collector then leaves alone.

    To walk through it again and again cost a third of a bulk upload, and pages a pause now and then.
    """
    loaded = unread.Application(get_wsgi_application())
    _ = get_resolver().url_patterns
    decoding.learn_types()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, _YOUNG, _OLD)
    return loaded


application = _load()
