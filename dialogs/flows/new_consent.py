"""A new text of the consent: who consented to an earlier one is asked, beside what they wanted."""

from __future__ import annotations

from backend.rights.consent import GiveConsent, current_version
from dialogs.talk import Talk

CONSENT, CONSENT_TEXT = "privacy.consent", "privacy.consent_text"
ANSWERS = ("yes", "privacy.agree"), ("no", "privacy.disagree")


def consenting(talk: Talk) -> GiveConsent:
    """The use case in this turn's transaction."""
    return GiveConsent(talk.tx.consents, talk.tools.clock)


async def ask_about_new_text(talk: Talk) -> None:
    """In a linked conversation: ask once a version, and go on; until there is an answer the earlier consent stands."""
    asked = talk.state.consent_asked == current_version()
    if talk.link is None or asked or not await consenting(talk).outdated(talk.link.member_id):
        return
    talk.remember(consent_asked=current_version())
    answers = (talk.go(CONSENT, answer, talk.label(label)) for answer, label in ANSWERS)
    talk.say("privacy_consent_changed", *answers, talk.go(CONSENT_TEXT))
