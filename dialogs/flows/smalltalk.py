"""Greeting, thanks, goodbye, repeat, cancel, and what to say where nothing was understood or heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dialogs.choices import Go
from dialogs.nlu.emergency import Emergency
from dialogs.nlu.language import languages
from dialogs.nlu.manner import Heard, Manner
from dialogs.replies import Expect, ExpectKind, Option, Reply
from dialogs.state import FormState
from dialogs.talk import Talk
from dialogs.turns import Candidate, Channel

MAIN_MENU = ("membership.join", "pay.delay", "card.show", "news.latest", "conference.list")
EMERGENCY_FACTS = (
    "emergency_phone",
    "ambulance_phone",
    "police_phone",
    "crisis_phone",
    "crisis_phone_federal",
    "crisis_phone_children",
    "inspector_phone",
    "legal_phone",
)
AFTERWARDS: Mapping[Emergency, tuple[str, ...]] = {
    "despair": (),
    "violence": ("help.discrimination",),
    "accident": ("safety.accident",),
    "anger": ("help.complaint",),
}
"""What can be read when the danger is over."""
REMARKS: Mapping[Manner, tuple[str, ...]] = {
    Manner.INSULT: ("service.what_can_you_do",),
    Manner.SWEARING: ("service.what_can_you_do",),
    Manner.INSULT_OF_BOSS: ("help.discrimination", "pay.delay", "dismissal.forced"),
    Manner.ORDERS: ("service.what_can_you_do", "card.show"),
    Manner.OTHER_LANGUAGE: (),
}
"""What is answered to where nothing is asked, and the topics offered with it."""
WORTH_OFFERING = 0.04
"""The confidence from which a topic is worth offering to somebody who was not understood."""
FAR = 0.25
"""A topic with less of the best one's confidence is not worth a caller's ear in the middle of a form."""
CONTROLS = frozenset({"greeting", "goodbye", "thanks", "repeat", "cancel", "operator"})
"""Intents that are no topics: nobody looks for them among the nearest."""
OFFERED_ANYWAY = frozenset({"operator", "service.what_can_you_do"})
"""What a choice between topics is no place for: the person comes last, and what we can do is asked for in words."""
MARKED_BY_THEMSELVES = (Channel.WEB, Channel.PHONE)
"""Where the demo data is not announced: the page has a mark of its own, and a caller has little patience."""
WHAT_ELSE = ("menu", "thanks", "cancelled", "nothing_to_cancel", "returned_free")
"""Texts whose ends ask what else there is: a no is a goodbye."""
NOISES = ("unheard", "unheard_keys", "unheard_person")
"""What is said to a voice or a noise without words; the last again and again, since somebody is there."""
SILENCES = ("silence_again", "silence_digits", "silence_person", "silence_goodbye")
"""What is said to silence: the first time, the second, …; after the last the call ends."""


def main_options(talk: Talk) -> tuple[Option, ...]:
    """What one can begin with; fewer by ear, since a list is hard to keep in mind."""
    if talk.on_phone:
        return tuple(talk.go(target) for target in MAIN_MENU[2:])
    return (*(talk.go(target) for target in MAIN_MENU), talk.person())


async def greeting(talk: Talk, argument: str) -> None:
    """Say who we are and what we can do."""
    if talk.tools.demo() and talk.turn.channel not in MARKED_BY_THEMSELVES:
        talk.say("demo_note")
    options = () if talk.on_phone else main_options(talk)
    talk.say("greeting", *options, organisation=talk.fact("name").text)


async def thanks(talk: Talk, argument: str) -> None:
    """Take thanks kindly."""
    talk.say("thanks", *main_options(talk))


async def goodbye(talk: Talk, argument: str) -> None:
    """Say goodbye; the phone hangs up, and nobody stays proven who has not linked this channel."""
    talk.remember(form=None)
    talk.forget_proof()
    talk.say("goodbye")
    talk.ends = True


async def cancel(talk: Talk, argument: str) -> None:
    """Leave the form, if there is one."""
    key = "cancelled" if talk.state.form else "nothing_to_cancel"
    talk.passing = talk.state.form is None
    talk.remember(form=None)
    talk.say(key, *main_options(talk))


async def repeat(talk: Talk, argument: str) -> None:
    """Say the last replies again, with their options."""
    if not talk.state.last or (talk.state.personal and talk.member_id is None):
        talk.say("nothing_to_repeat", *main_options(talk))
        return
    talk.replies.extend(talk.state.repeats or talk.state.last)
    talk.personal = talk.state.personal
    talk.expect = talk.state.expect


def emergency(talk: Talk, kind: Emergency) -> None:
    """Where to call at once; an open form can wait, and is not mentioned."""
    anywhere = talk.text("emergency_number")
    facts = {name: talk.fact(name) if name in talk.tools.facts else anywhere for name in EMERGENCY_FACTS}
    talk.say(
        f"emergency_{kind}",
        talk.person(),
        talk.go("callback"),
        *(talk.go(topic) for topic in AFTERWARDS[kind]),
        **{name: fact.text for name, fact in facts.items()},
        **{f"{name}_said": fact.speech for name, fact in facts.items()},
    )


def remark(talk: Talk, heard: Heard) -> bool:
    """Answer calmly to what is no question; False where that is like any other text that was not understood."""
    if heard.manner is None or heard.manner not in REMARKS:
        return False
    own = languages()[heard.language].says if heard.language else ""
    talk.mean("out_of_scope")
    options = () if talk.state.form else tuple(map(talk.go, REMARKS[heard.manner]))
    talk.say(heard.manner, *options, talk.person(), own=own)
    return True


async def out_of_scope(talk: Talk, argument: str) -> None:
    """Say that this is not ours, and what is."""
    talk.say("out_of_scope", talk.go("service.what_can_you_do"), talk.person())


def not_understood(talk: Talk, nearest: Sequence[Candidate]) -> None:
    """First ask to rephrase, then offer the nearest topics, then a person."""
    nearest = [one for one in nearest if one.confidence >= WORTH_OFFERING and one.id not in CONTROLS]
    misses = talk.state.misses + 1
    talk.remember(misses=misses)
    if misses == 1:
        talk.say("rephrase", talk.person())
    elif misses == 2 and nearest:
        clarify(talk, nearest, key="nearest")
    else:
        _offer_person(talk)


def _offer_person(talk: Talk) -> None:
    """A caller has the person among the options too, since that is what is asked: yes means it."""
    said = talk.text("offer_person")
    if talk.on_phone:
        talk.replies.append(Reply(said.text, said.speech, (talk.person(), talk.go("callback"))))
    else:
        talk.put(said, talk.person(), talk.go("callback"), *map(talk.go, MAIN_MENU[:3]))
    talk.offer_choice()


def clarify(
    talk: Talk, candidates: Sequence[Candidate], key: str = "clarify", others: Sequence[Candidate] = ()
) -> None:
    """Offer two or three near topics as a choice, and a person after them; ``others`` stand in for what is dropped."""
    topics = [one for one in candidates if one.id not in OFFERED_ANYWAY]
    spare = [one for one in others if one not in candidates and one.confidence >= WORTH_OFFERING]
    topics += [one for one in spare if one.id in talk.tools.knowledge() and one.id not in OFFERED_ANYWAY]
    chosen = tuple(topics or candidates)[: min(len(candidates), 3)]
    talk.mean("clarify", chosen[0].confidence, chosen)
    options = (talk.go(one.id) for one in chosen if one.id != "operator")
    talk.say(key, *options, talk.person())
    talk.offer_choice()


def clarify_in_form(talk: Talk, form: FormState, candidates: Sequence[Candidate]) -> None:
    """Near topics as a choice, and the way back to the form, which waits."""
    near = [one for one in candidates if one.confidence >= FAR * candidates[0].confidence]
    clarify(talk, near if len(near) > 1 else candidates[:2])
    said = talk.replies[-1]
    talk.replies[-1] = replace(said, options=(*said.options, talk.go(form.intent, label=talk.label("back_to_form"))))


def leads_back(talk: Talk, form: FormState) -> bool:
    """Whether the way back to the form is among what was offered: a question inside it was not clear."""
    return Go(form.intent).encode() in {option.choice for option in talk.state.offered}


def asked_what_else(talk: Talk) -> bool:
    """Whether the last words asked what else there is."""
    said = talk.state.last[-1].speech if talk.state.last else ""
    return said.endswith(tuple(talk.text(key).speech for key in WHAT_ELSE))


def asks(talk: Talk) -> Expect:
    """What the last words of the answer await: a question with options is one of yes and no, or a choice."""
    last = talk.replies[-1] if talk.replies else None
    if last is None or not last.options or not last.speech.rstrip().endswith("?"):
        return Expect()
    if last.speech.endswith(talk.text("menu").speech):
        return Expect()
    return Expect(ExpectKind.CHOICE if len(last.options) > 1 else ExpectKind.YES_NO)


def declined(talk: Talk) -> None:
    """Nothing of what was offered will do."""
    talk.mean("cancel")
    talk.say("declined", talk.person())


def which(talk: Talk) -> None:
    """Ask again what was offered: a yes does not tell one from another."""
    talk.mean("repeat")
    talk.say("which", *talk.state.offered)
    talk.offer_choice()


def no_such_key(talk: Talk) -> None:
    """A key that nothing lies on: what was offered is said again."""
    talk.mean("repeat")
    talk.say("no_such_key", *talk.state.offered)
    talk.expect = talk.state.expect


def silence(talk: Talk) -> None:
    """Nothing was heard: ask again, then offer keys, then a person, then say goodbye."""
    step = min(talk.state.silences, len(SILENCES) - 1)
    talk.remember(silences=talk.state.silences + 1)
    talk.expect = talk.state.expect
    enters = talk.expect.kind in (ExpectKind.DIGITS, ExpectKind.DATE)
    options: tuple[Option, ...] = ()
    if step == 1 and not enters:
        options = talk.state.offered or main_options(talk)
        talk.expect = Expect(ExpectKind.CHOICE)
    talk.say(SILENCES[step], *options)
    if step == 0 or (step == 1 and enters):
        _last_question_again(talk)
    talk.ends = step == len(SILENCES) - 1


def unheard(talk: Talk) -> None:
    """A voice or a noise, but no words: ask again, then offer keys, then a person. Nobody is sent away for noise."""
    step = min(talk.state.noises, len(NOISES) - 1)
    talk.remember(noises=talk.state.noises + 1)
    talk.expect = talk.state.expect
    enters = talk.expect.kind in (ExpectKind.DIGITS, ExpectKind.DATE)
    options = talk.state.offered or main_options(talk)
    by_keys = step > 0 and not enters
    if by_keys:
        talk.expect = Expect(ExpectKind.CHOICE)
    talk.say(NOISES[step], *(options if by_keys else ()))
    if step == 0 or enters:
        _last_question_again(talk)


def _last_question_again(talk: Talk) -> None:
    """In a form, the pending question follows (its options keep their numbers)."""
    talk.expect = talk.state.expect
    if talk.state.form and talk.state.last:
        last = talk.state.last[-1]
        talk.replies.append(Reply(last.text, last.speech, last.options, last.code))
