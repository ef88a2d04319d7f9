"""The conversation of one call: what is said, what is heard and pressed, and when it is whose turn."""

from ivr.call.held import HeldCall, Passing
from ivr.call.limits import CallLimits
from ivr.call.observer import CallObserver, NobodyListens
from ivr.call.session import CallSession
from ivr.call.texts import common_phrases
from ivr.call.ways import Ways

__all__ = [
    "CallLimits",
    "CallObserver",
    "CallSession",
    "HeldCall",
    "NobodyListens",
    "Passing",
    "Ways",
    "common_phrases",
]
