"""Heavy training: one module a chapter, with CASES and run(case, …) -> History."""
