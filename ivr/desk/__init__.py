"""To a person: the queue, the operators' telephones, and what a caller hears meanwhile."""

from ivr.desk.desk import Desk
from ivr.desk.texts import desk_phrases

__all__ = ["Desk", "desk_phrases"]
