"""What others publish, made into files that the advisor reads."""
