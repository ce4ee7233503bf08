"""What the workers of our web server serve. To import it is for them alone: such a process ends when left alone."""

from burgerprofiel.foundation import config, keys, memory
from burgerprofiel.site import retirement
from burgerprofiel.site.wsgi import application as _application

memory.keep_to_itself()  # a worker that was not forked has to say so itself
application = retirement.Retiring(
    _application, quiet=config.current().vault.forget_seconds, may_retire=keys.answers
)
