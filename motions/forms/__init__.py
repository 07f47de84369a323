"""What people type about motions, by page."""
