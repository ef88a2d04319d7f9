"""Where a plain wish leads from here."""

from __future__ import annotations

from backend.members.links import key_of
from dialogs.choices import Go
from dialogs.flows.codes import CodeProof
from dialogs.talk import Talk
from dialogs.wishes import Wish

CUT, LIST, AWAITED = "links.cut", "links.list", "code"


def wants_another_code(talk: Talk, wish: Wish) -> bool:
    """Whether a code is awaited here, and it is wished for again."""
    form = talk.state.form
    return wish.flow == CodeProof().id and form is not None and form.pending == AWAITED


def target(talk: Talk, wish: Wish) -> Go:
    """The flow; "unlink this chat" is about this very link, and where there is none the others are shown."""
    if wish.flow != CUT:
        return Go(wish.flow)
    return Go(CUT, key_of(talk.link)) if talk.link is not None else Go(LIST)
