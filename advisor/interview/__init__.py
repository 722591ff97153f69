"""The interview: asks only what can still change a recommendation, and writes every answer into the inventory."""
