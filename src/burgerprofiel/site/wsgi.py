"""Pages and APIs as a WSGI application; what our own web server serves is `site.web`."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from burgerprofiel.foundation import decoding, garbage
from burgerprofiel.site import unread

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "burgerprofiel.site.settings")


def _load() -> unread.Application:
    """The application with all that it will keep already there, which the garbage collector then leaves alone."""
    loaded = unread.Application(get_wsgi_application())
    _ = get_resolver().url_patterns
    decoding.learn_types()
    garbage.spare_what_is_loaded()
    return loaded


application = _load()
