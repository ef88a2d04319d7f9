"""From a turn to what is done about it: the open form first, then what was offered, then understanding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from dialogs.choices import Fill, Go, decode
from dialogs.discounts import TOPIC as DISCOUNTS
from dialogs.flows import codes, contacts, links, loyalty, menu, people, smalltalk, wishing
from dialogs.flows.answers import answer
from dialogs.flows.following import follow
from dialogs.flows.registry import ASIDE, FLOWS, INSTEAD, MENTIONED, STARTING_SLOT, build_forms
from dialogs.followups import FollowUp, declines
from dialogs.nlu.decision import REFUSED_ABOVE, Decision, DecisionKind, decide
from dialogs.nlu.emergency import detect
from dialogs.ports import Understanding
from dialogs.reader import TYPED_COMMANDS, Meaning, Reader, declined, option_named, plain_answer
from dialogs.reading import bare_answer, goes_on, has_words, is_key
from dialogs.replies import ExpectKind
from dialogs.shortcuts import BACK, MORE, enough, shortcut
from dialogs.state import Conversation, FormState
from dialogs.stepping import back_to_form, step_back
from dialogs.talk import Talk
from dialogs.turns import Candidate, Command, Turn
from dialogs.wishes import Wish
from knowledge_base.base import KnowledgeBase

KEEP_THE_ANSWER = frozenset({"repeat", "thanks"})
"""What may be said between an answer and a short question about it."""
IDLE = frozenset({"greeting", "thanks", "goodbye"})
"""What an ear makes of a murmur: in a form it counts where it is sure (:data:`SURELY_IDLE`)."""
SURELY_IDLE = 0.95
PATIENCE = 2
"""Questions in a row that are said to be not ours before a person is offered."""
HELP_TOPIC = "service.what_can_you_do"
PERSON = Go("operator").encode()


class Interpreter:
    """Reads a turn outside the transaction, and acts on it inside."""

    def __init__(self, understanding: Understanding, knowledge: Callable[[], KnowledgeBase]) -> None:
        self._forms = build_forms()
        self._reader = Reader(understanding, self._forms, knowledge)

    async def read(self, turn: Turn, conversation: Conversation) -> Meaning:
        """Understand the turn where that is needed: the costly part, with nothing held."""
        return await self._reader.read(turn, conversation)

    async def act(self, talk: Talk, meaning: Meaning) -> None:
        """Answer the turn."""
        turn = talk.turn
        answered, place = talk.state.answered, talk.state.menu
        talk.remember(answered=None)
        if turn.command is not None:
            await self._command(talk, turn.command)
        elif turn.choice is not None:
            await self._choice(talk, turn.choice)
        elif turn.text is None:
            await self._command(talk, Command.START)
        else:
            await self._text(talk, turn.text, meaning)
        if talk.understood.id != "repeat" and talk.state.menu is place:
            menu.leave(talk)
        if turn.command not in (Command.SILENCE, Command.UNHEARD):
            talk.remember(silences=0, noises=0)
        if talk.on_phone and talk.expect.kind is ExpectKind.OPEN:
            talk.expect = smalltalk.asks(talk)
        if talk.understood.id in KEEP_THE_ANSWER:
            talk.remember(answered=answered)
        links.offer(talk)

    async def _command(self, talk: Talk, command: Command) -> None:
        match command:
            case Command.SILENCE | Command.UNHEARD:
                talk.mean("repeat", 0.0)
                (smalltalk.silence if command is Command.SILENCE else smalltalk.unheard)(talk)
            case Command.UNSUPPORTED:
                talk.mean("out_of_scope", 0.0)
                await self._aside(talk, "unsupported")
            case Command.NOT_HEARD:
                talk.mean("out_of_scope", 0.0)
                talk.say("not_heard", *(() if talk.state.form else (talk.person(),)))
                await back_to_form(talk, self._forms)
            case Command.START:
                talk.remember(form=None, misses=0, menu=None)
                await self._go(talk, Go("greeting"), 1.0)
            case Command.CONTACT:
                await contacts.shared(talk, self._forms)
            case Command.FOREIGN_CONTACT:
                await contacts.foreign(talk, self._forms)
            case Command.UNANSWERED | Command.RETURNED:
                talk.mean("operator")
                await self._back_with_us(talk, command)
            case Command.HELP:
                await self._go(talk, Go(HELP_TOPIC), 1.0)
            case Command.CANCEL if talk.on_phone:
                await self._step_back(talk)
            case Command.MORE if (option := goes_on(talk.state.offered)) is not None:
                await self._choice(talk, option.choice)
            case _:
                await self._go(talk, Go(str(command)), 1.0)

    async def _step_back(self, talk: Talk) -> None:
        """From a choice that a question inside a form led to, back is the form's own question."""
        form = talk.state.form
        if form is not None and smalltalk.leads_back(talk, form):
            talk.mean(form.intent)
            await self._forms.show(talk)
        else:
            await step_back(talk, self._forms)

    async def _back_with_us(self, talk: Talk, command: Command) -> None:
        """The telephone passed the call on, and has it back."""
        if command is Command.UNANSWERED:
            await people.unanswered(talk)
        else:
            people.returned(talk)
        await self._lead_on(talk)
        if talk.opens is None and talk.state.form is not None:
            await self._forms.show(talk)

    async def _lead_on(self, talk: Talk) -> None:
        """Into the form that a flow leads to; a form that was open is asked no more."""
        if talk.opens is None:
            return
        form = talk.state.form
        if form is not None and form.intent == talk.opens:
            await self._forms.show(talk)
        else:
            await self._forms.begin(talk, talk.opens)

    async def _choice(self, talk: Talk, choice: str) -> None:
        decoded = decode(choice)
        form = talk.state.form
        if isinstance(decoded, Go) and self._known(talk, decoded.target):
            await self._go(talk, decoded, 1.0)
        elif isinstance(decoded, Fill) and form and await self._forms.offers(talk, decoded):
            await self._fill(talk, decoded.value)
        elif form is not None:
            talk.mean(form.intent)
            talk.say("stale")
            await self._forms.show(talk)
        else:
            talk.mean("greeting")
            talk.say("unknown_choice", *smalltalk.main_options(talk))

    def _known(self, talk: Talk, target: str) -> bool:
        return target in FLOWS or target in self._forms or talk.tools.knowledge().get(target) is not None

    async def _text(self, talk: Talk, text: str, meaning: Meaning) -> None:
        if not has_words(text):
            talk.mean("out_of_scope", 0.0)
            await self._aside(talk, "no_words" if text else "empty")
            return
        candidates = [one for one in meaning.candidates or () if self._known(talk, one.id)]
        option = option_named(text, talk.state)
        agreed = plain_answer(text, talk.state)
        if (emergency := detect(text)) is not None:
            talk.mean("operator")
            smalltalk.emergency(talk, emergency)
        elif (command := TYPED_COMMANDS.get(text.strip().lower())) is not None:
            await self._command(talk, command)
        elif option is not None:
            await self._choice(talk, option.choice)
        elif declined(text, talk.state):
            smalltalk.declined(talk)
        elif talk.on_phone and await self._by_phone(talk, text):
            return
        elif meaning.wish is not None:
            await self._wish(talk, meaning.wish)
        elif meaning.followup is not None:
            await self._follow(talk, meaning.followup, candidates)
        elif agreed is not None:
            await self._agree(talk, agreed)
        elif meaning.remark is not None and smalltalk.remark(talk, meaning.remark):
            await back_to_form(talk, self._forms)
        elif talk.state.form is not None:
            await self._answer_form(talk, text, candidates)
        else:
            await self._question(talk, candidates, meaning.also)

    async def _by_phone(self, talk: Talk, text: str) -> bool:
        """What only a caller says or presses: a word for a key, a key where nothing or something else is offered."""
        form = talk.state.form
        if form is not None and self._forms.read(form, text) is not None:
            return False
        wanted = shortcut(text, talk.state)
        key = menu.by_key(talk, text) if form is None else None
        if wanted == BACK or (form is not None and smalltalk.leads_back(talk, form) and declines(text)):
            await self._step_back(talk)
        elif form is None and enough(text) and smalltalk.asked_what_else(talk):
            await self._go(talk, Go("goodbye"), 1.0)
        elif wanted == MORE and (option := goes_on(talk.state.offered)) is not None:
            await self._choice(talk, option.choice)
        elif wanted is not None:
            await self._go(talk, Go(wanted), 1.0)
        elif key is not None:
            await self._go(talk, key, 1.0)
        elif form is None and is_key(text):
            smalltalk.no_such_key(talk)
        else:
            return False
        return True

    async def _wish(self, talk: Talk, wish: Wish) -> None:
        """Begin what is plainly wished; another code where one is awaited."""
        if wishing.wants_another_code(talk, wish):
            await self._fill(talk, codes.AGAIN)
            return
        await self._go(talk, wishing.target(talk, wish), 1.0)
        talk.mean(wish.understood)

    async def _follow(self, talk: Talk, wanted: FollowUp, candidates: Sequence[Candidate]) -> None:
        """A short reply to the last answer, if that has not been taken away meanwhile."""
        topic = talk.tools.knowledge().get(talk.state.topic or "")
        if topic is None:
            await self._refuse(talk, candidates)
        else:
            await follow(talk, wanted, topic, candidates)

    async def _answer_form(self, talk: Talk, text: str, candidates: Sequence[Candidate]) -> None:
        """A text while a form is open: its answer, a wish to leave, a question aside, or a failed answer."""
        form = talk.state.form
        if form is None:
            return
        slot = self._forms.slot(form)
        read = self._forms.read(form, text)
        meant = [one for one in candidates if one.id not in IDLE or one.confidence >= SURELY_IDLE]
        decision = decide(meant)
        if read is not None:
            talk.mean(form.intent)
            talk.remember(misses=0)
            await self._forms.take(talk, read)
        elif (unfit := bare_answer(text)) is not None and slot.entry is not None:
            talk.mean(form.intent)
            await self._bare(talk, form, agreed=unfit)
        elif (key := slot.beside(text)) is not None:
            talk.mean(form.intent)
            await self._forms.say_beside(talk, key)
        elif slot.attempt(text):
            talk.mean(form.intent)
            await self._forms.refuse(talk)
        elif decision.kind is DecisionKind.ANSWER:
            await self._go(talk, Go(decision.candidates[0].id), decision.candidates[0].confidence)
        elif decision.kind is DecisionKind.CLARIFY:
            await self._clarify_in_form(talk, form, decision, meant)
        else:
            talk.mean(form.intent)
            murmured = any(one.id in IDLE for one in candidates[:1])
            await (self._forms.show(talk) if murmured else self._forms.refuse(talk))

    async def _clarify_in_form(
        self, talk: Talk, form: FormState, decision: Decision, candidates: Sequence[Candidate]
    ) -> None:
        """By ear there is one choice at a time: between what may be meant, and the form, which waits."""
        if not talk.on_phone:
            smalltalk.clarify(talk, decision.candidates, others=candidates)
            await back_to_form(talk, self._forms)
            return
        decision = decide([one for one in candidates if one.id != form.intent])
        if decision.kind is DecisionKind.ANSWER:
            await self._go(talk, Go(decision.ids[0]), decision.candidates[0].confidence)
        elif decision.kind is DecisionKind.CLARIFY:
            smalltalk.clarify_in_form(talk, form, decision.candidates)
        else:
            talk.mean(form.intent)
            await self._forms.refuse(talk)

    async def _bare(self, talk: Talk, form: FormState, *, agreed: bool) -> None:
        """A yes or no where a number is awaited: no takes back what was told of it, else it is a step back."""
        if agreed or form.run:
            talk.remember(form=form if agreed else replace(form, run=""))
            await self._forms.show(talk)
        else:
            await self._step_back(talk)

    async def _fill(self, talk: Talk, value: object) -> None:
        form = talk.state.form
        if form is not None:
            talk.mean(form.intent)
        talk.remember(misses=0)
        await self._forms.fill(talk, value)

    async def _agree(self, talk: Talk, agreed: bool) -> None:
        """Yes takes what was offered, and no asks what else there is; yes to a choice is asked which."""
        offered = talk.state.offered
        one = len(offered) == 1 or (talk.on_phone and offered[0].choice == PERSON)
        if agreed and talk.state.expect.kind is ExpectKind.CHOICE and not one:
            smalltalk.which(talk)
        elif agreed:
            await self._choice(talk, talk.state.offered[0].choice)
        else:
            talk.mean("cancel")
            talk.say("menu", *smalltalk.main_options(talk))

    async def _question(self, talk: Talk, candidates: Sequence[Candidate], also: str | None) -> None:
        decision = decide(candidates)
        if decision.kind is DecisionKind.ANSWER:
            await self._go(talk, Go(decision.candidates[0].id), decision.candidates[0].confidence)
            if also is not None and talk.state.answered and self._known(talk, also):
                talk.offer_first(also)
        elif await loyalty.names_partner(talk):
            await self._go(talk, Go(DISCOUNTS), 1.0)
        elif decision.kind is DecisionKind.CLARIFY:
            talk.remember(misses=0)
            smalltalk.clarify(talk, decision.candidates, others=candidates)
        else:
            await self._refuse(talk, candidates)

    async def _refuse(self, talk: Talk, candidates: Sequence[Candidate]) -> None:
        """Say that it is not ours where that is likely, else that we did not understand."""
        ours = [one for one in candidates if one.id != "out_of_scope"]
        foreign = next((one.confidence for one in candidates if one.id == "out_of_scope"), 0.0)
        talk.mean("out_of_scope", foreign)
        if foreign >= REFUSED_ABOVE and talk.state.misses < PATIENCE:
            talk.remember(misses=talk.state.misses + 1)
            await smalltalk.out_of_scope(talk, "")
        else:
            smalltalk.not_understood(talk, ours)

    async def _go(self, talk: Talk, go: Go, confidence: float) -> None:
        """Answer a topic or intent; an open form goes on after an aside, and gives way to another form."""
        talk.mean(go.target, confidence)
        if go.target != "out_of_scope":
            talk.remember(misses=0)
            loyalty.leave(talk, go.target)
        if go.target in self._forms:
            await self._begin(talk, go)
            return
        topic = talk.tools.knowledge().get(go.target)
        instead = INSTEAD.get(go.target)
        if topic is not None:
            if instead is None or not await instead(talk):
                answer(talk, topic)
        else:
            await FLOWS[go.target](talk, go.argument)
        if talk.opens is not None:
            await self._lead_on(talk)
        elif talk.transfer is None and (topic is not None or go.target in ASIDE):
            await back_to_form(talk, self._forms)

    async def _begin(self, talk: Talk, go: Go) -> None:
        open_form = talk.state.form
        if open_form is not None and open_form.intent == go.target and not go.argument:
            await self._forms.show(talk)
            return
        if open_form is not None and open_form.intent != go.target:
            talk.say("form_dropped")
        slot, mentioned = STARTING_SLOT.get(go.target), MENTIONED.get(go.target)
        value = go.argument or (await mentioned(talk) if mentioned else "")
        await self._forms.begin(talk, go.target, {slot: value} if slot and value else {})

    async def _aside(self, talk: Talk, key: str) -> None:
        talk.say(key, *(() if talk.state.form else smalltalk.main_options(talk)))
        await back_to_form(talk, self._forms)
