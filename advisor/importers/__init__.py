"""What exists made into inventories, and what AWS publishes into prices."""
