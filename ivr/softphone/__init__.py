"""A caller for tests, ``make call`` and benches: real SIP and RTP, steered and timed exactly.

``async with Softphone(host, port) as phone: async with phone.call("100") as call: ...``
"""

from ivr.softphone.call import Call, CallFailed
from ivr.softphone.deskphone import Deskphone
from ivr.softphone.phone import Softphone
from ivr.softphone.ringing import Ringing

__all__ = ["Call", "CallFailed", "Deskphone", "Ringing", "Softphone"]
