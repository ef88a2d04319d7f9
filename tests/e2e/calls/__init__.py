"""Real calls to extension 100: Asterisk, the engine over demo data, Whisper and Festival, as a caller meets them."""
