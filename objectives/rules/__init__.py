"""What a goal, a gap and a prescription are. One definition, read by every surface."""
