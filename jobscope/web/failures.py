"""Kinds of Unavailable that decide whether a second try makes sense."""

from __future__ import annotations

from jobscope.errors import Unavailable


class Refused(Unavailable):
    """No answer, and a second try would bring none either: TLS, a private address, a broken protocol, a bomb."""


class Late(Unavailable):
    """The host took the request, and its answer was not there in time."""


class Cut(Unavailable):
    """The answer broke off before its end."""


class Unreached(Unavailable):
    """No connection: the name has no address, or nothing answers there. So it will be for the host's other boards."""
