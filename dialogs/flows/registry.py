"""Which flow or form answers which intent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from dialogs.flows import Flow, conferences, loyalty, news, people, privacy, smalltalk
from dialogs.flows.answers import MORE, more
from dialogs.flows.blocking import BlockForm, ReissueForm
from dialogs.flows.card import ShowCard
from dialogs.flows.codes import CodeProof
from dialogs.flows.entering import EnterForm
from dialogs.flows.links import AddForm, CutForm, ListForm, OtherForm, ReplaceForm
from dialogs.flows.menu import MENU, menu
from dialogs.flows.new_consent import CONSENT_TEXT
from dialogs.flows.proof import Proof
from dialogs.forms import Form, Forms
from dialogs.talk import Talk

FLOWS: Mapping[str, Flow] = {
    "greeting": smalltalk.greeting,
    MENU: menu,
    "thanks": smalltalk.thanks,
    "goodbye": smalltalk.goodbye,
    "repeat": smalltalk.repeat,
    "cancel": smalltalk.cancel,
    "out_of_scope": smalltalk.out_of_scope,
    "operator": people.operator,
    "news.latest": news.latest,
    news.READ: news.read,
    "news.subscribe": news.subscription,
    "news.unsubscribe": news.subscription,
    "conference.list": conferences.show_list,
    loyalty.SEARCH: loyalty.search,
    loyalty.MORE: loyalty.search,
    loyalty.DETAILS: loyalty.details,
    CONSENT_TEXT: privacy.full_text,
    MORE: more,
}
"""Answered in one turn."""

ASIDE = frozenset(
    {
        "greeting",
        "thanks",
        "out_of_scope",
        "news.latest",
        news.READ,
        "news.subscribe",
        "news.unsubscribe",
        "operator",
        "conference.list",
        loyalty.SEARCH,
        loyalty.MORE,
        loyalty.DETAILS,
        CONSENT_TEXT,
        MORE,
    }
)
"""Flows that may answer in the middle of a form, which then goes on."""


def build_forms() -> Forms:
    """The forms, by intent."""
    forms: tuple[Form, ...] = (
        ShowCard(),
        BlockForm(),
        ReissueForm(),
        conferences.SignUpForm(),
        conferences.MineForm(),
        conferences.CancelForm(),
        EnterForm(),
        people.CallbackForm(),
        CodeProof(),
        ListForm(),
        AddForm(),
        ReplaceForm(),
        OtherForm(),
        CutForm(),
        privacy.ConsentForm(),
        privacy.WithdrawForm(),
        privacy.AboutMeForm(),
        privacy.EraseForm(),
    )
    return Forms({form.id: form for form in forms}, Proof())


MENTIONED: Mapping[str, Callable[[Talk], Awaitable[str]]] = {"conference.sign_up": conferences.mentioned}
"""How the first slot of a form is found in the very words that began it."""

STARTING_SLOT: Mapping[str, str] = {
    "conference.sign_up": "conference",
    "conference.cancel": "which",
    "links.cut": "which",
    "privacy.consent": "agree",
}
"""The slot of a form that a button's argument fills."""


INSTEAD: Mapping[str, Callable[[Talk], Awaitable[bool]]] = {"card.where_discounts": loyalty.where_discounts}
"""Flows that answer a topic's question better than its text where they can: whether they did."""
