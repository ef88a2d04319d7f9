"""What the union does for a member, whoever asks: entities, ports and use cases.

Members and cards, news, conferences, the inbox of requests to staff, and the outbox.
Standard library only; the outer ring (``storage``) implements the ports.
"""
