"""Pages about ballots: reading, voting, results, and the officers' desk."""
