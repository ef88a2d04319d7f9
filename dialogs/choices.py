"""What a pressed option says: short, self-describing, checked when it comes back.

``go:<topic or intent>[:<argument>]`` always works, however old the button: it does what typing the
question would. ``form:<instance>:<slot>:<value>`` works for the step of the form it was made for.
See docs/decisions/0001-choices.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.replies import MAX_CHOICE


@dataclass(frozen=True, slots=True)
class Go:
    """Go to a topic or intent."""

    target: str
    argument: str = ""

    def encode(self) -> str:
        """As it travels to the channel and back."""
        return _checked(f"go:{self.target}:{self.argument}" if self.argument else f"go:{self.target}")


@dataclass(frozen=True, slots=True)
class Fill:
    """Fill a slot of one form."""

    instance: str
    slot: str
    value: str

    def encode(self) -> str:
        """As it travels to the channel and back."""
        return _checked(f"form:{self.instance}:{self.slot}:{self.value}")


def decode(choice: str) -> Go | Fill | None:
    """The choice, or None where it is none of ours."""
    match choice.split(":", 3):
        case ["go", target]:
            return Go(target)
        case ["go", target, *argument]:
            return Go(target, ":".join(argument))
        case ["form", instance, slot, value]:
            return Fill(instance, slot, value)
    return None


def _checked(encoded: str) -> str:
    if len(encoded.encode()) > MAX_CHOICE:
        raise ValueError(f"a choice holds {MAX_CHOICE} bytes at most: {encoded!r}")
    return encoded
