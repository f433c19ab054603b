"""What people thought of dishes: giving it namelessly, and telling it back as averages."""
