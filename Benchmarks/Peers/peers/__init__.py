"""Compares cnnbench with other engines, one convolution layer at a time."""
