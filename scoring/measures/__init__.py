"""One module for each dimension: from facts to its marks and discounts."""
