"""Scoring many suppliers again, set-wise: read a chunk, compute in numpy, write by COPY and one INSERT."""
