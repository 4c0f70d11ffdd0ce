"""Heavy training: one module a chapter, with CASES and run(case, …) -> History.

What the cases of all chapters share is in `cases`.
"""
