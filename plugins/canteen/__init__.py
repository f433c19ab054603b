"""What is for lunch: canteens, their menus day by day, and the kitchen's tools to keep them."""
