"""The page where a partner's cashier checks a card: ``/check/PASS``, the address in the card's QR code.

It is made whole by the server and works without JavaScript. Where there is JavaScript, a service worker keeps the
page, its files and the public keys of passes, so that ``static/pass.js`` reads a pass without the network as well.
"""
