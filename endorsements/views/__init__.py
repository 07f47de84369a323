"""Pages about endorsements: the register, asking, the relationship, and the officers' desk."""
