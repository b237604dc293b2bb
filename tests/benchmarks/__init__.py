"""What cbec costs beside hand-written limits and peers; `python -m tests.benchmarks --help`."""
