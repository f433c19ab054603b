"""What Dunbar is compared with: the least that Flask can do, and an ordinary page written straight down."""
