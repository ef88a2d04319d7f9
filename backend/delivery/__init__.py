"""The outbox: everything that is sent, written in the transaction that caused it."""
