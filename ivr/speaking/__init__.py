"""The voice of the telephone: Festival, a program or a server, a cache on disk, and texts cut into sentences.

Another voice: ``PROFLINE_VOICE=command`` with a command line (``piper --model ru.onnx --length_scale {rate}
--output_file -``), which gets a sentence on its input and writes a wave file to its output; or ``http`` with
the address of a server that takes ``POST {"text": "…"}`` and sends a wave file. Nothing else speaks for a
voice that fails: what is kept is played, and the log says why.
"""

from ivr.speaking.cache import CachedVoice
from ivr.speaking.choice import choose_voice
from ivr.speaking.command import CommandVoice
from ivr.speaking.festival import FestivalVoice
from ivr.speaking.http import HttpVoice
from ivr.speaking.rehearsal import Rehearsal
from ivr.speaking.sentences import sentences

__all__ = ["CachedVoice", "CommandVoice", "FestivalVoice", "HttpVoice", "Rehearsal", "choose_voice", "sentences"]
