"""The HTTP API, one module a resource: decode, call one use case, render."""
