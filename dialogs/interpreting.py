"""From a turn to what is done about it: the open form first, then what was offered, then understanding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.choices import Fill, Go, decode
from dialogs.flows import smalltalk
from dialogs.flows.answers import answer
from dialogs.flows.registry import ASIDE, FLOWS, MENTIONED, STARTING_SLOT, build_forms
from dialogs.gaps import Question
from dialogs.nlu.decision import REFUSED_ABOVE, DecisionKind, decide
from dialogs.nlu.emergency import detect
from dialogs.nlu.manner import Heard, hear
from dialogs.noting import question_of
from dialogs.ports import Understanding
from dialogs.reading import has_words, picked, words, yes_or_no
from dialogs.replies import ExpectKind, Option
from dialogs.state import Conversation, ConversationState
from dialogs.talk import Talk
from dialogs.turns import Candidate, Command, Turn

TYPED_COMMANDS = {"/start": Command.START, "/help": Command.HELP, "/cancel": Command.CANCEL}
"""For channels that have no commands of their own."""
PATIENCE = 2
"""Questions in a row that are said to be not ours before a person is offered."""
HELP_TOPIC = "service.what_can_you_do"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text was understood as. ``candidates`` is None where understanding was not needed.

    ``question`` is what may be kept of the text for staff to learn from; ``remark`` is set where nothing is asked.
    """

    candidates: Sequence[Candidate] | None = None
    question: Question | None = None
    remark: Heard | None = None


class Interpreter:
    """Reads a turn outside the transaction, and acts on it inside."""

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding
        self._forms = build_forms()

    async def read(self, turn: Turn, conversation: Conversation) -> Meaning:
        """Understand the turn where that is needed: the costly part, with nothing held."""
        text = turn.text
        if turn.command or turn.choice or not text or not has_words(text):
            return Meaning()
        state = conversation.state
        if (
            self._picked(text, state)
            or self._plain_answer(text, state) is not None
            or self._is_form_answer(text, state)
        ):
            return Meaning()
        if detect(text) or text.strip().lower() in TYPED_COMMANDS:
            return Meaning()
        heard = hear(text)
        if heard.manner is not None:
            return Meaning(remark=heard)
        candidates = await self._understanding.understand(heard.asked, turn.locale)
        return Meaning(candidates, question_of(turn, state, candidates))

    def _is_form_answer(self, text: str, state: ConversationState) -> bool:
        """Whether the pending slot takes the text."""
        return state.form is not None and self._forms.slot(state.form).parse(text) is not None

    @staticmethod
    def _picked(text: str, state: ConversationState) -> Option | None:
        """The offered option that the text names."""
        return picked(text, state.offered, choosing=state.expect.kind is ExpectKind.CHOICE)

    @staticmethod
    def _plain_answer(text: str, state: ConversationState) -> bool | None:
        """A bare yes or no to a question that we asked outside a form."""
        asked = state.last and state.last[-1].options and state.last[-1].speech.rstrip().endswith("?")
        return yes_or_no(text) if asked and state.form is None and len(words(text)) <= 3 else None

    async def act(self, talk: Talk, meaning: Meaning) -> None:
        """Answer the turn."""
        turn = talk.turn
        if turn.command is not None:
            await self._command(talk, turn.command)
        elif turn.choice is not None:
            await self._choice(talk, turn.choice)
        elif turn.text is None:
            await self._command(talk, Command.START)
        else:
            await self._text(talk, turn.text, meaning)
        if turn.command not in (Command.SILENCE, Command.UNHEARD):
            talk.remember(silences=0)

    async def _command(self, talk: Talk, command: Command) -> None:
        match command:
            case Command.SILENCE | Command.UNHEARD:
                talk.mean("repeat", 0.0)
                (smalltalk.silence if command is Command.SILENCE else smalltalk.unheard)(talk)
            case Command.UNSUPPORTED:
                talk.mean("out_of_scope", 0.0)
                await self._aside(talk, "unsupported")
            case Command.START:
                talk.remember(form=None, misses=0)
                await self._go(talk, Go("greeting"), 1.0)
            case Command.HELP:
                await self._go(talk, Go(HELP_TOPIC), 1.0)
            case _:
                await self._go(talk, Go(str(command)), 1.0)

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
        option = self._picked(text, talk.state)
        agreed = self._plain_answer(text, talk.state)
        if (emergency := detect(text)) is not None:
            talk.mean("operator")
            smalltalk.emergency(talk, emergency)
        elif (command := TYPED_COMMANDS.get(text.strip().lower())) is not None:
            await self._command(talk, command)
        elif option is not None:
            await self._choice(talk, option.choice)
        elif agreed is not None:
            await self._agree(talk, agreed)
        elif meaning.remark is not None and smalltalk.remark(talk, meaning.remark):
            await self._back_to_form(talk)
        elif talk.state.form is not None:
            await self._answer_form(talk, text, candidates)
        else:
            await self._question(talk, candidates)

    async def _answer_form(self, talk: Talk, text: str, candidates: Sequence[Candidate]) -> None:
        """A text while a form is open: its answer, a wish to leave, a question aside, or a failed answer."""
        form = talk.state.form
        if form is None:
            return
        slot = self._forms.slot(form)
        value = slot.parse(text)
        decision = decide(candidates)
        if value is not None:
            await self._fill(talk, value)
        elif slot.attempt(text):
            talk.mean(form.intent)
            await self._forms.refuse(talk)
        elif decision.kind is DecisionKind.ANSWER:
            await self._go(talk, Go(decision.candidates[0].id), decision.candidates[0].confidence)
        elif decision.kind is DecisionKind.CLARIFY:
            smalltalk.clarify(talk, decision.candidates)
            await self._back_to_form(talk)
        else:
            talk.mean(form.intent)
            await self._forms.refuse(talk)

    async def _fill(self, talk: Talk, value: object) -> None:
        form = talk.state.form
        if form is not None:
            talk.mean(form.intent)
        talk.remember(misses=0)
        await self._forms.fill(talk, value)

    async def _agree(self, talk: Talk, agreed: bool) -> None:
        """Yes takes the first thing that was offered, no asks what else there is."""
        if agreed:
            await self._choice(talk, talk.state.offered[0].choice)
        else:
            talk.mean("cancel")
            talk.say("menu", *smalltalk.main_options(talk))

    async def _question(self, talk: Talk, candidates: Sequence[Candidate]) -> None:
        decision = decide(candidates)
        if decision.kind is DecisionKind.ANSWER:
            await self._go(talk, Go(decision.candidates[0].id), decision.candidates[0].confidence)
        elif decision.kind is DecisionKind.CLARIFY:
            talk.remember(misses=0)
            smalltalk.clarify(talk, decision.candidates)
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
        if go.target in self._forms:
            await self._begin(talk, go)
            return
        topic = talk.tools.knowledge().get(go.target)
        if topic is not None:
            answer(talk, topic)
        else:
            await FLOWS[go.target](talk, go.argument)
        if topic is not None or go.target in ASIDE:
            await self._back_to_form(talk)

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
        await self._back_to_form(talk)

    async def _back_to_form(self, talk: Talk) -> None:
        """After an aside: the pending question, once."""
        if talk.state.form is None:
            return
        if talk.on_phone:
            talk.replies = [type(one)(one.text, one.speech, (), one.code) for one in talk.replies]
        talk.say("back_to_form")
        await self._forms.show(talk)
