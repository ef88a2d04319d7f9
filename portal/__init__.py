"""HTTP: the dialogue's API, the content API, webhooks of the messengers, and the web chat.

``application.create_app`` makes the ASGI application and ``serving.serve`` runs it. ``api/`` holds
one module a resource, ``static/`` the web chat (plain HTML, CSS and ES modules, no build step),
``problems.yml`` and ``static/texts.*.json`` what people read. FastAPI lives here and nowhere else.
"""
