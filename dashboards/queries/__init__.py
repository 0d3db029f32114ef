"""What a page shows, read in a handful of queries however long it is."""
