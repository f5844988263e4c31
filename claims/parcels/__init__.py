"""what a reader chose to take out -> a file that is kept for a week, made at once or by a job.

`wanted` reads what was chosen, `asking` takes it or refuses it, `making` writes the file, `keeping` lets it go.
"""
