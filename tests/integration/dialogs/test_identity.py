"""Who somebody is: by their own contact, by a one-time code, by a channel that they linked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from backend.delivery.entities import MAIL
from backend.members.entities import CardStatus, Link, ProofWay
from dialogs.talk import OUTGOING
from dialogs.turns import Channel, Command
from storage import Database
from tests.integration.dialogs.conftest import KnownPhrases, NewEngine
from tests.integration.dialogs.visitor import BLOCKED_BORN, BLOCKED_CARD, BORN, CARD, Visitor
from tests.support.clock import FakeClock
from tests.support.members import give, holder_of, last_code, sent

PHONE = "+79000000001"
SHOWN, ASKED = "Карта члена профсоюза", "номер карты"
UNKNOWN_CARD = "7799999995"
Meet = Callable[..., Visitor]


@pytest.fixture
def meet(demo: Database, new_engine: NewEngine) -> Meet:
    """Makes people who talk to one engine."""
    engine = new_engine(demo, KnownPhrases())

    def make(channel: Channel = Channel.TELEGRAM, address: str = "1001", client: str = "") -> Visitor:
        return Visitor(engine, channel, address, client)

    return make


async def test_the_own_contact_shows_the_card_at_once(demo: Database, meet: Meet) -> None:
    await give(demo, CARD, phone=PHONE)
    person = meet()
    assert ASKED in await person.go("card.show")
    assert person.result is not None
    assert [reply.contact for reply in person.result.replies] == ["", "Поделиться моим номером"]
    assert person.result.replies[0].options
    assert SHOWN in await person.share(PHONE)


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.VK, Channel.PHONE, Channel.TERMINAL])
async def test_only_telegram_has_the_button(meet: Meet, channel: Channel) -> None:
    person = meet(channel)
    await person.go("card.show")
    assert person.result is not None
    assert not any(reply.contact for reply in person.result.replies)


async def test_a_contact_out_of_the_blue_shows_the_card(demo: Database, meet: Meet) -> None:
    await give(demo, CARD, phone=PHONE)
    assert SHOWN in await meet().share(PHONE)


async def test_a_contact_goes_on_with_what_waited_for_the_proof(demo: Database, meet: Meet) -> None:
    await give(demo, CARD, phone=PHONE)
    person = meet()
    await person.go("conference.mine")
    assert "пока никуда не записаны" in await person.share(PHONE)


async def test_a_contact_that_nobody_has_leads_on_with_the_card(meet: Meet) -> None:
    person = meet()
    await person.go("card.show")
    said = await person.share(PHONE)
    assert "я вас не узнал" in said
    assert ASKED in said
    assert SHOWN in await person.prove()


async def test_a_contact_of_two_members_proves_neither(demo: Database, meet: Meet) -> None:
    for card in (CARD, BLOCKED_CARD):
        await give(demo, card, phone=PHONE)
    assert "я вас не узнал" in await meet().share(PHONE)


async def test_a_vouched_contact_is_no_guess_and_is_taken_where_dates_were_guessed(demo: Database, meet: Meet) -> None:
    await give(demo, CARD, phone=PHONE)
    person = meet()
    for number in range(3):
        assert "я вас не узнал" in await person.share(f"+7900000010{number}")
    for _ in range(3):
        said = await person.say(CARD, "01.01.1990")
    assert "Слишком много попыток" in said
    assert SHOWN in await person.share(PHONE)


async def test_a_contact_is_the_number_to_be_called_back_at(demo: Database, meet: Meet) -> None:
    await give(demo, CARD, phone=PHONE)
    person = meet()
    await person.go("callback")
    assert "Когда" in await person.share(PHONE)
    assert "+7 900 000-00-01" in await person.say("завтра утром")
    async with demo.read() as tx:
        assert [one.phone for one in await tx.requests.open()] == [PHONE]
        assert not await tx.links.proven_in(await holder_of(demo, CARD))


async def test_a_foreign_number_is_no_number_to_be_called_back_at(meet: Meet) -> None:
    person = meet()
    await person.go("callback")
    assert "Когда" not in await person.share("+4915112345678")


@pytest.mark.parametrize("way", ["code", "date"])
async def test_another_member_proven_in_a_linked_chat_is_asked_whose_it_shall_be(
    demo: Database, meet: Meet, way: str
) -> None:
    await meet().link()
    await give(demo, BLOCKED_CARD, email="other@example.org")
    async with demo.write() as tx:
        await tx.members.set_card_status(BLOCKED_CARD, CardStatus.ACTIVE)
    person = meet()
    if way == "code":
        await person.go("proof.code")
        await person.say(BLOCKED_CARD)
        said = await person.say(await last_code(demo))
    else:
        assert ASKED in await person.say("это не моя карта")
        said = await person.say(BLOCKED_CARD, BLOCKED_BORN)
    assert "вместо прежн" in said
    assert SHOWN not in said
    await person.press("Да")
    async with demo.read() as tx:
        link = await tx.links.get("telegram", "1001")
    assert link is not None
    assert link.member_id == await holder_of(demo, BLOCKED_CARD)


async def test_the_linked_member_who_says_it_is_another_and_proves_the_same_sees_the_card(meet: Meet) -> None:
    person = meet()
    await person.link()
    assert ASKED in await person.say("я другой человек")
    assert SHOWN in await person.prove()


async def test_who_is_proven_and_says_it_is_another_is_asked_anew(meet: Meet) -> None:
    person = meet()
    await person.go("card.show")
    await person.prove()
    assert ASKED in await person.say("это не моя карта")


async def test_somebody_elses_contact_is_refused_kindly_and_the_question_stays(meet: Meet) -> None:
    person = meet()
    assert "чужой или пересланный" in await person.turn(command=Command.FOREIGN_CONTACT)
    await person.go("card.show")
    assert ASKED in await person.turn(command=Command.FOREIGN_CONTACT)
    assert SHOWN in await person.prove()


async def test_a_code_goes_to_the_linked_channel_and_proves_elsewhere(
    demo: Database, meet: Meet, clock: FakeClock
) -> None:
    member_id = await give(demo, CARD, email=None)
    async with demo.write() as tx:
        await tx.links.put(Link(member_id, Channel.VK, "77", ProofWay.CONTACT, clock.now()))
    person = meet(Channel.WEB, "b" * 64)
    await person.go("card.show")
    await person.say(CARD)
    assert "код уже отправлен" in await person.press("Получить код")
    channel, address, payload = (await sent(demo))[-1]
    assert (channel, address) == ("vk", "77")
    assert payload["code"] in payload["text"]
    assert "браузер" in payload["text"]
    assert SHOWN in await person.say(await last_code(demo))
    async with demo.read() as tx:
        assert f"web:{'b' * 64}" in await tx.links.proven_in(await holder_of(demo, CARD))


async def test_a_code_goes_by_e_mail(demo: Database, meet: Meet) -> None:
    member_id = await give(demo, CARD, email="marina@example.org")
    person = meet(Channel.PHONE, "call-1")
    await person.go("card.show")
    await person.say(CARD, "пришлите код")
    assert [(channel, address) for channel, address, _ in await sent(demo)] == [(MAIL, str(member_id))]
    spoken = {"0": "ноль", "1": "один", "2": "два", "3": "три", "4": "четыре", "5": "пять", "6": "шесть"}
    spoken |= {"7": "семь", "8": "восемь", "9": "девять"}
    code = await last_code(demo)
    half = " ".join(spoken[digit] for digit in code[:3])
    assert "остальные" in await person.say(half)
    assert SHOWN in await person.say(" ".join(spoken[digit] for digit in code[3:]))


@pytest.mark.parametrize("reach", [{}, {"email": "marina@example.org"}])
async def test_the_words_are_the_same_whether_there_is_a_card_or_not(
    demo: Database, meet: Meet, reach: dict[str, str]
) -> None:
    await give(demo, CARD, **reach)
    heard = []
    for card, address in ((CARD, "1"), (UNKNOWN_CARD, "2")):
        person = meet(address=address)
        await person.go("card.show")
        heard.append([await person.say(card), await person.press("Получить код")])
        heard[-1] += [await person.say("111111") for _ in range(3)]
    assert heard[0] == heard[1]
    assert "Слишком много" in heard[0][-1]


async def test_another_code_can_be_asked_for_three_times_an_hour(demo: Database, meet: Meet, clock: FakeClock) -> None:
    await give(demo, CARD, email="marina@example.org")
    person = meet()
    await person.go("card.show")
    await person.say(CARD)
    await person.press("Получить код")
    first = await last_code(demo)
    assert "новый код" in await person.press("Прислать код ещё раз")
    assert "Код не подошёл" in await person.say(first)
    assert "новый код" in await person.say("код не пришёл")
    assert "Слишком много кодов" in await person.press("Прислать код ещё раз")
    clock.advance(timedelta(hours=1))
    await person.go("card.show")
    assert "код уже отправлен" in await person.say(CARD, "код")
    assert SHOWN in await person.say(await last_code(demo))


async def test_an_old_code_says_so_and_a_new_one_proves(demo: Database, meet: Meet, clock: FakeClock) -> None:
    await give(demo, CARD, email="marina@example.org")
    person = meet()
    await person.go("proof.code")
    await person.say(CARD)
    clock.advance(timedelta(minutes=10))
    assert "больше не действует" in await person.say(await last_code(demo))
    await person.press("Прислать код ещё раз")
    assert SHOWN in await person.say(await last_code(demo))


async def test_where_the_date_is_locked_a_code_still_proves(demo: Database, meet: Meet) -> None:
    await give(demo, CARD, email="marina@example.org")
    person = meet()
    await person.go("card.show")
    for day in (1, 2, 3):
        said = await person.say(CARD, f"0{day}.01.1990")
    assert "проверка закрыта" in said
    await person.press("Получить код")
    await person.say(CARD)
    assert SHOWN in await person.say(await last_code(demo))


async def test_the_owner_is_told_of_a_lock_once(demo: Database, meet: Meet) -> None:
    await meet(Channel.VK, "77").link()
    before = len(await sent(demo))
    for number in range(5):
        thief = meet(Channel.WEB, str(number) * 64)
        await thief.go("card.show")
        await thief.say(CARD, f"0{number + 1}.01.1990")
    told = [(channel, address) for channel, address, _ in (await sent(demo))[before:]]
    assert told == [("vk", "77"), (MAIL, str(await holder_of(demo, CARD)))]
    assert "Кто-то несколько раз" in (await sent(demo))[-1][2]["text"]


async def test_what_is_told_to_secret_questions_is_not_kept(demo: Database, meet: Meet) -> None:
    await give(demo, CARD, email="marina@example.org")
    person = meet()
    await person.go("proof.code")
    await person.say(CARD)
    code = await last_code(demo)
    await person.say(code)
    async with demo.read() as tx:
        kept = [one.turn.text for one in await tx.conversations.turns("telegram:1001") if one.turn.text]
    assert kept == ["•" * 10, "•" * 6]


async def test_a_linked_chat_needs_no_proof_ever_again(demo: Database, meet: Meet, clock: FakeClock) -> None:
    person = meet()
    assert "я вас запомнил" in await person.link()
    clock.advance(timedelta(days=200))
    await person.turn(command=Command.START)
    assert SHOWN in await person.press("Моя карта")
    await person.go("goodbye")
    assert SHOWN in await person.go("card.show")
    async with demo.read() as tx:
        consent = await tx.consents.newest(await holder_of(demo, CARD))
    assert consent is not None
    assert consent.channel == "telegram"


async def test_no_is_no_link(demo: Database, meet: Meet) -> None:
    person = meet()
    await person.go("card.show")
    await person.prove()
    await person.press("Запомнить меня здесь")
    assert "не запоминаю" in await person.say("нет")
    async with demo.read() as tx:
        assert await tx.links.get("telegram", "1001") is None
        assert await tx.consents.newest(await holder_of(demo, CARD)) is None


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.TERMINAL])
async def test_nobody_is_remembered_where_an_address_is_not_ones_own(
    demo: Database, meet: Meet, channel: Channel
) -> None:
    person = meet(channel)
    await person.go("card.show")
    await person.prove()
    assert "links.add" not in " ".join(option.choice for option in person.options)
    assert "никого не запоминаю" in await person.go("links.add")
    async with demo.read() as tx:
        assert not await tx.links.of_member(await holder_of(demo, CARD))


async def test_each_link_and_each_cut_is_told_to_the_other_channels(demo: Database, meet: Meet) -> None:
    first, second = meet(Channel.VK, "77"), meet()
    await first.link()
    await second.link()
    told = [(channel, payload) for channel, address, payload in await sent(demo) if address == "77"][-1][1]
    assert "новый канал: Телеграм" in told["text"]
    cut = next(option["choice"] for option in told["options"] if option["label"] == "Отвязать")
    assert "Отвязать: Телеграм?" in await first.turn(choice=cut)
    assert "Отвязал: Телеграм" in await first.press("Да")
    assert "Этот чат отвязан" in [payload for _, address, payload in await sent(demo) if address == "1001"][-1]["text"]
    assert ASKED in await second.go("card.show")


async def test_a_cut_from_elsewhere_ends_the_proof_there_at_once(meet: Meet) -> None:
    owner, thief = meet(Channel.VK, "77"), meet()
    await owner.link()
    await thief.link()
    await owner.go("links.list")
    await owner.press("Отвязать Телеграм")
    await owner.press("Да")
    assert SHOWN not in await thief.go("card.show")


async def test_where_no_channel_can_be_told_the_e_mail_is(demo: Database, meet: Meet) -> None:
    member_id = await give(demo, CARD, email="marina@example.org")
    await meet(Channel.WEB, "b" * 64).link()
    mails = [(address, payload["text"]) for channel, address, payload in await sent(demo) if channel == MAIL]
    assert [address for address, _ in mails] == [str(member_id)]
    assert "новый канал: браузер" in mails[0][1]


async def test_the_list_tells_where_since_when_and_which_is_here(meet: Meet, clock: FakeClock) -> None:
    await meet(Channel.VK, "77").link()
    clock.advance(timedelta(hours=10))  # in Moscow it is the next day
    person = meet()
    await person.link()
    said = await person.go("links.list")
    assert "ВКонтакте, с 23.11.2026\n" in said
    assert "Телеграм, с 24.11.2026 — это вы сейчас" in said
    labels = [option.label for option in person.options]
    assert labels[:2] == ["Отвязать ВКонтакте", "Отвязать этот чат"]


async def test_cutting_the_present_link_forgets_the_proof_too(meet: Meet) -> None:
    person = meet()
    await person.link()
    await person.go("links.list")
    await person.press("Отвязать этот чат")
    assert "больше не узнаю" in await person.say("да")
    assert ASKED in await person.go("card.show")


async def test_no_leaves_the_link_and_a_cut_one_is_gone(meet: Meet) -> None:
    person = meet()
    await person.link()
    await person.go("links.list")
    cut = next(option.choice for option in person.options if option.choice.startswith("go:links.cut:"))
    await person.turn(choice=cut)
    assert "оставил как было" in await person.say("нет")
    await person.turn(choice=cut)
    await person.say("да")
    await person.go("card.show")
    await person.prove()
    assert "не привязан ни один канал" in await person.turn(choice=cut)


async def test_a_strangers_button_cuts_nothing(demo: Database, meet: Meet) -> None:
    owner, stranger = meet(Channel.VK, "77"), meet()
    await owner.link()
    await owner.go("links.list")
    cut = next(option.choice for option in owner.options if option.choice.startswith("go:links.cut:"))
    await give(demo, BLOCKED_CARD, phone=PHONE)
    await stranger.share(PHONE)
    assert "не привязан ни один канал" in await stranger.turn(choice=cut)
    async with demo.read() as tx:
        assert await tx.links.get("vk", "77") is not None


@pytest.mark.parametrize("replaces", [True, False])
async def test_somebody_elses_contact_of_their_own_in_a_linked_chat_asks_who_it_shall_be(
    demo: Database, meet: Meet, replaces: bool
) -> None:
    other = await give(demo, BLOCKED_CARD, phone=PHONE)
    owner = await holder_of(demo, CARD)
    await meet(Channel.VK, "77").link()
    person = meet()
    await person.link()
    assert "вместо прежн" in await person.share(PHONE)
    said = await person.press("Да" if replaces else "Нет")
    async with demo.read() as tx:
        link = await tx.links.get("telegram", "1001")
    assert link is not None
    assert link.member_id == (other if replaces else owner)
    if replaces:
        assert link.way is ProofWay.CONTACT
        assert "отвязан канал: Телеграм" in [one for _, to, one in await sent(demo) if to == "77"][-1]["text"]
    else:
        assert "привязка остаётся прежней" in said
        assert "Соколова" in await person.go("card.show")


async def test_a_blocked_card_proves_by_code_but_not_by_date(demo: Database, meet: Meet) -> None:
    await give(demo, BLOCKED_CARD, email="andrey@example.org")
    person = meet()
    await person.go("card.show")
    assert "заблокирована" in await person.say(BLOCKED_CARD, BLOCKED_BORN)
    await person.press("Получить код")
    await person.say(BLOCKED_CARD)
    assert "Кузнецов" in await person.say(await last_code(demo))


@pytest.mark.parametrize("days", [0, 300])
async def test_no_code_goes_to_a_chat_that_the_card_has_linked(
    demo: Database, meet: Meet, clock: FakeClock, days: int
) -> None:
    await give(demo, CARD, email="marina@example.org")
    await meet(Channel.VK, "77").link()
    clock.advance(timedelta(days=days))
    person = meet()
    await person.go("proof.code")
    await person.say(CARD)
    told = {channel for channel, _, payload in await sent(demo) if "Код для входа" in payload["text"]}
    assert told & OUTGOING == {MAIL}
    assert SHOWN in await person.say(await last_code(demo))
    async with demo.read() as tx:
        assert (await tx.conversations.peek("telegram:1001")).state.proven_way is ProofWay.CODE


async def test_a_proof_that_is_used_without_end_ends(meet: Meet, clock: FakeClock) -> None:
    person = meet(Channel.WEB, "b" * 64)
    await person.go("card.show")
    await person.prove()
    for _ in range(24):
        clock.advance(timedelta(minutes=30))
        assert SHOWN in await person.go("card.show")
    clock.advance(timedelta(minutes=1))
    assert ASKED in await person.go("card.show")


async def test_a_number_told_by_a_stale_button_of_the_code_does_nothing(demo: Database, meet: Meet) -> None:
    await give(demo, CARD, email="marina@example.org")
    person = meet()
    await person.go("card.show")
    await person.say(CARD)
    stale = next(option.choice for option in person.options if option.label == "Получить код")
    await person.say(BORN)
    before = len(await sent(demo))
    await person.turn(choice=stale)
    assert not any("Код для входа" in payload["text"] for _, _, payload in (await sent(demo))[before:])
