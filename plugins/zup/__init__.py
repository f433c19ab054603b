"""People, structure and absences from 1C:ZUP."""
