"""Access control: principals and their rights."""
