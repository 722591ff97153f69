"""The design document: what it says, and its formats."""
