"""What runs later or again: jobs and who performs them, recurring work, sweeping what is due."""
