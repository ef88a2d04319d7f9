"""Telegram: its updates become turns, replies become its messages. ``bot`` puts the parts together."""
