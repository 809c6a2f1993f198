"""What the centre does: rules and recipes, one file a noun."""
