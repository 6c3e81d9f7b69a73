"""The bugs, by topic: each is a mistake that shops really made, or one condition less."""

from importlib import import_module
from pkgutil import iter_modules

from tests.controls.bug import Bug

_TOPICS = [import_module(one.name) for one in iter_modules(__path__, f"{__name__}.")]

BUGS: list[Bug] = [bug for topic in _TOPICS for bug in topic.BUGS]
