"""The ears of the telephone: Whisper, Vosk, a Vosk server, and the detector of voice that stands before them."""

from ivr.hearing.choice import choose_ear
from ivr.hearing.voice_activity import VoiceActivity
from ivr.hearing.vosk import VoskEar
from ivr.hearing.vosk_server import VoskServerEar
from ivr.hearing.whisper import WhisperEar

__all__ = ["VoiceActivity", "VoskEar", "VoskServerEar", "WhisperEar", "choose_ear"]
