"""Understanding: from a person's words to topics and intents, with calibrated confidences."""
