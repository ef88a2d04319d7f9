"""The answer to a SIP server that asks who we are (RFC 2617, 7616: MD5 with or without ``qop=auth``)."""

from __future__ import annotations

import re
from hashlib import md5

_FIELD = re.compile(r'(\w+)=(?:"([^"]*)"|([^",\s]+))')


def answer(challenge: str, method: str, uri: str, user: str, password: str, token: str) -> str:
    """The value of ``Authorization`` for a ``WWW-Authenticate``; ``token`` is a random one of ours."""
    asked = {name.lower(): quoted or plain for name, quoted, plain in _FIELD.findall(challenge)}
    realm, nonce = asked.get("realm", ""), asked.get("nonce", "")
    secret, what = _hash(f"{user}:{realm}:{password}"), _hash(f"{method}:{uri}")
    fields = {"username": user, "realm": realm, "nonce": nonce, "uri": uri}
    if "auth" in asked.get("qop", "").split(","):
        count = "00000001"
        response = _hash(f"{secret}:{nonce}:{count}:{token}:auth:{what}")
        plain = f", algorithm=MD5, qop=auth, nc={count}"
        fields["cnonce"] = token
    else:
        response, plain = _hash(f"{secret}:{nonce}:{what}"), ", algorithm=MD5"
    if "opaque" in asked:
        fields["opaque"] = asked["opaque"]
    return (
        "Digest " + ", ".join(f'{name}="{value}"' for name, value in (fields | {"response": response}).items()) + plain
    )


def _hash(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
