"""Who can play by itself: each looks at a board as its seat sees it and gives commands."""
