"""What the softphone reads and writes: SIP, session descriptions, RTP, A-law."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.softphone import alaw, rtp, sdp, sip

OK = (
    "SIP/2.0 200 OK\r\n"
    "Via: SIP/2.0/UDP 127.0.0.1:4000;branch=z9hG4bKb1\r\n"
    "Record-Route: <sip:proxy1;lr>\r\n"
    "Record-Route: <sip:proxy2;lr>\r\n"
    'f: "1" <sip:1@127.0.0.1>;tag=us\r\n'
    "t: <sip:100@127.0.0.1>\r\n ;tag=them\r\n"
    "i: abc\r\n"
    "CSeq: 1 INVITE\r\n"
    "m: <sip:127.0.0.1:5060>\r\n"
    "Content-Length: 5\r\n\r\nv=0\r\n"
)
ANSWER = "v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 16400 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"


def dialog() -> sip.Dialog:
    return sip.Dialog(("127.0.0.1", 4000), ("127.0.0.1", 5060), "100", "7916", "abc", "us")


def test_a_response_is_read_with_compact_and_folded_headers() -> None:
    message = sip.decode(OK.encode())
    assert (message.status, message.reason, message.body) == (200, "OK", "v=0\r\n")
    assert message.cseq == (1, "INVITE")
    assert message.get("call-id") == "abc"
    assert message.get("to").endswith(";tag=them")


def test_the_answer_fixes_the_dialogs_tag_target_and_route() -> None:
    call = dialog()
    call.learn(sip.decode(OK.encode()))
    bye = sip.decode(call.request("BYE", "b2", 2, in_dialog=True).encode())
    assert (bye.method, bye.uri) == ("BYE", "sip:127.0.0.1:5060")
    assert bye.get("to") == "<sip:100@127.0.0.1:5060>;tag=them"
    assert bye.all("route") == ["<sip:proxy2;lr>", "<sip:proxy1;lr>"]
    assert bye.cseq == (2, "BYE")


def test_cancel_repeats_the_invite_without_the_others_tag() -> None:
    call = dialog()
    call.learn(sip.decode(OK.encode()))
    cancel = call.request("CANCEL", "b1", 1)
    assert cancel.uri == "sip:100@127.0.0.1:5060"
    assert cancel.get("via") == call.request("INVITE", "b1", 1).get("via")
    assert "tag" not in cancel.get("to")


def test_an_invite_carries_its_description_and_length() -> None:
    body = sdp.offer("127.0.0.1", 40000, 7)
    invite = dialog().request("INVITE", "b1", 1, body).encode()
    assert f"content-length: {len(body)}\r\n\r\nv=0".encode() in invite
    assert sip.decode(invite).body == body


def test_a_response_to_the_other_side_keeps_its_headers_and_gets_our_tag_once() -> None:
    bye = sip.decode(b"BYE sip:x SIP/2.0\r\nVia: v1\r\nFrom: f\r\nTo: t\r\nCall-ID: c\r\nCSeq: 5 BYE\r\nX: y\r\n\r\n")
    answer = sip.decode(sip.respond(bye, 200, "OK", "us").encode())
    assert answer.get("via") == "v1"
    assert answer.get("to") == "t;tag=us"
    assert answer.get("x") == ""
    assert sip.respond(answer, 200, "OK", "again").headers[-1] == ("to", "t;tag=us")


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01", b"hello\r\n\r\n", b"SIP/2.0 abc OK\r\n\r\n", b"BYE x HTTP/1.1\r\n\r\n"]
)
def test_what_is_no_sip_is_refused(data: bytes) -> None:
    with pytest.raises(sip.NotSip):
        sip.decode(data)


def test_the_answers_address_and_digit_type_are_read() -> None:
    assert sdp.read(ANSWER) == sdp.Remote("10.0.0.1", 16400, 101)
    assert sdp.read(ANSWER.replace("a=rtpmap:101 telephone-event/8000\r\n", "")).digits is None


@pytest.mark.parametrize("text", ["", ANSWER.replace("8 101", "0 101"), ANSWER.replace("16400", "0"), "v=0\r\n"])
def test_an_answer_without_our_sound_is_refused(text: str) -> None:
    with pytest.raises(sdp.NoCommonSound):
        sdp.read(text)


def test_packets_survive_the_wire() -> None:
    packet = rtp.Packet(8, 65_535, 0xFFFFFFFF, 42, b"sound", marker=True)
    assert rtp.decode(packet.encode()) == packet


def test_padding_extension_and_sources_are_stripped() -> None:
    plain = rtp.Packet(8, 1, 160, 42, b"sound").encode()
    fancy = bytes([plain[0] | 0x31]) + plain[1:12] + b"csrc" + b"\xbe\xde\x00\x01" + b"extn" + b"sound" + b"\x00\x02"
    assert rtp.decode(fancy).payload == b"sound"


@pytest.mark.parametrize("data", [b"", bytes(12), b"\x80" * 11, b"\x90" + bytes(11), b"\xa0" + bytes(11) + b"\xff"])
def test_what_is_no_rtp_is_refused(data: bytes) -> None:
    with pytest.raises(rtp.NotRtp):
        rtp.decode(data)


def test_a_key_is_held_and_its_end_told_three_times() -> None:
    payloads = rtp.key_payloads("#")
    assert [first for _, first in payloads] == [True] + [False] * 7
    assert {payload[0] for payload, _ in payloads} == {11}
    assert [payload[1] >> 7 for payload, _ in payloads] == [0] * 5 + [1] * 3
    assert [int.from_bytes(payload[2:], "big") for payload, _ in payloads] == [160, 320, 480, 640, 800, 800, 800, 800]
    with pytest.raises(ValueError, match="substring"):
        rtp.key_payloads("x")


@pytest.mark.parametrize(("code", "sample"), [(0xD5, 8), (0x55, -8), (0xAA, 32256), (0x2A, -32256), (0x80, 5504)])
def test_alaw_is_as_the_standard_says(code: int, sample: int) -> None:
    assert alaw.decode(bytes([code]))[0] == sample
    assert alaw.encode(np.array([sample], dtype=np.int16)) == bytes([code])


def test_sixteen_kilohertz_keep_their_voice_and_lose_what_the_line_cannot_carry() -> None:
    times = np.arange(16_000) / 16_000
    low, high = (np.sin(2 * np.pi * hertz * times) * 8000 for hertz in (1000, 6000))
    kept = alaw.to_line(low.astype("<i2").tobytes(), 16_000)[100:-100]
    lost = alaw.to_line(high.astype("<i2").tobytes(), 16_000)[100:-100]
    assert len(alaw.to_line(bytes(32_000), 16_000)) == 8000
    assert np.abs(kept).max() == pytest.approx(8000, rel=0.02)
    assert np.abs(lost).max() < 80
    with pytest.raises(ValueError, match="44100"):
        alaw.to_line(b"", 44_100)


def test_the_lines_sound_is_brought_back_to_sixteen_kilohertz() -> None:
    samples = (np.sin(2 * np.pi * 1000 * np.arange(8000) / 8000) * 8000).astype(np.int16)
    back = np.frombuffer(alaw.from_line(samples, 16_000), dtype="<i2")
    wanted = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000) * 8000
    assert np.abs(back - wanted)[100:-100].max() < 100
    assert alaw.from_line(samples, 8000) == samples.astype("<i2").tobytes()
    assert alaw.from_line(samples[:0], 16_000) == b""
    with pytest.raises(ValueError, match="44100"):
        alaw.from_line(samples, 44_100)
