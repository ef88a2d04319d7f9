"""Loading what the assistant knows: the organisation's facts, the answers, the texts."""

from __future__ import annotations

from app.settings import PACKAGE_ROOT, Settings
from knowledge_base.base import KnowledgeBase
from knowledge_base.living import LivingKnowledge, Sources
from knowledge_base.loading import Facts, load_all, load_facts
from knowledge_base.ports import EditReader

CONTENT = PACKAGE_ROOT / "knowledge_base" / "content"


def load(settings: Settings) -> tuple[Facts, KnowledgeBase]:
    """The facts, and the Russian answers with their translations. Raises ``knowledge_base.entities.KnowledgeError``."""
    facts = load_facts(settings.organisation_file.expanduser())
    return facts, load_all(CONTENT, facts)


def sources(settings: Settings) -> Sources:
    """Where facts and answers come from."""
    return Sources(CONTENT, settings.organisation_file.expanduser())


def living(settings: Settings, reader: EditReader) -> LivingKnowledge:
    """Facts and answers that follow every change, as the files have them so far. Raises as :func:`load`."""
    return LivingKnowledge(sources(settings), reader)
