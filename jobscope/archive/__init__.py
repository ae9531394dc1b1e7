"""Transports: `Record` writes exchanges to WARC files, `Replay` answers from such, `Conditional` keeps answers."""

from jobscope.archive.conditional import Conditional
from jobscope.archive.record import Record
from jobscope.archive.replay import Replay, is_warc, responses

__all__ = ["Conditional", "Record", "Replay", "is_warc", "responses"]
