"""Benchmarks: how a result compares with those of a buyer's other suppliers, without naming any of them.

A stage counts (:mod:`~scoring.benchmarks.counting`), :mod:`~scoring.benchmarks.hiding` says what may be told,
and pages and reports read it by :func:`~scoring.benchmarks.comparing.benchmark_of`.
"""
