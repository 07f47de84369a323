"""The demonstration: an invented organisation, its post office, and a door to walk in by. Only with DEMO=1."""
