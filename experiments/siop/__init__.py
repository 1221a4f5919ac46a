"""The study `siop`: what planning together is worth, at equal service, on equal physics."""
