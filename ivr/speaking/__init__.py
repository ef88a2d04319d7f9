"""The voice of the telephone: Festival, a cache on disk, and texts cut into sentences."""

from ivr.speaking.cache import CachedVoice
from ivr.speaking.choice import choose_voice
from ivr.speaking.festival import FestivalVoice
from ivr.speaking.sentences import sentences

__all__ = ["CachedVoice", "FestivalVoice", "choose_voice", "sentences"]
