"""Company events: told, enrolled for, held, cancelled."""
