"""The shared dialogue engine: turns, flows, understanding, replies.

Every channel speaks to :class:`dialogs.engine.DialogueEngine` and to nothing else here
but the value types of :mod:`dialogs.turns` and :mod:`dialogs.replies`.
"""
