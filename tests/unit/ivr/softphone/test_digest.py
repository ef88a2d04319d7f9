"""The answer to a SIP challenge, by the examples of the standards."""

from __future__ import annotations

from ivr.softphone.digest import answer


def test_with_quality_of_protection_as_in_rfc_2617() -> None:
    challenge = (
        'Digest realm="testrealm@host.com", qop="auth,auth-int", '
        'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    )
    said = answer(challenge, "GET", "/dir/index.html", "Mufasa", "Circle Of Life", "0a4f113b")
    assert 'response="6629fae49393a05397450978507c4ef1"' in said
    assert 'cnonce="0a4f113b"' in said
    assert "nc=00000001" in said
    assert 'opaque="5ccc069c403ebaf9f0171e9517f40e41"' in said


def test_without_it_as_in_rfc_2069() -> None:
    challenge = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    said = answer(challenge, "GET", "/dir/index.html", "Mufasa", "CircleOfLife", "unused")
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in said
    assert "cnonce" not in said
