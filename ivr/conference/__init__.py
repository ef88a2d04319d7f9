"""Into a conference: the call is moved to the conference's room, and back by a key."""

from ivr.conference.ports import Rooms
from ivr.conference.texts import conference_phrases
from ivr.conference.visit import ConferenceVisit

__all__ = ["ConferenceVisit", "Rooms", "conference_phrases"]
