"""A folder for each chapter, with all that belongs to this chapter alone."""
