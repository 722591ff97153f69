"""What the advisor costs in time and memory, measured against peers in the same run."""
