"""The design document: what it holds, and its forms."""
