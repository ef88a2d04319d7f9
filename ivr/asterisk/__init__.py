"""The telephone line: an Asterisk of our own or another's (``server``, ``config``), its ARI (``ari``, ``events``),
a call's sound over WebSocket (``media``, ``frames``), and what ties them together (``line``, ``calls``)."""
