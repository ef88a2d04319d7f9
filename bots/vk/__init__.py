"""VK: a community's events become turns, replies become its messages. ``bot`` puts the parts together."""
