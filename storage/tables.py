"""The tables. The newest migration makes exactly these; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.types import CleanText, Json, SealedDate, SealedJson, SealedText, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

settings = Table(
    "settings",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Json, nullable=False),
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", CleanText, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("parent_id", ForeignKey("organisations.id"), index=True),
)

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("register_number", CleanText, unique=True),
    Column("surname", SealedText("members.surname")),
    Column("first_name", SealedText("members.first_name")),
    Column("patronymic", SealedText("members.patronymic")),
    Column("born", SealedDate("members.born")),
    Column("phone", SealedText("members.phone")),
    Column("email", SealedText("members.email")),
    # keyed hashes to search by: phone, e-mail, "surname first name", as backend.members.searching has them
    Column("phone_index", LargeBinary, index=True),
    Column("email_index", LargeBinary, index=True),
    Column("name_index", LargeBinary, index=True),
    Column("dues_paid_until", Date),
    Column("loyalty", String(16), nullable=False),
    Column("erased_at", UtcDateTime),  # everything sealed above is empty from then on
    Column("contacts_withdrawn_at", UtcDateTime),  # imports leave phone and e-mail empty until a new consent
)

_STAYS = text('"left" IS NULL')

memberships = Table(
    "memberships",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False, index=True),
    Column("joined", Date, nullable=False),
    Column("left", Date),
    Index("uq_memberships_open", "member_id", unique=True, sqlite_where=_STAYS, postgresql_where=_STAYS),
)

cards = Table(
    "cards",
    metadata,
    Column("number", CleanText, primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("status", String(16), nullable=False),
    Column("issued", Date, nullable=False),
    Column("ordinal", Integer, nullable=False),  # which of the member's cards it is, from 1: the last is the newest
    Column("valid_until", Date, nullable=False),
)

proof_failures = Table(
    "proof_failures",
    metadata,
    Column("subject", LargeBinary, primary_key=True),  # a keyed hash: an address may be a telephone number
    Column("count", Integer, nullable=False),
    Column("locked_until", UtcDateTime),
    Column("counted_at", UtcDateTime, nullable=False, index=True),
)

proof_codes = Table(
    "proof_codes",
    metadata,
    Column("conversation", CleanText, primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), index=True),  # none: no such card, same answers
    Column("code", LargeBinary, nullable=False),  # a keyed hash
    Column("sent_at", UtcDateTime, nullable=False, index=True),
    Column("wrong", Integer, nullable=False),
)

proven = Table(
    "proven_conversations",
    metadata,
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("conversation", CleanText, primary_key=True),
    Column("way", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

links = Table(
    "links",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("address", CleanText, primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("way", String(16), nullable=False),
    Column("linked_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),  # the last turn there, noted at night
)

consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("version", String(32), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
)

looks = Table(
    "member_looks",  # append-only: triggers refuse changes and deletions
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("member_id", Integer, nullable=False, index=True),  # of no table: it outlives the member
    Column("who", CleanText, nullable=False),
    Column("purpose", String(32), nullable=False),
    Column("trace", LargeBinary),  # a keyed hash of the conversation
)

erasures = Table(
    "erasures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("counts", Json, nullable=False),
    Column("register_index", LargeBinary, unique=True),  # a keyed hash, by which an import leaves the person out
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("trace", LargeBinary, primary_key=True),  # a keyed hash of a conversation, or of an update in one
    Column("answer", Json),  # what a repeated update is answered: the last word to who was erased
    Column("at", UtcDateTime, nullable=False, index=True),
)

import_batches = Table(
    "import_batches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
)

import_organisations = Table(
    "import_organisations",
    metadata,
    Column("batch_id", ForeignKey("import_batches.id", ondelete="CASCADE"), primary_key=True),
    Column("key", Integer, primary_key=True),  # what the rows of the batch call the organisation
    Column("organisation_id", Integer, nullable=False),
)

import_rows = Table(
    "import_rows",  # what a batch does to a member: an empty column leaves that as it is
    metadata,
    Column("batch_id", ForeignKey("import_batches.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("member_id", Integer),  # none: a new member
    Column("register_number", CleanText, nullable=False),
    Column("surname", SealedText("members.surname")),
    Column("first_name", SealedText("members.first_name")),
    Column("patronymic", SealedText("members.patronymic")),
    Column("born", SealedDate("members.born")),
    Column("phone", SealedText("members.phone")),
    Column("email", SealedText("members.email")),
    Column("phone_index", LargeBinary),
    Column("email_index", LargeBinary),
    Column("name_index", LargeBinary),
    Column("dues_paid_until", Date),
    Column("loyalty", String(16)),
    Column("period_id", Integer),  # the membership that is changed: its days below
    Column("period_joined", Date),
    Column("period_left", Date),
    Column("organisation", Integer),  # a membership that begins: a key of import_organisations, and its days
    Column("joined", Date),
    Column("left", Date),
    Column("card_number", CleanText),
    Column("card_valid_until", Date),
)

partners = Table(
    "partners",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", CleanText, nullable=False, unique=True),
    Column("name", CleanText, nullable=False),
    Column("category", String(64), nullable=False),
    Column("discount", CleanText, nullable=False),
    Column("conditions", CleanText, nullable=False),
    Column("keywords", CleanText, nullable=False),
    Column("website", CleanText),
    Column("valid_until", Date),
)

partner_places = Table(
    "partner_places",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("partner_id", ForeignKey("partners.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("address", CleanText, nullable=False),
    Column("phone", CleanText),
    Column("hours", CleanText),
    Column("stations", Json, nullable=False),
)

news = Table(
    "news",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", CleanText, nullable=False),
    Column("summary", CleanText, nullable=False),
    Column("body", CleanText, nullable=False),
    Column("published_at", UtcDateTime, nullable=False, index=True),
    Column("source", CleanText),
)

conferences = Table(
    "conferences",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", CleanText, nullable=False),
    Column("about", CleanText, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False, index=True),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("host", CleanText, nullable=False),
    Column("places", Integer, nullable=False),
)

sign_ups = Table(
    "conference_sign_ups",
    metadata,
    Column("conference_id", ForeignKey("conferences.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("pin", String(16), nullable=False),
    Column("signed_up_at", UtcDateTime, nullable=False),
    UniqueConstraint("conference_id", "pin"),
)

calls = Table(
    "calls",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("worker", CleanText, nullable=False),
    Column("caller_number", SealedText("calls.caller_number"), nullable=False),
    Column("started_at", UtcDateTime, nullable=False, index=True),
    Column("answered_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("ending", String(32)),
    Column("turns", Integer, nullable=False),
    Column("topics", Json, nullable=False),
    Column("handed_over", Json, nullable=False),
    Column("ear", CleanText, nullable=False),
    Column("voice", CleanText, nullable=False),
    Column("recording", CleanText),
)

staff_requests = Table(
    "staff_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("conversation", CleanText, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("member_id", ForeignKey("members.id", ondelete="SET NULL")),
    Column("phone", SealedText("staff_requests.phone")),
    Column("when", SealedText("staff_requests.when")),
    Column("about", CleanText),
    Column("closed_at", UtcDateTime),
    Index("ix_staff_requests_conversation_kind", "conversation", "kind"),
    Index("ix_staff_requests_closed_at_id", "closed_at", "id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("handled_by", String(16), nullable=False),
    Column("state", SealedJson("conversations.state"), nullable=False),
    Column("updated_at", UtcDateTime),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("update_id", CleanText),
    Column("text", SealedText("turns.text")),
    Column("choice", CleanText),
    Column("command", String(32)),
    Column("locale", String(8), nullable=False),
    Column("result", SealedJson("turns.result"), nullable=False),
    Column("member_id", Integer),  # who was proven or linked then; of no table, lest an erasure wait for a turn
    Column("at", UtcDateTime, nullable=False, index=True),
    Index("uq_turns_conversation_update_id", "conversation", "update_id", unique=True),
)

WAITING, DELIVERED, GIVEN_UP = "waiting", "delivered", "given_up"
_IS_WAITING = text("state = 'waiting'")

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("address", CleanText, nullable=False),
    Column("payload", SealedJson("outbox.payload"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("reason", CleanText),
    Column("done_at", UtcDateTime, index=True),
    Index("ix_outbox_waiting_order", "channel", "id", sqlite_where=_IS_WAITING, postgresql_where=_IS_WAITING),
    Index(
        "ix_outbox_waiting_address",
        "channel",
        "address",
        "id",
        sqlite_where=_IS_WAITING,
        postgresql_where=_IS_WAITING,
    ),
    sqlite_autoincrement=True,  # an id is never used again, since VK drops a random_id that it has seen
)

topic_edits = Table(
    "topic_edits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("topic", String(64), nullable=False, index=True),
    Column("language", String(8), nullable=False),
    Column("changes", Json, nullable=False),
    Column("editor", CleanText, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

question_gaps = Table(
    "question_gaps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("text", CleanText, nullable=False),
    Column("key", CleanText, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("locale", String(8), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("near", Json, nullable=False),
    Column("count", Integer, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False, index=True),
    Column("status", String(16), nullable=False),
    Column("added_to", String(64)),
    Index("uq_question_gaps_key_kind_locale", "key", "kind", "locale", unique=True),
)

question_gap_picks = Table(
    "question_gap_picks",
    metadata,
    Column("gap_id", ForeignKey("question_gaps.id", ondelete="CASCADE"), primary_key=True),
    Column("topic", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
)
