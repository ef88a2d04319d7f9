"""The telephone: Asterisk, hearing, speaking, one call's conversation (``call``), and a test caller (``softphone``)."""
