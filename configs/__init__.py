"""Hydra configuration: one folder a choice, one YAML file an option."""
