"""What the screens are made of: lists, bars, charts, forms; all painted by line."""
