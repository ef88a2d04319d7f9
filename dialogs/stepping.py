"""The way back: from an aside to the form that waits, and one step back by a caller's star."""

from __future__ import annotations

from dataclasses import replace

from dialogs.flows import menu, smalltalk
from dialogs.forms import Forms
from dialogs.talk import Talk


async def back_to_form(talk: Talk, forms: Forms) -> None:
    """After an aside: the pending question, once."""
    if talk.state.form is None:
        return
    if talk.on_phone:
        talk.replies = [replace(one, options=()) for one in talk.replies]
    talk.say("back_to_form")
    await forms.show(talk)


async def step_back(talk: Talk, forms: Forms) -> None:
    """Up in the menu, to the question before in a form, out of the form at its first one."""
    talk.mean("cancel")
    form, place = talk.state.form, talk.state.menu
    if form is not None and place is not None and place.listed and menu.is_first(place):
        await back_to_form(talk, forms)
    elif form is None or (place is not None and place.listed):
        if not menu.up(talk):
            await smalltalk.cancel(talk, "")
    elif not await forms.back(talk):
        if place is None:
            await smalltalk.cancel(talk, "")
        else:
            talk.remember(form=None)
            menu.show(talk, place.level, "menu_left_form")
