"""The catalog the product ships: criteria in our own words and the starter controls."""
